import { parseArgs } from "node:util";
import { benchBisect } from "./bench/bisect.ts";
import { benchBisectProbe } from "./bench/bisect-probe.ts";
import { benchRealBisect } from "./bench/bisect-real.ts";
import { benchBoot } from "./bench/boot.ts";
import { benchColdStart } from "./bench/cold-start.ts";
import { benchEnvironments } from "./bench/environments.ts";
import { type Bench, openBench } from "./bench/figures.ts";
import { benchGrowth } from "./bench/growth.ts";
import { benchMemory } from "./bench/memory.ts";
import { benchParsing } from "./bench/parsing.ts";
import { benchPolling } from "./bench/polling.ts";
import { benchPublish } from "./bench/publish.ts";
import { benchReport } from "./bench/report.ts";
import { benchRunner } from "./bench/runner.ts";
import { benchServing } from "./bench/serving.ts";
import { benchSuite } from "./bench/suite.ts";

// Figures that mean something on a shared machine: ratios of two things measured side by side in one run.
//   npm run bench                      all of it, about two hours in emulation
//   npm run bench -- --only boot       one of them, by its name below
//   npm run bench -- --filter REGEXP   fewer tests, for those that run some
//   npm run bench -- --only growth --repo DIR --range A..B --variant FILE   commits of a tree of your own
const benches: Record<string, (bench: Bench) => Promise<void>> = {
  boot: benchBoot,
  parsing: benchParsing,
  environments: benchEnvironments,
  runner: benchRunner,
  suite: benchSuite,
  memory: benchMemory,
  serving: benchServing,
  polling: benchPolling,
  growth: benchGrowth,
  publish: benchPublish,
  report: benchReport,
  "cold-start": benchColdStart,
  bisect: benchBisect,
  "bisect-real": benchRealBisect,
  "bisect-probe": benchBisectProbe,
};

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    filter: { type: "string" },
    rounds: { type: "string", default: "5" },
    repo: { type: "string" },
    range: { type: "string" },
    commits: { type: "string", default: "30" },
    variant: { type: "string" },
  },
});
if (values.only !== undefined && benches[values.only] === undefined) {
  throw new Error(`there is no figure "${values.only}"; there are ${Object.keys(benches).join(", ")}`);
}
const commits = Number(values.commits);
if (!Number.isInteger(commits) || commits < 2) throw new Error("--commits must be a number from 2 on");
// What a benchmark has started and written goes with it.
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.once(signal, () => process.exit(code));
}
const bench = await openBench({
  filter: values.filter,
  rounds: Number(values.rounds),
  repository: values.repo,
  range: values.range,
  commits,
  variant: values.variant,
});
for (const [name, measure] of Object.entries(benches)) {
  if (values.only === undefined || values.only === name) await measure(bench);
}
