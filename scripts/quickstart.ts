import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import {
  cacheDirectory,
  describeError,
  exitCodeOf,
  formatDuration,
  monotonicMs,
  streamLog,
} from "../src/base/index.ts";
import { downloadPackage, kernelPackage } from "../src/doctor/distribution.ts";
import { mend } from "../src/doctor/mend.ts";
import { buildSelftests, unpackKernelSource } from "../src/doctor/source.ts";

// The main job on the distribution's own kernel, on a machine that has nothing yet: installs what is needed,
// takes the distribution's kernel and its source, builds that version's KVM selftests, and runs a few of them
// with and without two-dimensional paging. Everything but the system packages goes into the cache directory.

/** Quick tests that show the difference: some of each kind, most of them under a second. */
const smoke =
  "^(cpuid_test|cr4_cpuid_sync_test|get_msr_index_features|hyperv_cpuid|hyperv_features|kvm_binary_stats_test|" +
  "kvm_create_max_vcpus|kvm_pv_test|max_vcpuid_cap_test|" +
  "set_sregs_test|smaller_maxphyaddr_emulation_test|smm_test|state_test|svm_int_ctl_test|svm_vmcall_test|" +
  "sync_regs_test|userspace_msr_exit_test|vmx_msrs_test|xapic_state_test|xcr0_cpuid_test)$";

const log = streamLog(process.stderr);
const started = monotonicMs();
const step = (what: string) => log.info(`[${formatDuration(monotonicMs() - started)}] ${what}`);

async function quickstart(): Promise<number> {
  const directory = join(cacheDirectory(), "quickstart");
  await mkdir(directory, { recursive: true });
  step("1/4 system packages and the kernel of stage one");
  await mend(log, { build: true });
  step("2/4 the distribution's kernel and its source");
  const packages = join(directory, "packages");
  const kernel = await downloadPackage(await kernelPackage("linux-image-amd64"), packages, log);
  const sourceName = await kernelPackage("linux-source");
  const source = await unpackKernelSource(sourceName, join(directory, sourceName), log);
  step("3/4 that version's KVM selftests");
  const selftests = await buildSelftests(source, log);
  step("4/4 boot it and run the tests, with and without two-dimensional paging");

  const environments = ["tdp", "shadow-mmu"].map(name => inProject(`configs/${name}.env.yaml`));
  const args = [
    ...["run", "--kernel", kernel, "--selftests", selftests, "--filter", smoke],
    ...environments.flatMap(file => ["--env", file]),
    ...["--out", "vmentry-out", "--overwrite"],
  ];
  log.info(`vmentry ${args.map(arg => (/^[\w./=-]+$/.test(arg) ? arg : `'${arg}'`)).join(" ")}`);
  const result = await execa(process.execPath, [inProject("dist/cli.js"), ...args], {
    stdio: "inherit",
    reject: false,
  });
  step("done");
  return result.exitCode ?? 3;
}

function inProject(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

try {
  process.exitCode = await quickstart();
} catch (error) {
  log.error(describeError(error));
  process.exitCode = exitCodeOf(error);
}
