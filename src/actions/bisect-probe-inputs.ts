import { z } from "zod";
import { UserError, visible } from "../base/index.ts";
import { type ProbeOrder, probeOrderSchema } from "../bisecting/index.ts";
import { readForm, textLike, truth } from "./input-forms.ts";
import { inProbeWords, type ProbeInputs, probeShape } from "./probe-inputs.ts";

const inputsSchema = z.object({
  order: z.string({ error: "the order of a bisect, as JSON" }),
  bundle: textLike(/^[A-Za-z0-9+/\s]+=*\s*$/, "a git bundle in base64").optional(),
  ...probeShape,
  out: z.string().optional(),
  overwrite: truth.default(false),
  upload: truth.default(true),
  "allow-fork": truth.default(false),
});

export const bisectProbeInputNames = Object.keys(inputsSchema.shape);

/** The inputs of the action that is one probe of a bisect, read. */
export interface BisectProbeInputs {
  order: ProbeOrder;
  /** The commit and what it consists of, when it was made by the bisect. */
  bundle: string | undefined;
  probe: ProbeInputs;
  out: string;
  overwrite: boolean;
  upload: boolean;
  allowFork: boolean;
}

/** @throws UserError that names every wrong input with what was given and what was expected */
export function readBisectProbeInputs(get: (name: string) => string, defaultOut: string): BisectProbeInputs {
  const inputs = readForm(inputsSchema, get);
  return {
    order: readOrder(inputs.order),
    bundle: inputs.bundle,
    probe: inputs,
    out: inputs.out ?? defaultOut,
    overwrite: inputs.overwrite,
    upload: inputs.upload,
    allowFork: inputs["allow-fork"],
  };
}

function readOrder(text: string): ProbeOrder {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined;
  }
  const parsed = probeOrderSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where =
    issue === undefined || issue.path.length === 0 ? "" : ` (${issue.path.join(".")}: ${issue.message})`;
  const given = JSON.stringify(visible(text).slice(0, 200));
  throw new UserError(
    `input "order": given ${given}, expected the order of a bisect, as JSON${visible(where)}`,
  );
}

/** A message of the probe in the action's words: it names options as the command has them, `--out`. */
export function inBisectProbeWords(message: string): string {
  return inProbeWords(message, bisectProbeInputNames);
}
