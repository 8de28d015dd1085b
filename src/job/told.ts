import type { DeathResult, SettingResult, TestResult } from "../results/index.ts";

/** What running under one environment came to. */
export interface Told {
  tests: TestResult[];
  deaths: DeathResult[];
  settings: SettingResult[];
  /** What the machine or vmentry failed at. */
  error?: string | undefined;
  /** Why the platform cannot do what the environment asks. */
  notApplicable?: string;
  /** The console's last lines, when they tell why the machine did not come up, or how it first died. */
  consoleTail?: readonly string[] | undefined;
}

export function notApplicable(reason: string): Told {
  return { tests: [], deaths: [], settings: [], notApplicable: reason };
}
