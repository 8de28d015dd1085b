import { code } from "../results/index.ts";
import type { Action } from "./action-run.ts";
import { type BisectInputs, readBisectInputs } from "./bisect-inputs.ts";

const missing =
  "this version of vmentry starts bisects and does not carry them out: nothing was searched, and no commit was found. " +
  "The summary has what was asked, for a bisect by hand.";

/** Says what it was asked to find, and that it does not find it; red in any case. */
export const bisectFront: Action<BisectInputs, BisectInputs> = {
  read: get => readBisectInputs(get),
  words: message => message,
  output: () => ({ out: "", upload: false, artifactName: "" }),
  load: async () => ({
    run: async inputs => inputs,
    outputs: inputs => ({ conclusion: "not-done", asked: JSON.stringify(askedOf(inputs)) }),
    summary: inputs => `## ⚠️ vmentry bisect: not done\n\n${missing}\n\n${tableOf(inputs)}\n`,
    problems: () => [missing],
  }),
};

/** Without where kernels would come from, which is no part of the question. */
function askedOf({ store: _, ...question }: BisectInputs) {
  return question;
}

function tableOf(inputs: BisectInputs): string {
  const rows = Object.entries(askedOf(inputs)).map(([name, value]) => {
    const cells = typeof value === "string" ? [code(value, 400)] : value.map(each => code(each, 400));
    return `| ${name} | ${cells.join("<br>")} |`;
  });
  return ["| | |", "| --- | --- |", ...rows].join("\n");
}
