import type { TrialsOutcome } from "../../job/index.ts";
import type { TestResult } from "../../results/index.ts";
import type { ProbeReport } from "../probe.ts";

/** What became of one commit on its way to a probe's answers. */
export interface Evidence {
  build: ProbeReport["build"];
  /** Undefined when it was not come to a machine, or no machine could be had. */
  trials: TrialsOutcome | undefined;
  /** Tests that this kernel has not, each with why. */
  missing: ReadonlyMap<string, string>;
  /** Why no machine could be had. */
  fault: string | undefined;
  /** By the question's id: what the trials of a test printed; undefined for one that did not. */
  numbers: ReadonlyMap<string, readonly (number | undefined)[]>;
  /** Whether this is a fresh machine, after another one failed: a machine that falls silent twice does so for the kernel. */
  isSecond: boolean;
}

/** What a person wants to see of an answer. */
export type Shown =
  | { kind: "test"; test: TestResult }
  | { kind: "lines"; lines: readonly string[] }
  /** A file of the probe's output directory. */
  | { kind: "file"; path: string };
