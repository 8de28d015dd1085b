import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describeError, hasCode, UserError, writeFileAtomic } from "../base/index.ts";
import { formatPlan, type Plan } from "./plan-file.ts";

const fileName = "plan.json";

/**
 * Writes a plan into a directory that holds nothing else, since the whole of it becomes an artifact.
 * @returns the path of the file
 * @throws UserError when the directory holds other files, or is none
 */
export async function writePlan(directory: string, plan: Plan): Promise<string> {
  const foreign = (await namesIn(directory)).find(name => name !== fileName);
  if (foreign !== undefined) {
    throw new UserError(`--out ${directory} holds ${foreign}, which is no plan: give another directory`);
  }
  const path = join(directory, fileName);
  await writeFileAtomic(path, formatPlan(plan));
  return path;
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw new UserError(`--out ${directory} cannot be used: ${describeError(error)}`, { cause: error });
  }
}
