import { type Answerer, type Call, notFound, ok, page } from "./answer.ts";
import { labelsOf } from "./answer-issues.ts";
import { pathOf, requireCommit, showChange, showCommit, urlOf } from "./answer-repository.ts";
import { changedFiles, commitAt, compareCommits, historyOf } from "./commits.ts";
import { fullNameOf, type Issue, type Pull } from "./state.ts";
import { nodeId, showFullRepository, showUser, web } from "./views.ts";

type PullIssue = Issue & { pull: Pull };

/** Pull requests; their comments are answered with those of issues. */
export const pullAnswers: Record<string, Answerer> = {
  "pulls/list"(call) {
    const { query } = call;
    const state = query.get("state") ?? "open";
    const [head, base] = [query.get("head"), query.get("base")];
    const found = pullsOf(call).filter(
      ({ pull, ...issue }) =>
        (state === "all" || issue.state === state) &&
        (base === null || pull.base.branch === base) &&
        (head === null || `${pull.head.repository.owner}:${pull.head.branch}` === head),
    );
    const isAscending = (query.get("direction") ?? "desc") === "asc";
    found.sort((a, b) => (isAscending ? a.number - b.number : b.number - a.number));
    return page(call, `${pathOf(call)}/pulls`, found, each => showPull(call, each));
  },

  "pulls/get"(call) {
    const issue = requirePull(call);
    const { pull } = issue;
    const comparison = comparisonOf(call, issue);
    const files = changedFiles(comparison?.mergeBase, commitAt(call.repository, pull.head.sha));
    const sum = (key: "additions" | "deletions") => files.reduce((total, each) => total + each[key], 0);
    return ok({
      ...showPull(call, issue),
      merged: pull.mergedAt !== null,
      mergeable: issue.state === "open" ? true : null,
      rebaseable: null,
      mergeable_state: "clean",
      merged_by: null,
      comments: issue.comments.length,
      review_comments: 0,
      maintainer_can_modify: false,
      commits: comparison?.ahead.length ?? 0,
      additions: sum("additions"),
      deletions: sum("deletions"),
      changed_files: files.length,
    });
  },

  "pulls/list-files"(call) {
    const issue = requirePull(call);
    const head = commitAt(call.repository, issue.pull.head.sha);
    const files = changedFiles(comparisonOf(call, issue)?.mergeBase, head);
    return page(call, `${pathOf(call)}/pulls/${issue.number}/files`, files, each =>
      showChange(call, head, each),
    );
  },

  "pulls/list-commits"(call) {
    const issue = requirePull(call);
    const commits = (comparisonOf(call, issue)?.ahead ?? []).slice(0, 250);
    return page(call, `${pathOf(call)}/pulls/${issue.number}/commits`, commits, commit =>
      showCommit(call, commit),
    );
  },

  "repos/list-pull-requests-associated-with-commit"(call) {
    const { sha } = requireCommit(call, call.path["commit_sha"] ?? "");
    // GitHub looks at the branch of the repository; a fork's open pull request is found by its head alone.
    const found = pullsOf(call).filter(
      ({ pull, state }) =>
        pull.head.sha === sha ||
        (state === "open" &&
          historyOf(call.repository, commitAt(call.repository, pull.head.sha)).some(
            commit => commit.sha === sha,
          ) &&
          !historyOf(call.repository, commitAt(call.repository, pull.base.sha)).some(
            commit => commit.sha === sha,
          )),
    );
    return page(call, `${pathOf(call)}/commits/${sha}/pulls`, found, each => showPull(call, each));
  },
};

function pullsOf({ repository }: Call): PullIssue[] {
  return [...repository.issues.values()].flatMap(issue => (hasPull(issue) ? [issue] : []));
}

function hasPull(issue: Issue): issue is PullIssue {
  return issue.pull !== undefined;
}

function requirePull({ repository, path }: Call): PullIssue {
  const issue = repository.issues.get(Number(path["pull_number"]));
  if (issue === undefined || !hasPull(issue)) throw notFound();
  return issue;
}

function comparisonOf({ repository }: Call, { pull }: PullIssue) {
  return compareCommits(repository, commitAt(repository, pull.base.sha), commitAt(repository, pull.head.sha));
}

function showPull(call: Call, issue: PullIssue) {
  const { api, repository } = call;
  const { number, pull } = issue;
  const url = `${urlOf(call)}/pulls/${number}`;
  const html = `${web}/${fullNameOf(repository)}/pull/${number}`;
  const ofIssue = `${urlOf(call)}/issues/${number}`;
  const statuses = `${urlOf(call)}/statuses/${pull.head.sha}`;
  const owner = (login: string) => showUser(api, { login, kind: "User" });
  const urls = {
    self: url,
    html,
    issue: ofIssue,
    comments: `${ofIssue}/comments`,
    commits: `${url}/commits`,
    review_comments: `${url}/comments`,
    review_comment: `${urlOf(call)}/pulls/comments{/number}`,
    statuses,
  };
  return {
    id: issue.id,
    node_id: nodeId("PR", issue.id),
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: ofIssue,
    commits_url: urls.commits,
    review_comments_url: urls.review_comments,
    review_comment_url: urls.review_comment,
    comments_url: urls.comments,
    statuses_url: statuses,
    number,
    state: issue.state,
    locked: false,
    title: issue.title,
    body: issue.body,
    user: showUser(api, issue.user),
    labels: labelsOf(call, issue).map(label => ({ ...label, description: label.description ?? "" })),
    milestone: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    draft: pull.isDraft,
    head: {
      label: `${pull.head.repository.owner}:${pull.head.branch}`,
      ref: pull.head.branch,
      sha: pull.head.sha,
      user: owner(pull.head.repository.owner),
      repo: showFullRepository(api, pull.head.repository),
    },
    base: {
      label: `${repository.owner}:${pull.base.branch}`,
      ref: pull.base.branch,
      sha: pull.base.sha,
      user: owner(repository.owner),
      repo: showFullRepository(api, repository),
    },
    _links: Object.fromEntries(Object.entries(urls).map(([name, href]) => [name, { href }])),
    author_association: "MEMBER",
    auto_merge: null,
  };
}
