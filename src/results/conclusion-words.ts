import type { Conclusion } from "./model.ts";

/** How a conclusion reads. */
export const conclusionWords: Readonly<Record<Conclusion, string>> = {
  good: "good",
  splats: "kernel complained",
  "tests-failed": "tests failed",
  error: "error",
  interrupted: "interrupted",
  "not-applicable": "not applicable",
};
