import { z } from "zod";
import type { Expectation } from "../results/index.ts";
import { architectures } from "./context.ts";
import { parseKernelRange, rangeForm } from "./release-range.ts";

// Each `error` says what is expected: parseYaml says what was given, and where.

const text = (error: string) => z.string({ error }).regex(/\S/, { error });

/** A text with `*` for anything. */
export const patternSchema = (what: string) => text(`${what}, in which * stands for any characters`);

/** The same, where one that everything matches would hide everything. */
export const narrowPatternSchema = (what: string) => {
  const error = `${what}, with more in it than *, which stands for any characters`;
  return z.string({ error }).regex(/[^*\s]/, { error });
};

const kernelSchema = z.string({ error: rangeForm }).transform((range, context) => {
  const parsed = parseKernelRange(range);
  if (!("expected" in parsed)) return parsed;
  context.addIssue({ code: "custom", message: parsed.expected });
  return z.NEVER;
});

const arch = `one of ${architectures.join(", ")}`;

/** Where an entry applies. */
export const conditionFields = {
  environment: patternSchema("an environment's name")
    .describe("the environments that it applies in: a name, * for any characters; absent: all")
    .optional(),
  kernel: kernelSchema
    .describe('the kernels that it applies to, such as ">=6.1 <6.13"; absent: all')
    .optional(),
  arch: z
    .enum(architectures, { error: arch })
    .describe("the architecture that it applies to; absent: all")
    .optional(),
};

const link = 'an http(s) link, a bug\'s id such as PROJECT-12 or "#12", or the Message-ID of a mail';
const expires = "a date that there is, as YYYY-MM-DD";

/** What an entry owes to whoever reads it. */
export const accountFields = {
  reason: text("a text that says why it happens").describe("why it happens, and why that is accepted"),
  owner: text("a name, a team or an address").describe(
    "who looks after this entry: a name, a team or an address",
  ),
  link: z
    .string({ error: link })
    .regex(
      /^(https?:\/\/[^\s/]\S*|[\w./-]*#\d+|[A-Za-z][A-Za-z0-9]*-\d[\d-]*|<?[^\s<>@:/]+@[^\s<>@:/]+>?)$/,
      {
        error: link,
      },
    )
    .describe("where it is reported: an http(s) link, a bug's id, or the Message-ID of a mail"),
  expires: z.iso
    .date({ error: expires })
    .describe("the last day on which it covers anything, YYYY-MM-DD, in UTC"),
};

/** What results tell of the entry that covers something. */
export function accountOf(
  entry: { reason: string; owner: string; link: string; expires: string },
  place: string,
): Expectation {
  const line = (words: string) => words.trim().replace(/\s+/g, " ");
  return {
    reason: line(entry.reason),
    owner: line(entry.owner),
    link: entry.link,
    expires: entry.expires,
    place,
  };
}
