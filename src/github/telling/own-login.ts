import { failureOf } from "../github-error.ts";
import type { GithubClient } from "../open-client.ts";

/** Whose name the token of a workflow's job writes under. */
export const actionsLogin = "github-actions[bot]";

/**
 * The login that the token writes under. The token of a workflow's job is an app's, which may not ask who it is: then
 * it is taken for GitHub Actions'.
 */
export async function ownLogin({ octokit }: GithubClient): Promise<string> {
  try {
    const { data } = await octokit.rest.users.getAuthenticated();
    return data.login;
  } catch (error) {
    const fault = failureOf(error)?.fault;
    if (fault === "permission" || fault === "missing") return actionsLogin;
    throw error;
  }
}

/** Logins are the same in any case. */
export function isBy(user: { login: string } | null | undefined, login: string): boolean {
  return user?.login.toLowerCase() === login.toLowerCase();
}
