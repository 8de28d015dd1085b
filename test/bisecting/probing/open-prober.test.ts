import { mkdirSync, writeFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silentLog } from "../../../src/base/index.ts";
import { openLocalProber } from "../../../src/bisecting/probing/index.ts";
import type { ProbeRequest } from "../../../src/bisecting/request.ts";
import { makeRepository, scratchDirectory } from "../../build/small-tree.ts";

async function opening(
  more: (directory: string) => Partial<ProbeRequest>,
  named: { variant?: string } = { variant: "slim" },
) {
  const directory = scratchDirectory();
  const { directory: repository } = makeRepository();
  const variant = async (name: string) => {
    const file = join(directory, `${name}.variant.yaml`);
    await writeFile(file, `{name: ${name}, arch: x86_64, config: tinyconfig}\n`);
  };
  await Promise.all(["slim", "fat"].map(variant));
  await mkdir(join(directory, "envs"));
  for (const name of ["one", "two"]) {
    await writeFile(join(directory, `envs/${name}.env.yaml`), `{name: ${name}, features: {nested: off}}\n`);
  }
  const request: ProbeRequest = {
    ...{ repository, variants: [directory], ...named, store: join(directory, "store") },
    ...{ work: join(directory, "work"), buildJobs: 1, suiteFiles: [], environments: [], knownFailures: [] },
    ...{ allowedSplats: [], commandTimeoutMs: 1000, machines: 1 },
    machine: { accelerator: "tcg", bootTimeoutMs: 1000, labels: [] },
    ...more(directory),
  };
  return await openLocalProber(request, { out: join(directory, "out"), log: silentLog });
}

test("a prober says how many machines it has, and starts nothing by itself", async () => {
  await using prober = await opening(() => ({ machines: 3 }));
  expect(prober.machines).toBe(3);
});

test.each<[string, RegExp, (directory: string) => Partial<ProbeRequest>]>([
  ["no machine", /0 machines: expected a whole number from 1/, () => ({ machines: 0 })],
  [
    "a variant that there is not",
    /there is no variant "slin", did you mean "slim"/,
    () => ({ variant: "slin" }),
  ],
  [
    "an environment that there is not",
    /no environment "three"/,
    at => ({ environments: [join(at, "envs")], environment: "three" }),
  ],
  [
    "several environments",
    /say in which one the kernels are tried: one, two/,
    at => ({ environments: [join(at, "envs")] }),
  ],
  ["a suite file that there is not", /no such file/, at => ({ suiteFiles: [join(at, "gone.suite.yaml")] })],
  ["selftests that there are not", /gone/, at => ({ selftests: join(at, "gone") })],
])("%s is refused before anything is done", async (_, message, more) => {
  await expect(opening(more)).rejects.toThrow(message);
});

test("the tests of each commit are those of the selftests that are given, in place of its own", async () => {
  await using prober = await opening(directory => {
    mkdirSync(join(directory, "kvm"));
    writeFileSync(join(directory, "kselftest-list.txt"), "kvm:b.sh\nkvm:a.sh\nkvm:gone.sh\n");
    for (const name of ["a.sh", "b.sh"]) {
      writeFileSync(join(directory, "kvm", name), "#!/bin/sh\n", { mode: 0o755 });
    }
    return { selftests: directory };
  });
  const never = new AbortController().signal;
  expect(await prober.testsAt("1".repeat(40), never)).toEqual({
    tests: ["kvm/a.sh", "kvm/b.sh", "kvm/gone.sh"],
  });
});

test("which of several variants is meant has to be said", async () => {
  await expect(opening(() => ({}), {})).rejects.toThrow(
    /there are several variants: say which one is to be built: fat, slim/,
  );
});
