import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import { describeError, formatBytes } from "../base/index.ts";
import type { RunnerEnvironment } from "./runner-environment.ts";

/** Titles and names of branches are whatever somebody chose: untrusted text. */
const textSchema = z.string();
const commitSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "expected a commit's id");
const repositorySchema = z.object({ full_name: z.string().regex(/^[\w.-]+\/[\w.-]+$/) });
const endSchema = z.object({
  ref: textSchema,
  sha: commitSchema,
  // A fork may have been deleted since.
  repo: repositorySchema.nullable(),
});
const aboutRepositorySchema = z
  .object({ full_name: repositorySchema.shape.full_name, default_branch: textSchema.optional() })
  .optional();

const pullRequestSchema = z.object({
  repository: aboutRepositorySchema,
  pull_request: z.object({
    number: z.int().positive(),
    title: textSchema,
    base: endSchema,
    head: endSchema,
  }),
});
const pushSchema = z.object({
  repository: aboutRepositorySchema,
  ref: textSchema,
  before: commitSchema,
  after: commitSchema,
  forced: z.boolean().default(false),
});
const dispatchSchema = z.object({
  repository: aboutRepositorySchema,
  inputs: z.record(z.string(), z.unknown()).nullish(),
});
const mergeGroupSchema = z.object({
  repository: aboutRepositorySchema,
  merge_group: z.object({ base_ref: textSchema, base_sha: commitSchema, head_sha: commitSchema }),
});
const workflowRunSchema = z.object({
  repository: aboutRepositorySchema,
  workflow_run: z.object({
    id: z.int().positive(),
    run_attempt: z.int().positive().default(1),
    name: textSchema.nullish(),
    path: textSchema,
    event: z.string(),
    conclusion: z.string().nullable(),
    head_sha: commitSchema,
    head_branch: textSchema.nullable(),
    repository: repositorySchema,
    head_repository: repositorySchema.nullish(),
    html_url: z.string().optional(),
  }),
});
const otherSchema = z.object({ repository: aboutRepositorySchema });

/** A workflow run that ended, and started this one. */
export interface TriggeringRun {
  id: number;
  attempt: number;
  /** What started it, such as `pull_request`. */
  event: string;
  /** `success`, `failure`, `cancelled` …; null when GitHub says none. */
  conclusion: string | null;
  /** The workflow's file. */
  file: string;
  commit: string;
  branch: string | null;
  /** Of its code; null when it is gone. */
  headRepository: string | null;
  isFromFork: boolean;
}

/** What started a workflow run, as far as vmentry looks at it. Branches are names, without `refs/heads/`. */
export type WorkflowEvent = { defaultBranch: string | undefined } & (
  | {
      kind: "pull_request";
      number: number;
      title: string;
      /** Its commit is the branch's tip when the event came. */
      base: { branch: string; commit: string };
      head: { branch: string; commit: string; repository: string | null };
      /** Also when the repository of its code is gone. */
      isFromFork: boolean;
    }
  /** `before` is null for a branch that is new. */
  | { kind: "push"; branch: string | null; before: string | null; after: string; isForced: boolean }
  | { kind: "schedule" }
  | { kind: "workflow_dispatch"; inputs: Record<string, unknown> }
  | { kind: "merge_group"; base: { branch: string; commit: string }; head: string }
  | { kind: "workflow_run"; run: TriggeringRun }
  | { kind: "other"; name: string }
);

const mostBytes = 32 * 1024 * 1024;

/**
 * What started the workflow run, as the runner's event file tells it.
 * @throws Error when the file cannot be read, or is not as GitHub writes it
 */
export async function readEvent({ event }: Pick<RunnerEnvironment, "event">): Promise<WorkflowEvent> {
  if (event === undefined) return { kind: "other", name: "none", defaultBranch: undefined };
  const content = event.file === undefined ? {} : await readJson(event.file);
  return parseEvent(event.name, content, event.file ?? "the event");
}

async function readJson(file: string): Promise<unknown> {
  try {
    const { size } = await stat(file);
    if (size > mostBytes) throw new Error(`it is larger than ${formatBytes(mostBytes)}`);
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new Error(`the runner's event file ${file} cannot be read: ${describeError(error)}`, {
      cause: error,
    });
  }
}

/** @throws Error when it is not as GitHub writes it */
export function parseEvent(name: string, content: unknown, place: string): WorkflowEvent {
  const read = <T extends z.ZodType>(schema: T): z.infer<T> => {
    const parsed = schema.safeParse(content);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new Error(
      `${place}: not as GitHub tells of ${name}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`,
    );
  };
  switch (name) {
    case "pull_request":
    case "pull_request_target":
      return ofPullRequest(read(pullRequestSchema));
    case "push":
      return ofPush(read(pushSchema));
    case "merge_group": {
      const { repository, merge_group: group } = read(mergeGroupSchema);
      const base = { branch: branchOf(group.base_ref) ?? group.base_ref, commit: group.base_sha };
      return { kind: name, base, head: group.head_sha, ...about(repository) };
    }
    case "workflow_run":
      return ofWorkflowRun(read(workflowRunSchema));
    case "workflow_dispatch": {
      const { repository, inputs } = read(dispatchSchema);
      return { kind: name, inputs: inputs ?? {}, ...about(repository) };
    }
    case "schedule":
      return { kind: name, ...about(read(otherSchema).repository) };
    default:
      return { kind: "other", name, ...about(read(otherSchema).repository) };
  }
}

function ofPullRequest({ repository, pull_request: pull }: z.infer<typeof pullRequestSchema>): WorkflowEvent {
  const { number, title, base, head } = pull;
  return {
    kind: "pull_request",
    number,
    title,
    base: { branch: base.ref, commit: base.sha },
    head: { branch: head.ref, commit: head.sha, repository: head.repo?.full_name ?? null },
    isFromFork: isOther(head.repo, base.repo),
    ...about(repository),
  };
}

function ofPush({ repository, ref, before, after, forced }: z.infer<typeof pushSchema>): WorkflowEvent {
  return {
    kind: "push",
    branch: branchOf(ref) ?? null,
    before: /^0+$/.test(before) ? null : before,
    after,
    isForced: forced,
    ...about(repository),
  };
}

function ofWorkflowRun({ repository, workflow_run: run }: z.infer<typeof workflowRunSchema>): WorkflowEvent {
  return {
    kind: "workflow_run",
    run: {
      id: run.id,
      attempt: run.run_attempt,
      event: run.event,
      conclusion: run.conclusion,
      file: run.path.replace(/@.*$/, ""),
      commit: run.head_sha,
      branch: run.head_branch,
      headRepository: run.head_repository?.full_name ?? null,
      isFromFork: isOther(run.head_repository ?? null, run.repository),
    },
    ...about(repository),
  };
}

/** Fails closed: what is not known to be the repository itself is a fork. */
function isOther(
  head: z.infer<typeof repositorySchema> | null,
  base: z.infer<typeof repositorySchema> | null,
): boolean {
  if (head === null || base === null) return true;
  return head.full_name.toLowerCase() !== base.full_name.toLowerCase();
}

function branchOf(ref: string): string | undefined {
  return /^refs\/heads\/(.+)$/s.exec(ref)?.[1];
}

function about(repository: z.infer<typeof aboutRepositorySchema>): { defaultBranch: string | undefined } {
  return { defaultBranch: repository?.default_branch };
}
