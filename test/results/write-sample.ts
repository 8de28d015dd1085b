import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  formatJUnit,
  formatKcidb,
  formatKtap,
  formatResults,
  formatSummary,
  sumUp,
} from "../../src/results/index.ts";
import { sampleExpectation, sampleFlaky, sampleRun, sampleSplat, sampleTest } from "./sample.ts";

// Writes results with something of everything in every format, to try other tools on: docs/results.md says how.

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  process.stderr.write("usage: node test/results/write-sample.ts DIR\n");
  process.exit(2);
}
const subtests = [
  { name: "one", status: "pass", reason: "", durationMs: null } as const,
  { name: "two", status: "fail", reason: "1 == 2", durationMs: null } as const,
];
const repeat = ["vmentry", "run", "--kernel", "/build", "--selftests", "/src/kvm"];
const results = sumUp([
  sampleRun(
    "shadow",
    [
      sampleTest("a_test", "pass"),
      sampleTest("b_test", "skip", { reason: "no SEV" }),
      sampleTest("c_test", "fail", { reason: "1 == 2 <&\"'>", tail: ["]]> and \x1b[31m"], subtests }),
      sampleTest("x86/d_test/-M 1.5", "timeout", { reason: "did not end within 2m00s" }),
      sampleTest("e_test", "crash", { reason: "ended by SIGSEGV" }),
      sampleTest("f_test", "machine-died", { reason: "Kernel panic - not syncing: Fatal" }),
      sampleTest("g_test", "not-run", { reason: "the machine died before it started" }),
      sampleTest("h_test", "error", { reason: "was not built" }),
      sampleTest("k_test", "fail", { known: sampleExpectation, reason: "1 == 2" }),
      sampleFlaky("l_test"),
    ],
    {
      repeat,
      splats: [
        sampleSplat("kvm_zap"),
        sampleSplat("kvm_zap"),
        sampleSplat("f", { allowed: sampleExpectation }),
      ],
      deaths: [{ reason: "Kernel panic", suspects: ["kvm/f_test"], killer: "kvm/f_test" }],
    },
  ),
  sampleRun("tdp", [sampleTest("a_test", "pass"), sampleTest("c_test", "pass")], {
    splats: [sampleSplat("kvm_zap")],
  }),
  sampleRun("ept", [], { notApplicable: "no VMX" }),
  sampleRun("broken", [], { error: "it did not boot", consoleTail: ["VFS: no root"] }),
]);
await mkdir(directory, { recursive: true });
const files = {
  "results.json": formatResults(results),
  "junit.xml": formatJUnit(results),
  "results.ktap": formatKtap(results),
  "kcidb.json": formatKcidb(results, { origin: "vmentry", logs: "https://example.org/out/" }),
};
for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
process.stdout.write(formatSummary(results, { colour: false }));
