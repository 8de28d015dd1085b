import { createHash, randomUUID } from "node:crypto";
import type { Tree } from "./tree.ts";

/** What the service knows. Its two faces, the REST API and the artifact service, read and write this alone. */
export interface State {
  readonly repositories: Map<string, Repository>;
  readonly uploads: Map<string, Upload>;
  /** Where blobs are and which token they ask for, by the path of their address. */
  readonly signatures: Map<string, string>;
  /** ISO 8601, to the second, as GitHub gives times. */
  now(): string;
  nextId(kind: IdKind): number;
}

export type IdKind = keyof typeof firstIds;
const firstIds = {
  annotation: 1,
  artifact: 1001,
  check: 40_001,
  comment: 500_001,
  commit: 1,
  issue: 300_001,
  job: 90_001,
  label: 7_001,
  repository: 101,
  run: 77,
  status: 60_001,
  workflow: 201,
};

export interface Repository {
  id: number;
  owner: string;
  name: string;
  isPrivate: boolean;
  isFork: boolean;
  defaultBranch: string;
  createdAt: string;
  readonly commits: Map<string, Commit>;
  /** Commits by the name of their branch. */
  readonly branches: Map<string, string>;
  /** Issues and pull requests, which share their numbers. */
  readonly issues: Map<number, Issue>;
  readonly labels: Map<string, Label>;
  readonly workflows: Map<number, Workflow>;
  readonly runs: Map<number, Run>;
  readonly artifacts: Map<number, Artifact>;
  readonly checkRuns: Map<number, CheckRun>;
  readonly statuses: CommitStatus[];
}

export interface Commit {
  sha: string;
  parents: readonly string[];
  message: string;
  author: { name: string; email: string; date: string };
  tree: Tree;
}

export interface User {
  login: string;
  kind: "User" | "Bot" | "Organization";
}

/** Who writes with a workflow's own token. */
export const actionsBot: User = { login: "github-actions[bot]", kind: "Bot" };

export interface Label {
  id: number;
  name: string;
  color: string;
  description: string | null;
}

export interface Issue {
  id: number;
  number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: "completed" | "not_planned" | "reopened" | "duplicate" | null;
  user: User;
  /** Whether an app wrote it, as a workflow's token does. */
  isByApp: boolean;
  labels: string[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  /** Nobody comments on it. */
  isLocked?: boolean;
  comments: Comment[];
  pull?: Pull;
}

export interface Comment {
  id: number;
  body: string;
  user: User;
  isByApp: boolean;
  createdAt: string;
  updatedAt: string;
}

export interface Pull {
  head: { repository: Repository; branch: string; sha: string };
  base: { branch: string; sha: string };
  isDraft: boolean;
  mergedAt: string | null;
}

export interface Workflow {
  id: number;
  name: string;
  /** Such as `.github/workflows/nightly.yml`. */
  path: string;
  createdAt: string;
  /** Of its `workflow_dispatch`; absent when it has none. */
  inputs?: readonly string[];
  /** Its `run-name`. */
  runName?: string;
}

export type Conclusion =
  | "success"
  | "failure"
  | "neutral"
  | "cancelled"
  | "skipped"
  | "timed_out"
  | "action_required"
  | "stale";

export interface Run {
  id: number;
  number: number;
  attempt: number;
  workflow: Workflow;
  event: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  headBranch: string | null;
  headSha: string;
  headRepository: Repository;
  title: string;
  actor: User;
  pulls: number[];
  createdAt: string;
  updatedAt: string;
  /** What a `workflow_dispatch` gave. */
  inputs: Record<string, string>;
  jobs: Job[];
  /** The artifact service's own name for it. */
  backendId: string;
}

export interface Job {
  id: number;
  attempt: number;
  name: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: Exclude<Conclusion, "stale"> | null;
  labels: string[];
  startedAt: string;
  completedAt: string | null;
}

export interface Artifact {
  id: number;
  name: string;
  run: Run;
  /** A zip file, or the one file that was uploaded as it is. */
  content: Buffer;
  mimeType: string;
  createdAt: string;
  expiresAt: string;
}

/** A blob on its way: the blocks that are there, and the whole once they are put in order. */
export interface Upload {
  run: Run;
  name: string;
  mimeType: string;
  expiresAt: string | undefined;
  signature: string;
  blocks: Map<string, Buffer>;
  content?: Buffer;
  contentType?: string;
}

export interface Annotation {
  path: string;
  start_line: number;
  end_line: number;
  start_column: number | null;
  end_column: number | null;
  annotation_level: string;
  title: string | null;
  message: string;
  raw_details: string | null;
}

export interface CheckRun {
  id: number;
  name: string;
  headSha: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  startedAt: string;
  completedAt: string | null;
  externalId: string | null;
  detailsUrl: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: Annotation[];
}

export interface CommitStatus {
  id: number;
  sha: string;
  state: "error" | "failure" | "pending" | "success";
  context: string;
  description: string | null;
  targetUrl: string | null;
  creator: User;
  createdAt: string;
}

export function newState(): State {
  const next = new Map<IdKind, number>();
  return {
    repositories: new Map(),
    uploads: new Map(),
    signatures: new Map(),
    now: () => toTheSecond(new Date()),
    nextId(kind) {
      const id = next.get(kind) ?? firstIds[kind];
      next.set(kind, id + 1);
      return id;
    },
  };
}

export function toTheSecond(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

export interface RepositoryOptions {
  isPrivate?: boolean;
  isFork?: boolean;
  defaultBranch?: string;
}

/** @param fullName `OWNER/NAME` */
export function newRepository(state: State, fullName: string, options: RepositoryOptions = {}): Repository {
  const [owner = "", name = ""] = fullName.split("/");
  const repository: Repository = {
    id: state.nextId("repository"),
    owner,
    name,
    isPrivate: options.isPrivate ?? false,
    isFork: options.isFork ?? false,
    defaultBranch: options.defaultBranch ?? "main",
    createdAt: state.now(),
    commits: new Map(),
    branches: new Map(),
    issues: new Map(),
    labels: new Map(),
    workflows: new Map(),
    runs: new Map(),
    artifacts: new Map(),
    checkRuns: new Map(),
    statuses: [],
  };
  state.repositories.set(fullName.toLowerCase(), repository);
  return repository;
}

export function fullNameOf({ owner, name }: Repository): string {
  return `${owner}/${name}`;
}

export function newBackendId(): string {
  return randomUUID();
}

export function sha256(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
