import { createHash } from "node:crypto";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import {
  cacheDirectory,
  kindOfPath,
  parseDuration,
  parseYaml,
  readUserText,
  UserError,
} from "../base/index.ts";
import { readVariant, type Variant } from "../build/index.ts";
import { parseAge, type WatchFile, watchFileSchema, watchSuffix } from "./watch-schema.ts";

/** How far back a branch is built, from where it was when it was first seen. */
export type Backfill =
  | { kind: "count"; count: number }
  | { kind: "tag"; tag: string }
  | { kind: "date"; date: string };

export interface BranchRule {
  /** A name, or a pattern with `*`. */
  name: string;
  backfill: Backfill;
}

export interface WatchedVariant {
  variant: Variant;
  /** For the command that repeats a build. */
  file: string;
}

export interface MailSettings {
  host: string;
  port: number;
  tls: "implicit" | "starttls" | "off";
  login: { user: string; password: string } | undefined;
  from: string;
  to: readonly string[];
  ccAuthor: boolean;
  operator: readonly string[];
}

export interface GithubSettings {
  repository: string;
  api: string;
  token: string;
  hasStatuses: boolean;
  hasIssues: boolean;
  label: string;
}

/** A watch as its file says it, with the files read that it names. */
export interface WatchConfig {
  /** The file's real place; it names the watch. */
  file: string;
  /** A URL or an absolute path. */
  repository: string;
  /** The same, without what may be secret in it. */
  shownRepository: string;
  branches: readonly BranchRule[];
  variants: readonly WatchedVariant[];
  followsFirstParent: boolean;
  pollMs: number;
  queueLimit: number;
  store: string | undefined;
  workDirectory: string | undefined;
  stateDirectory: string;
  jobs: number | undefined;
  webhook: { address: string; port: number; secret: string } | undefined;
  server: { url: string; token: string | undefined } | undefined;
  retention:
    | { branches: number | undefined; ageMs: number | undefined; newest: number | undefined }
    | undefined;
  mail: MailSettings | undefined;
  github: GithubSettings | undefined;
}

/** @returns what the file says, or at least one problem, each `FILE:LINE:COLUMN: …` */
export function parseWatchFile(text: string, file: string) {
  return parseYaml(text, file, watchFileSchema);
}

/**
 * Reads a watch file and the files that it names, relative to it.
 * @param environment for a token that no file gives
 * @throws UserError with a line for each fault of the file
 */
export async function readWatch(
  file: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<WatchConfig> {
  const read = await readUserText(file, { what: "watch file" });
  const parsed = "problems" in read ? read : parseWatchFile(read.text, file);
  if ("problems" in parsed) throw new UserError(parsed.problems.join("\n"));
  const { value, placeOf } = parsed;
  const at = (path: string) => (isAbsolute(path) ? path : resolve(dirname(file), path));
  const problems: string[] = [];
  /** One line of a file that only the user can read, or a problem. */
  const secret = async (path: string, place: readonly string[], least = 1): Promise<string> => {
    const content = await readUserText(at(path), { what: "secret" });
    if ("problems" in content) {
      problems.push(...content.problems.map(each => `${placeOf(place)}: ${each}`));
      return "";
    }
    const text = content.text.trim();
    if (text.length < least || /[\x00-\x1f\x7f]/.test(text)) {
      const length = least > 1 ? ` of at least ${least} characters` : "";
      problems.push(`${placeOf(place)}: ${at(path)} does not hold one line of text${length}`);
    }
    return text;
  };

  const repository = await findRepository(value.repository, at, problems, placeOf(["repository"]));
  const { webhook, server, retention, mail, github } = value;
  const config: WatchConfig = {
    file: resolve(file),
    repository,
    shownRepository: withoutUser(repository),
    branches: value.branches.map(({ name, backfill = 20 }) => ({ name, backfill: asBackfill(backfill) })),
    variants: await readVariants(value.variants.map(at), index => placeOf(["variants", index]), problems),
    followsFirstParent: value.history !== "all",
    pollMs: (value.poll === undefined ? undefined : parseDuration(String(value.poll))) ?? 120_000,
    queueLimit: value.queue ?? 100,
    store: value.store === undefined || value.store.startsWith("s3://") ? value.store : at(value.store),
    workDirectory: value.work === undefined ? undefined : at(value.work),
    stateDirectory: value.state === undefined ? defaultState(file) : at(value.state),
    jobs: value.jobs,
    webhook: webhook && {
      address: webhook.address ?? "127.0.0.1",
      port: webhook.port,
      secret: await secret(webhook["secret-file"], ["webhook", "secret-file"], 16),
    },
    server: server && {
      url: server.url.replace(/\/+$/, ""),
      token:
        server["token-file"] === undefined
          ? undefined
          : await secret(server["token-file"], ["server", "token-file"]),
    },
    retention: retention && {
      branches: retention.branches,
      ageMs: retention.age === undefined ? undefined : parseAge(retention.age),
      newest: retention.newest,
    },
    mail:
      mail &&
      asMail(
        mail,
        mail["password-file"] === undefined
          ? ""
          : await secret(mail["password-file"], ["mail", "password-file"]),
      ),
    github: github && {
      repository: github.repository,
      api: (github.api ?? "https://api.github.com").replace(/\/+$/, ""),
      token:
        github["token-file"] === undefined
          ? (environment["GITHUB_TOKEN"] ?? "")
          : await secret(github["token-file"], ["github", "token-file"]),
      hasStatuses: github.statuses ?? true,
      hasIssues: github.issues ?? false,
      label: github.label ?? "vmentry-build",
    },
  };
  if (config.github?.token === "" && github?.["token-file"] === undefined) {
    problems.push(
      `${placeOf(["github"])}: there is no token for GitHub: name a token-file, or set GITHUB_TOKEN`,
    );
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return config;
}

async function findRepository(
  given: string,
  at: (path: string) => string,
  problems: string[],
  place: string,
): Promise<string> {
  // As git tells them apart (git-clone(1), GIT URLs): a scheme, or host:path without a slash before the colon.
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(given)) {
    if (/^(?:https?|git|ssh|file):/i.test(given)) return given;
    problems.push(`${place}: the repository's URL starts with none of https, http, ssh, git and file`);
    return given;
  }
  if (/^[^/]+:/.test(given)) {
    // REMOTE::ADDRESS would start a program of that name.
    if (/^[^/:]+::/.test(given))
      problems.push(`${place}: ${JSON.stringify(given)} is no URL of a repository`);
    return given;
  }
  const path = at(given);
  if ((await kindOfPath(path)) !== "directory") {
    problems.push(`${place}: there is no repository ${path}: give the path or the URL of the kernel's`);
  }
  return path;
}

/** A URL without user and password, for logs and messages. */
function withoutUser(repository: string): string {
  const url = /^(?:https?|git|ssh):/i.test(repository) ? URL.parse(repository) : null;
  if (url === null || (url.username === "" && url.password === "")) return repository;
  if (url.protocol !== "ssh:") url.username = "";
  url.password = "";
  return url.href;
}

function asBackfill(given: NonNullable<WatchFile["branches"][number]["backfill"]>): Backfill {
  if (typeof given === "number") return { kind: "count", count: given };
  if ("since-tag" in given) return { kind: "tag", tag: given["since-tag"] };
  return { kind: "date", date: given["since-date"] };
}

async function readVariants(
  files: readonly string[],
  placeOf: (index: number) => string,
  problems: string[],
): Promise<WatchedVariant[]> {
  const found: WatchedVariant[] = [];
  for (const [index, file] of files.entries()) {
    try {
      const variant = await readVariant(file);
      const other = found.find(each => each.variant.name === variant.name);
      if (other !== undefined) {
        problems.push(`${placeOf(index)}: the name "${variant.name}" is taken by ${other.file}`);
      }
      found.push({ variant, file });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.message.split("\n").map(line => `${placeOf(index)}: ${line}`));
    }
  }
  return found;
}

function asMail(given: NonNullable<WatchFile["mail"]>, password: string): MailSettings {
  const url = given.smtp === undefined ? null : URL.parse(given.smtp);
  const host = given.host ?? (url?.hostname ?? "").replace(/^\[(.*)\]$/, "$1");
  // Between programs of one host nobody listens.
  const isHere = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host);
  const usual =
    url === null ? "starttls" : url.protocol === "smtps:" ? "implicit" : isHere ? "off" : "starttls";
  const tls = given.tls ?? usual;
  const port = given.port ?? (url === null || url.port === "" ? undefined : Number(url.port));
  const user = given.user ?? decodeURIComponent(url?.username ?? "");
  return {
    host,
    port: port ?? (tls === "implicit" ? 465 : isHere && tls === "off" ? 25 : 587),
    tls,
    login: user === "" ? undefined : { user, password },
    from: given.from,
    to: given.to,
    ccAuthor: given["cc-author"] ?? false,
    operator: given.operator ?? given.to,
  };
}

/** In the cache, by the file's path. */
function defaultState(file: string): string {
  const path = resolve(file);
  const name = basename(path, watchSuffix).replace(/[^\w.-]/g, "_");
  const digest = createHash("sha256").update(path).digest("hex").slice(0, 12);
  return join(cacheDirectory(), "watch", `${name}-${digest}`);
}
