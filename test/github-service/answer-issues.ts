import { z } from "zod";
import { type Answerer, type Call, invalid, notFound, ok, page, Refusal } from "./answer.ts";
import { pathOf, urlOf } from "./answer-repository.ts";
import { addComment, addIssue, addLabel } from "./issues.ts";
import { type Comment, fullNameOf, type Issue, type Label } from "./state.ts";
import { nodeId, showActionsApp, showUser, web } from "./views.ts";

/** GitHub's limits: characters of a body and of a title. */
const longestBody = 65_536;
const longestTitle = 256;

const labelName = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);
const createBody = z.object({
  title: z.union([z.string(), z.number().transform(String)]),
  body: z.string().nullish(),
  labels: z.array(labelName).default([]),
});
const updateBody = z.object({
  title: z.union([z.string(), z.number().transform(String)]).nullish(),
  body: z.string().nullish(),
  state: z.enum(["open", "closed"]).optional(),
  state_reason: z.enum(["completed", "not_planned", "reopened", "duplicate"]).nullish(),
  labels: z.array(labelName).optional(),
});
const commentBody = z.object({ body: z.string() });
const labelsBody = z.union([z.array(labelName), z.object({ labels: z.array(labelName).default([]) })]);
const labelBody = z.object({
  name: z.string(),
  color: z.string().default("ededed"),
  description: z.string().nullish(),
});

/** Issues, comments of issues and of pull requests, and labels. */
export const issueAnswers: Record<string, Answerer> = {
  "issues/list-for-repo"(call) {
    const { query, repository } = call;
    const state = query.get("state") ?? "open";
    const labels = (query.get("labels") ?? "").split(",").filter(each => each !== "");
    const [creator, since] = [query.get("creator"), query.get("since")];
    const found = [...repository.issues.values()].filter(
      issue =>
        (state === "all" || issue.state === state) &&
        labels.every(label => hasLabel(issue, label)) &&
        (creator === null || issue.user.login === creator || appName(issue.user.login) === creator) &&
        (since === null || Date.parse(issue.updatedAt) >= Date.parse(since)),
    );
    const sort = query.get("sort") ?? "created";
    const keyOf = (issue: Issue) =>
      sort === "comments"
        ? issue.comments.length
        : Date.parse(sort === "updated" ? issue.updatedAt : issue.createdAt);
    found.sort((a, b) => keyOf(b) - keyOf(a) || b.number - a.number);
    if (query.get("direction") === "asc") found.reverse();
    return page(call, `${pathOf(call)}/issues`, found, issue => showIssue(call, issue));
  },

  "issues/create"(call) {
    const { title, body, labels } = createBody.parse(call.body);
    checkText("Issue", title, body);
    const issue = addIssue(call.state, call.repository, {
      title,
      body: body ?? null,
      labels,
      user: call.token.user,
      isByApp: call.token.isApp,
    });
    return { status: 201, body: showIssue(call, issue) };
  },

  "issues/get": call => ok(showIssue(call, requireIssue(call))),

  "issues/update"(call) {
    const { state } = call;
    const issue = requireIssue(call);
    const { title, body, labels, ...asked } = updateBody.parse(call.body);
    checkText("Issue", title, body);
    if (title != null) issue.title = title;
    if (body !== undefined) issue.body = body;
    if (labels !== undefined) {
      for (const name of labels) addLabel(state, call.repository, { name });
      issue.labels = [...new Set(labels)];
    }
    if (asked.state !== undefined && asked.state !== issue.state) {
      issue.state = asked.state;
      issue.closedAt = asked.state === "closed" ? state.now() : null;
      issue.stateReason = asked.state === "closed" ? "completed" : "reopened";
    }
    if (asked.state_reason != null) issue.stateReason = asked.state_reason;
    issue.updatedAt = state.now();
    return ok(showIssue(call, issue));
  },

  "issues/list-comments"(call) {
    const issue = requireIssue(call);
    const since = call.query.get("since");
    const path = `${pathOf(call)}/issues/${issue.number}/comments`;
    // The oldest first: GitHub sorts them by their numbers.
    const found = issue.comments.filter(each => since === null || each.updatedAt >= since);
    return page(call, path, found, comment => showComment(call, issue, comment));
  },

  "issues/create-comment"(call) {
    const issue = requireIssue(call);
    const { body } = commentBody.parse(call.body);
    checkText("IssueComment", undefined, body);
    if (body.trim() === "") throw invalid("IssueComment", "body", "body can't be blank");
    if (issue.isLocked === true) throw new Refusal(403, "Unable to create comment because issue is locked.");
    const { user, isApp } = call.token;
    const comment = addComment(call.state, issue, { body, user, isByApp: isApp });
    return { status: 201, body: showComment(call, issue, comment) };
  },

  "issues/get-comment"(call) {
    const { issue, comment } = requireComment(call);
    return ok(showComment(call, issue, comment));
  },

  "issues/update-comment"(call) {
    const { issue, comment } = requireComment(call);
    // A workflow's token changes what apps and people wrote, as far as it may write at all.
    const { body } = commentBody.parse(call.body);
    checkText("IssueComment", undefined, body);
    comment.body = body;
    comment.updatedAt = call.state.now();
    return ok(showComment(call, issue, comment));
  },

  "issues/delete-comment"(call) {
    const { issue, comment } = requireComment(call);
    issue.comments.splice(issue.comments.indexOf(comment), 1);
    return { status: 204 };
  },

  "issues/add-labels"(call) {
    const issue = requireIssue(call);
    const body = labelsBody.parse(call.body);
    for (const name of Array.isArray(body) ? body : body.labels) {
      addLabel(call.state, call.repository, { name });
      if (!hasLabel(issue, name)) issue.labels.push(name);
    }
    return ok(labelsOf(call, issue));
  },

  "issues/remove-label"(call) {
    const issue = requireIssue(call);
    const name = call.path["name"] ?? "";
    if (!hasLabel(issue, name)) throw new Refusal(404, "Label does not exist");
    issue.labels = issue.labels.filter(each => each.toLowerCase() !== name.toLowerCase());
    return ok(labelsOf(call, issue));
  },

  "issues/list-labels-for-repo": call =>
    page(call, `${pathOf(call)}/labels`, [...call.repository.labels.values()], each => showLabel(call, each)),

  "issues/get-label"(call) {
    const label = call.repository.labels.get((call.path["name"] ?? "").toLowerCase());
    if (label === undefined) throw notFound();
    return ok(showLabel(call, label));
  },

  "issues/create-label"(call) {
    const { description, ...facts } = labelBody.parse(call.body);
    if (call.repository.labels.has(facts.name.toLowerCase())) {
      const error = { resource: "Label", code: "already_exists", field: "name" };
      throw new Refusal(422, "Validation Failed", [error]);
    }
    const label = addLabel(call.state, call.repository, { ...facts, description: description ?? null });
    return { status: 201, body: showLabel(call, label) };
  },
};

function checkText(
  resource: string,
  title: string | null | undefined,
  body: string | null | undefined,
): void {
  if (title != null && title.trim() === "") {
    throw new Refusal(422, "Validation Failed", [{ resource, field: "title", code: "missing_field" }]);
  }
  if ((title ?? "").length > longestTitle) {
    throw invalid(resource, "title", `title is too long (maximum is ${longestTitle} characters)`);
  }
  // GitHub counts characters, not units of UTF-16.
  if ([...(body ?? "")].length > longestBody) {
    throw invalid(resource, "body", `body is too long (maximum is ${longestBody} characters)`);
  }
}

function requireIssue({ repository, path }: Call): Issue {
  const issue = repository.issues.get(Number(path["issue_number"]));
  if (issue === undefined) throw notFound();
  return issue;
}

function requireComment({ repository, path }: Call): { issue: Issue; comment: Comment } {
  for (const issue of repository.issues.values()) {
    const comment = issue.comments.find(({ id }) => id === Number(path["comment_id"]));
    if (comment !== undefined) return { issue, comment };
  }
  throw notFound();
}

function hasLabel(issue: Issue, name: string): boolean {
  return issue.labels.some(each => each.toLowerCase() === name.toLowerCase());
}

/** `app/NAME`, as GitHub's searches name a bot. */
function appName(login: string): string {
  return `app/${login.replace("[bot]", "")}`;
}

export function labelsOf(call: Call, issue: Issue) {
  return issue.labels.flatMap(name => {
    const label = call.repository.labels.get(name.toLowerCase());
    return label === undefined ? [] : showLabel(call, label);
  });
}

function showLabel(call: Call, { id, name, color, description }: Label) {
  const url = `${urlOf(call)}/labels/${encodeURIComponent(name)}`;
  return { id, node_id: nodeId("L", id), url, name, color, description, default: false };
}

function showIssue(call: Call, issue: Issue) {
  const { api, repository } = call;
  const { number } = issue;
  const url = `${urlOf(call)}/issues/${number}`;
  const html = `${web}/${fullNameOf(repository)}`;
  const pull = {
    url: `${urlOf(call)}/pulls/${number}`,
    html_url: `${html}/pull/${number}`,
    diff_url: `${html}/pull/${number}.diff`,
    patch_url: `${html}/pull/${number}.patch`,
    merged_at: issue.pull?.mergedAt ?? null,
  };
  return {
    id: issue.id,
    node_id: nodeId("I", issue.id),
    url,
    repository_url: urlOf(call),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: issue.pull === undefined ? `${html}/issues/${number}` : pull.html_url,
    number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: showUser(api, issue.user),
    labels: labelsOf(call, issue),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: issue.comments.length,
    closed_at: issue.closedAt,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    author_association: issue.isByApp ? "NONE" : "MEMBER",
    performed_via_github_app: issue.isByApp ? showActionsApp(api) : null,
    ...(issue.pull === undefined ? {} : { pull_request: pull, draft: issue.pull.isDraft }),
  };
}

function showComment(call: Call, issue: Issue, comment: Comment) {
  const { api, repository } = call;
  const kind = issue.pull === undefined ? "issues" : "pull";
  return {
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    url: `${urlOf(call)}/issues/comments/${comment.id}`,
    html_url: `${web}/${fullNameOf(repository)}/${kind}/${issue.number}#issuecomment-${comment.id}`,
    body: comment.body,
    user: showUser(api, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    issue_url: `${urlOf(call)}/issues/${issue.number}`,
    author_association: comment.isByApp ? "NONE" : "MEMBER",
    performed_via_github_app: comment.isByApp ? showActionsApp(api) : null,
  };
}
