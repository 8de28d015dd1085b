import { z } from "zod";
import { kindOfPath, parseYaml, readUserText, UserError } from "../base/index.ts";
import type { Selection } from "./selection.ts";
import { asSelection, checkRepetition, selectionShape } from "./selection-file.ts";

/** A `*.suite.yaml` file: which tests of a suite run, and how. */
export interface SuiteFile {
  /** What it is for, in a word. */
  name?: string;
  /** `kvm`, or `kselftest/NAME`; undefined leaves it to whoever runs it. */
  suite?: string;
  selection: Selection;
}

const name = "a name of 1 to 64 letters, digits, dots, dashes and underscores (in quotes if it is a number)";
const suite = "kvm, or kselftest/NAME for another collection of the kernel's selftests";

/** Names of suites. A collection may be in a directory of another, such as `kselftest/net/forwarding`. */
export const suiteNamePattern = /^(?:kvm|kselftest(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)+)$/;

export const suiteFileSchema = z
  .strictObject(
    {
      name: z
        .string({ error: name })
        .regex(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,64}$/, { error: name })
        .describe("names the selection")
        .optional(),
      suite: z
        .string({ error: suite })
        .regex(suiteNamePattern, { error: suite })
        .describe("the suite that it selects from; default: kvm, or what the command names")
        .optional(),
      ...selectionShape,
    },
    { error: "a map, such as {suite: kvm, only: [dirty_log_*]}" },
  )
  .superRefine(checkRepetition)
  .meta({
    title: "vmentry suite",
    description: "Which tests of a suite run, with what arguments and how often (*.suite.yaml)",
  });

/** @returns what the file says, or at least one problem, each `FILE:LINE:COLUMN: …` */
export function parseSuiteFile(text: string, file: string): SuiteFile | { problems: string[] } {
  const parsed = parseYaml(text, file, suiteFileSchema);
  if ("problems" in parsed) return parsed;
  const { name, suite, ...selection } = parsed.value;
  return {
    ...(name === undefined ? {} : { name }),
    ...(suite === undefined ? {} : { suite }),
    selection: { ...asSelection(selection), place: file },
  };
}

/** @throws UserError with a line for each fault of the file */
export async function readSuiteFile(path: string): Promise<SuiteFile> {
  if ((await kindOfPath(path)) === undefined) {
    throw new UserError(`${path}: there is no such file; expected a suite file`);
  }
  const read = await readUserText(path, { what: "suite file" });
  const parsed = "problems" in read ? read : parseSuiteFile(read.text, path);
  if ("problems" in parsed) throw new UserError(parsed.problems.join("\n"));
  return parsed;
}
