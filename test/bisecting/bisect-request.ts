import type { BisectRequest, Question } from "../../src/bisecting/index.ts";

/** A bisect of one or more questions, as the command would ask, for a prober that needs no machines. */
export function bisectRequest(
  given: Pick<BisectRequest, "good" | "bad" | "out"> & {
    repository: string;
    questions?: readonly Question[];
  },
  more: Partial<BisectRequest> = {},
): BisectRequest {
  const { repository, questions = [{ kind: "test", test: "kvm/steal_time" }], good, bad, out } = given;
  return {
    probe: {
      ...{ repository, variants: [], variant: "tiny", buildJobs: 1, suiteFiles: [], environments: [] },
      ...{ knownFailures: [], allowedSplats: [], commandTimeoutMs: 60_000, machines: 1 },
      machine: { accelerator: "auto", bootTimeoutMs: 60_000, labels: [] },
    },
    ...{ good, bad, out, direction: "first-bad", confidence: 0.99, flaky: "auto", mostTrials: 10 },
    questions: questions.map((question, index) => ({ id: `q${index + 1}`, question })),
    ...{ firstParent: false, paths: [], cull: false, verify: true, mostMachineErrors: 3, overwrite: false },
    ...more,
  };
}
