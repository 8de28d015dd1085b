export { type Answer, Bisection, type BisectionOptions } from "./bisection.ts";
export { CandidateGraph, type GraphCommit } from "./candidate-graph.ts";
export type { ProbeChoice, ProbeCost } from "./choose-probes.ts";
export type { Belief, ProbePlace } from "./posterior.ts";
export { flakyRates, type Rates, steadyRates, type Trials } from "./rates.ts";
