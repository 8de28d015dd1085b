import { readFile, stat } from "node:fs/promises";
import type { Circumstances } from "./fork-guard.ts";
import type { RunnerEnvironment } from "./runner-environment.ts";

/** GitHub's own limit for what it sends is 25 MB. */
const mostBytes = 32 * 1024 * 1024;

/** What the runner tells of the run's code. An event that cannot be read says nothing, which is not taken for trust. */
export async function readCircumstances({
  event,
  repository,
  hosting,
}: Pick<RunnerEnvironment, "event" | "repository" | "hosting">): Promise<Circumstances> {
  return {
    event: event === undefined ? undefined : { name: event.name, payload: await readPayload(event.file) },
    repository,
    runner: hosting,
  };
}

async function readPayload(file: string | undefined): Promise<unknown> {
  if (file === undefined) return undefined;
  try {
    if ((await stat(file)).size > mostBytes) return undefined;
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}
