import type {
  AskedQuestion,
  ProbeAnswer,
  ProbeOrder,
  ProbeReport,
  Prober,
} from "../../src/bisecting/index.ts";

/** How often a question's trial fails on a commit; or that it cannot be tried; or that machines fail. */
export type Truth = number | "untestable" | "machine-error" | { values: () => number };

export interface FakeProber extends Prober {
  /** In the order in which they were begun. */
  readonly orders: ProbeOrder[];
  readonly foreseen: (readonly string[])[];
}

export interface FakeProberOptions {
  /** Of a commit's id. */
  truth: (commit: string, asked: AskedQuestion) => Truth;
  random?: () => number;
  machines?: number;
  cost?: Prober["cost"];
  /** Called before each probe is answered; what it throws the probe throws. */
  before?: (order: ProbeOrder, signal: AbortSignal) => Promise<void> | void;
}

/** A prober whose kernels do what the test says. */
export function fakeProber({
  truth,
  random = () => 0.5,
  machines = 1,
  cost = () => ({ prepareMs: 6000, trialMs: 500 }),
  before,
}: FakeProberOptions): FakeProber {
  const orders: ProbeOrder[] = [];
  const foreseen: (readonly string[])[] = [];
  const answer = (asked: AskedQuestion, { commit, trials }: ProbeOrder): ProbeAnswer => {
    const does = truth(commit, asked);
    const question = asked.id;
    if (does === "untestable") return { question, kind: "untestable", reason: "it does not build: no" };
    if (does === "machine-error") return { question, kind: "machine-error", reason: "the plug was pulled" };
    if (typeof does === "object") {
      const values = Array.from({ length: trials }, does.values);
      return { question, kind: "trials", failed: 0, passed: trials, values, reason: "", output: null };
    }
    const failed = Array.from({ length: trials }, random).filter(each => each < does).length;
    const reason = failed > 0 ? "it failed" : "";
    return { question, kind: "trials", failed, passed: trials - failed, values: [], reason, output: null };
  };
  return {
    ...{ machines, orders, foreseen, circumstances: { variant: "tiny", environment: "stock" } },
    cost,
    foresee: commits => void foreseen.push(commits),
    async probe(order, signal): Promise<ProbeReport> {
      orders.push(order);
      await before?.(order, signal);
      const answers = order.questions.map(each => answer(each, order));
      const isUntestable = answers.every(({ kind }) => kind === "untestable");
      return {
        ...{ id: order.id, commit: order.commit, startedAt: new Date().toISOString(), durationMs: 6500 },
        machine: "fake",
        build: {
          outcome: isUntestable ? "failed" : "stored",
          reason: isUntestable ? "no" : "",
          durationMs: 0,
        },
        boot: { outcome: isUntestable ? "none" : "booted", reason: "", durationMs: 6000 },
        ...{ answers, files: [] },
      };
    },
    async [Symbol.asyncDispose]() {},
  };
}
