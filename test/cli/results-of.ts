import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseResults, type Results } from "../../src/results/index.ts";

/** What a run in this directory wrote to `out`. */
export async function resultsOf(directory: string): Promise<Results> {
  const path = join(directory, "out/results.json");
  return parseResults(await readFile(path, "utf8"), path);
}

/** Each test's status and reason, by environment and name. */
export function endsOf(results: Results): Record<string, string> {
  return Object.fromEntries(
    results.runs.flatMap(run =>
      run.tests.map(({ id, status, reason }) => [
        `${run.environment.name} ${id}`,
        reason === "" ? status : `${status}: ${reason}`,
      ]),
    ),
  );
}
