import { realpath } from "node:fs/promises";
import { readUserText, UserError } from "../base/index.ts";
import { parseAllowedSplats } from "./allowed-splats-file.ts";
import { Expectations } from "./expectations.ts";
import { parseKnownFailures } from "./known-failures-file.ts";

export interface ExpectationRequest {
  /** Paths of known-failures.yaml files, under whatever name. */
  knownFailures: readonly string[];
  /** Paths of allowed-splats.yaml files. */
  allowedSplats: readonly string[];
  /** YYYY-MM-DD, in UTC: what expired before it covers nothing. */
  today: string;
}

/**
 * Reads every file; one that is named twice counts once.
 * @throws UserError with a line for each problem of each file
 */
export async function readExpectations(request: ExpectationRequest): Promise<Expectations> {
  const problems: string[] = [];
  const knownFailures = await readAll(request.knownFailures, parseKnownFailures, problems);
  const allowedSplats = await readAll(request.allowedSplats, parseAllowedSplats, problems);
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return new Expectations({ knownFailures, allowedSplats, today: request.today });
}

async function readAll<T>(
  files: readonly string[],
  parse: (text: string, file: string) => T[] | { problems: string[] },
  problems: string[],
): Promise<T[]> {
  const entries: T[] = [];
  const seen = new Set<string>();
  for (const file of files) {
    const real = await realpath(file).catch(() => file);
    if (seen.has(real)) continue;
    seen.add(real);
    const read = await readUserText(file, { what: "list of expectations" });
    const parsed = "problems" in read ? read : parse(read.text, file);
    if ("problems" in parsed) problems.push(...parsed.problems);
    else entries.push(...parsed);
  }
  return entries;
}
