import { readUserText, UserError } from "../base/index.ts";
import { type Question, questionSchema } from "./question.ts";

/**
 * A shell script of the user's as a question.
 * @throws UserError when it cannot be read, or is none
 */
export async function readQuestionScript(file: string): Promise<Question> {
  const read = await readUserText(file, { what: "script" });
  if ("problems" in read) throw new UserError(read.problems.join("\n"));
  const question = questionSchema.safeParse({ kind: "command", script: read.text });
  if (question.success && read.text.trim() !== "") return question.data;
  throw new UserError(
    `${file}: expected a shell script, of at most a million characters, that ends with 0 on a good kernel, ` +
      "with 125 when it cannot tell, and with anything else on a bad one",
  );
}
