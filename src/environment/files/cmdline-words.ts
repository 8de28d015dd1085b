import { z } from "zod";
import { plainIssue } from "../../base/index.ts";

/** Characters. x86 and arm64 kernels take 2048 in all (COMMAND_LINE_SIZE), of which the boot needs its own. */
export const mostCmdline = 1024;

const expected = "a word of printable ASCII for the kernel's command line, such as mitigations=off";

/** Words that the boot stands on, and what would come of another value. Dashes are underscores to the kernel. */
const reserved: readonly { word: RegExp; why: string }[] = [
  { word: /^vmentry\./, why: "these words are how vmentry's boot is told what to do" },
  { word: /^console$/, why: "vmentry follows the kernel on a console that it chooses itself" },
  { word: /^(quiet|loglevel)$/, why: "it would hide complaints of the kernel from the console" },
  { word: /^panic$/, why: "a panic has to end the machine at once, or the run would wait for it" },
  {
    word: /^(init|rdinit|initrd|noinitrd|initrdmem)$/,
    why: "the machine has to start vmentry's stage two, or it is never reached",
  },
  { word: /^--$/, why: "what stands behind it is not for the kernel, and vmentry's own words come later" },
];

const wordSchema = z
  .string({ error: expected })
  .regex(/^[ -~]+$/, { error: expected })
  .superRefine((text, context) => {
    const words = splitCmdline(text);
    if (words === undefined) context.addIssue(plainIssue([], unbalanced(text)));
    else if (words.length !== 1) context.addIssue({ code: "custom", message: `one word; ${expected}` });
    else if (words[0] !== undefined) refuse(words[0], context);
  });

const textSchema = z
  .string({ error: expected })
  .regex(/^[ -~]*$/, { error: expected })
  .superRefine((text, context) => {
    const words = splitCmdline(text);
    if (words === undefined) context.addIssue(plainIssue([], unbalanced(text)));
    else for (const word of words) refuse(word, context);
  })
  .transform(text => splitCmdline(text) ?? []);

/** Words for the kernel's command line, as a list or as one text. */
export const cmdlineSchema = z
  .union([textSchema, z.array(wordSchema, { error: "a list of words" })], {
    error:
      'words for the kernel\'s command line, such as "mitigations=off nosmt" or [mitigations=off, nosmt]',
  })
  .refine(words => words.join(" ").length <= mostCmdline, {
    error: `at most ${mostCmdline} characters`,
  });

/**
 * Splits as the kernel does (next_arg in lib/cmdline.c): at spaces outside double quotes.
 * @returns undefined when a quote is left open
 */
export function splitCmdline(text: string): string[] | undefined {
  const words = text.match(/(?:[^ "]|"[^"]*")+/g) ?? [];
  return [...text.matchAll(/"/g)].length % 2 === 0 ? words : undefined;
}

function refuse(word: string, context: z.RefinementCtx): void {
  // The kernel takes a quote before the name away.
  const name = (word.replace(/^"/, "").split(/[="]/)[0] ?? "").replaceAll("-", "_");
  const known = reserved.find(each => each.word.test(word === "--" ? word : name));
  if (known === undefined) return;
  context.addIssue(plainIssue([], `${word} cannot be set by an environment: ${known.why}`));
}

function unbalanced(text: string): string {
  return `a double quote is left open in ${JSON.stringify(text)}`;
}
