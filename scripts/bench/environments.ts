import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { formatDuration, monotonicMs, temporaryDirectory } from "../../src/base/index.ts";
import { type Bench, log, print } from "./figures.ts";

/** Tests whose duration hardly depends on the environment, so that what environments themselves cost is seen. */
const steady =
  "^(cpuid_test|set_sregs_test|sync_regs_test|kvm_create_max_vcpus|hyperv_cpuid|state_test|smm_test|debug_regs)$";

/** `vmentry run` under the four environments of nested x tdp, in one boot, against one environment. */
export async function benchEnvironments({ lab, filter = steady, rounds }: Bench): Promise<void> {
  await using scratch = temporaryDirectory("bench");
  const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
  const matrix = fileURLToPath(new URL("../../configs/nested-tdp.matrix.env.yaml", import.meta.url));
  const run = async (name: string, ...more: string[]) => {
    const started = monotonicMs();
    const result = await execa(
      process.execPath,
      [
        ...[
          cli,
          "run",
          "--kernel",
          lab.kernel,
          "--stage1-kernel",
          lab.stageOneKernel,
          "--selftests",
          lab.selftests,
        ],
        ...["--filter", filter, "--env", matrix, "--out", join(scratch.path, "out"), "--overwrite", ...more],
      ],
      { stdio: "ignore", reject: false },
    );
    if (result.exitCode !== 0 && result.exitCode !== 1)
      throw new Error(`vmentry run ended with ${result.exitCode}`);
    const took = monotonicMs() - started;
    log.info(`${name}: ${formatDuration(took)}`);
    return took;
  };
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < Math.max(1, Math.min(rounds, 3)); round += 1) {
    const one = await run("one environment", "--only-env", "*nested-on*tdp-on*");
    least = Math.min(least, (await run("four environments")) / one);
  }
  print("four environments in one boot / one environment", least, 4.1);
}
