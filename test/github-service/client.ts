import { getOctokit } from "@actions/github";
import type { GitHubService } from "./index.ts";

/** The repository that a service has from the start, as the client wants it. */
export const at = { owner: "owner", repo: "linux" };

/** GitHub's official client, without any patience of its own. */
export function clientOf(service: GitHubService, token = service.token) {
  return getOctokit(token, { baseUrl: service.api }).rest;
}

/** What an operation was refused with. */
export async function refusal(promise: Promise<unknown>): Promise<{ status: unknown; message: string }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) {
      return { status: "status" in error ? error.status : undefined, message: error.message };
    }
  }
  throw new Error("it was not refused");
}
