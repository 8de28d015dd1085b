import { randomUUID } from "node:crypto";
import { Refusal } from "./answer.ts";
import { actionsBot, type Repository, type User } from "./state.ts";

/** The scopes of a workflow's `permissions:`, as far as the service's operations ask for one. */
export const scopes = ["actions", "checks", "contents", "issues", "pull-requests", "statuses"] as const;
export type Scope = (typeof scopes)[number];
export type Level = "read" | "write";
export type Permissions = "read-all" | "write-all" | Partial<Record<Scope, Level>>;

export interface Token {
  text: string;
  permissions: Partial<Record<Scope, Level>>;
  user: User;
  /** Whether it is a workflow's own, and not a person's. */
  isApp: boolean;
}

export interface TokenOptions {
  /** Default: `write-all`. A fork's pull request has `read-all` at most. */
  permissions?: Permissions;
  /** Of a person; default: a workflow's own token. */
  login?: string;
}

export function newToken({ permissions = "write-all", login }: TokenOptions): Token {
  const all = (level: Level) => Object.fromEntries(scopes.map(scope => [scope, level]));
  return {
    text: `${login === undefined ? "ghs" : "ghp"}_${randomUUID().replaceAll("-", "")}`,
    permissions:
      permissions === "read-all" ? all("read") : permissions === "write-all" ? all("write") : permissions,
    user: login === undefined ? actionsBot : { login, kind: "User" },
    isApp: login === undefined,
  };
}

/** What an operation asks for: any one of these (GitHub: "Permissions required for GitHub Apps"). */
function needed(operation: string, isPull: boolean): [Scope, Level][] {
  const [group = "", name = ""] = operation.split("/");
  const level = /^(get|list|compare|download)(-|$)/.test(name) ? "read" : "write";
  switch (group) {
    case "actions":
      return [["actions", level]];
    case "checks":
      return [["checks", level]];
    case "git":
      return [["contents", level]];
    case "pulls":
      return [["pull-requests", level]];
    case "issues":
      return isPull || level === "read" || /label/.test(name)
        ? [
            ["issues", level],
            ["pull-requests", level],
          ]
        : [["issues", level]];
    case "repos":
      if (name === "get") return [];
      if (name.includes("status")) return [["statuses", level]];
      return [[name.includes("pull-requests") ? "pull-requests" : "contents", level]];
    default:
      return [];
  }
}

/** @throws Refusal 403 when the token may not do this */
export function requirePermission(token: Token, operation: string, isPull: boolean): void {
  const asked = needed(operation, isPull);
  const may = asked.some(([scope, level]) => {
    const has = token.permissions[scope];
    return has === "write" || has === level;
  });
  if (asked.length > 0 && !may) throw new Refusal(403, "Resource not accessible by integration");
}

/** Whether a number of the repository is a pull request's, for whose comments its own scope is enough. */
export function isPull(repository: Repository, path: Record<string, string>): boolean {
  const { issue_number: number, comment_id: comment } = path;
  if (number !== undefined) return repository.issues.get(Number(number))?.pull !== undefined;
  return (
    comment !== undefined &&
    [...repository.issues.values()].some(
      issue => issue.pull !== undefined && issue.comments.some(({ id }) => id === Number(comment)),
    )
  );
}
