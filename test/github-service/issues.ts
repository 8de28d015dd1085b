import {
  actionsBot,
  type Comment,
  type Issue,
  type Label,
  type Pull,
  type Repository,
  type State,
  type User,
} from "./state.ts";

export interface IssueOptions {
  title: string;
  body?: string | null;
  labels?: readonly string[];
  /** Default: a person. */
  user?: User;
  isByApp?: boolean;
  state?: Issue["state"];
  /** ISO 8601; default: now. */
  createdAt?: string;
  pull?: Pull;
}

const somebody: User = { login: "somebody", kind: "User" };

export function addIssue(state: State, repository: Repository, options: IssueOptions): Issue {
  const createdAt = options.createdAt ?? state.now();
  for (const name of options.labels ?? []) addLabel(state, repository, { name });
  const user = options.user ?? somebody;
  const isClosed = options.state === "closed";
  const issue: Issue = {
    id: state.nextId("issue"),
    number: Math.max(0, ...repository.issues.keys()) + 1,
    title: options.title,
    body: options.body ?? null,
    state: options.state ?? "open",
    stateReason: isClosed ? "completed" : null,
    user,
    isByApp: options.isByApp ?? user.login === actionsBot.login,
    labels: [...new Set(options.labels ?? [])],
    createdAt,
    updatedAt: createdAt,
    closedAt: isClosed ? createdAt : null,
    comments: [],
    ...(options.pull === undefined ? {} : { pull: options.pull }),
  };
  repository.issues.set(issue.number, issue);
  return issue;
}

export interface CommentOptions {
  body: string;
  /** Default: a person. */
  user?: User;
  isByApp?: boolean;
}

export function addComment(state: State, issue: Issue, options: CommentOptions): Comment {
  const user = options.user ?? somebody;
  const now = state.now();
  const comment: Comment = {
    id: state.nextId("comment"),
    body: options.body,
    user,
    isByApp: options.isByApp ?? user.login === actionsBot.login,
    createdAt: now,
    updatedAt: now,
  };
  issue.comments.push(comment);
  issue.updatedAt = now;
  return comment;
}

export interface LabelOptions {
  name: string;
  color?: string;
  description?: string | null;
}

/** The label of a name, whatever its case; a new one where there is none. */
export function addLabel(state: State, repository: Repository, options: LabelOptions): Label {
  const known = repository.labels.get(options.name.toLowerCase());
  if (known !== undefined) return known;
  const label: Label = {
    id: state.nextId("label"),
    name: options.name,
    color: options.color ?? "ededed",
    description: options.description ?? null,
  };
  repository.labels.set(options.name.toLowerCase(), label);
  return label;
}

export interface PullOptions {
  title?: string;
  body?: string;
  /** Branch of the head. */
  head: string;
  /** Where the head is; default: the repository itself. */
  headRepository?: Repository;
  /** Default: the default branch. */
  base?: string;
  isDraft?: boolean;
  labels?: readonly string[];
}

/** A pull request from a branch that is there. The commits of a fork are known in the repository from now on. */
export function addPull(state: State, repository: Repository, options: PullOptions): Issue & { pull: Pull } {
  const { head, base = repository.defaultBranch, headRepository = repository } = options;
  const [headSha, baseSha] = [headRepository.branches.get(head), repository.branches.get(base)];
  if (headSha === undefined || baseSha === undefined) {
    throw new Error(`a pull request needs its branches: ${head} or ${base} is not there`);
  }
  for (const [sha, commit] of headRepository.commits) {
    if (!repository.commits.has(sha)) repository.commits.set(sha, commit);
  }
  const pull: Pull = {
    head: { repository: headRepository, branch: head, sha: headSha },
    base: { branch: base, sha: baseSha },
    isDraft: options.isDraft ?? false,
    mergedAt: null,
  };
  const { title = `pull ${head}`, body, labels } = options;
  const issue = addIssue(state, repository, {
    title,
    pull,
    ...(body === undefined ? {} : { body }),
    ...(labels === undefined ? {} : { labels }),
  });
  return Object.assign(issue, { pull });
}
