import { parseArgs } from "node:util";
import { benchBoot } from "./bench/boot.ts";
import { benchEnvironments } from "./bench/environments.ts";
import { type Bench, openBench } from "./bench/figures.ts";
import { benchMemory } from "./bench/memory.ts";
import { benchParsing } from "./bench/parsing.ts";
import { benchRunner } from "./bench/runner.ts";
import { benchSuite } from "./bench/suite.ts";

// Figures that mean something on a shared machine: ratios of two things measured side by side in one run.
//   npm run bench                      all of it, about an hour in emulation
//   npm run bench -- --only boot       one of them, by its name below
//   npm run bench -- --filter REGEXP   fewer tests, for those that run some
const benches: Record<string, (bench: Bench) => Promise<void>> = {
  boot: benchBoot,
  parsing: benchParsing,
  environments: benchEnvironments,
  runner: benchRunner,
  suite: benchSuite,
  memory: benchMemory,
};

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    filter: { type: "string" },
    rounds: { type: "string", default: "5" },
  },
});
if (values.only !== undefined && benches[values.only] === undefined) {
  throw new Error(`there is no figure "${values.only}"; there are ${Object.keys(benches).join(", ")}`);
}
const bench = await openBench({ filter: values.filter, rounds: Number(values.rounds) });
for (const [name, measure] of Object.entries(benches)) {
  if (values.only === undefined || values.only === name) await measure(bench);
}
