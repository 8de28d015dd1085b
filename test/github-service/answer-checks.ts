import { z } from "zod";
import { type Answerer, type Call, notFound, ok, page, Refusal } from "./answer.ts";
import { pathOf, requireCommit, urlOf } from "./answer-repository.ts";
import { type CheckRun, fullNameOf } from "./state.ts";
import { nodeId, showActionsApp, web } from "./views.ts";

const annotation = z.object({
  path: z.string(),
  start_line: z.number(),
  end_line: z.number(),
  start_column: z.number().nullish().default(null),
  end_column: z.number().nullish().default(null),
  annotation_level: z.string(),
  message: z.string(),
  title: z.string().nullish().default(null),
  raw_details: z.string().nullish().default(null),
});
const conclusion = z.enum([
  "action_required",
  "cancelled",
  "failure",
  "neutral",
  "success",
  "skipped",
  "stale",
  "timed_out",
]);
const updateBody = z.object({
  name: z.string().optional(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  started_at: z.string().optional(),
  completed_at: z.string().optional(),
  status: z.enum(["queued", "in_progress", "completed"]).optional(),
  conclusion: conclusion.optional(),
  output: z
    .object({
      title: z.string().optional(),
      summary: z.string(),
      text: z.string().optional(),
      annotations: z.array(annotation).default([]),
    })
    .optional(),
});
const createBody = updateBody.extend({ name: z.string(), head_sha: z.string() });

/** Check runs and their annotations. */
export const checkAnswers: Record<string, Answerer> = {
  "checks/create"(call) {
    const { head_sha, ...body } = createBody.parse(call.body);
    const { sha } = requireCommit(call, head_sha);
    checkOutput(body);
    const check: CheckRun = {
      id: call.state.nextId("check"),
      name: body.name,
      headSha: sha,
      status: "queued",
      conclusion: null,
      startedAt: call.state.now(),
      completedAt: null,
      externalId: null,
      detailsUrl: null,
      title: null,
      summary: null,
      text: null,
      annotations: [],
    };
    call.repository.checkRuns.set(check.id, check);
    change(call, check, body);
    return { status: 201, body: showCheck(call, check) };
  },

  "checks/update"(call) {
    const check = requireCheck(call);
    const body = updateBody.parse(call.body);
    checkOutput(body);
    change(call, check, body);
    return ok(showCheck(call, check));
  },

  "checks/get": call => ok(showCheck(call, requireCheck(call))),

  "checks/list-annotations"(call) {
    const check = requireCheck(call);
    const path = `${pathOf(call)}/check-runs/${check.id}/annotations`;
    return page(call, path, check.annotations, each => ({
      ...each,
      blob_href: `${web}/${fullNameOf(call.repository)}/blob/${check.headSha}/${each.path}`,
    }));
  },

  "checks/list-for-ref"(call) {
    const { sha } = requireCommit(call, call.path["ref"] ?? "");
    const [name, status] = [call.query.get("check_name"), call.query.get("status")];
    const found = [...call.repository.checkRuns.values()].filter(
      each =>
        each.headSha === sha &&
        (name === null || each.name === name) &&
        (status === null || each.status === status),
    );
    return page(
      call,
      `${pathOf(call)}/commits/${sha}/check-runs`,
      found.reverse(),
      each => showCheck(call, each),
      (check_runs, total_count) => ({ total_count, check_runs }),
    );
  },
};

/** What GitHub says of it in words alone, and its description not in a schema. */
function checkOutput({ output }: z.infer<typeof updateBody>): void {
  const refuse = (why: string) => new Refusal(422, `Invalid request.\n\n${why}`);
  for (const each of output?.annotations ?? []) {
    if ((each.title ?? "").length > 255) throw refuse("title is too long (maximum is 255 characters)");
    for (const text of [each.message, each.raw_details ?? ""]) {
      if (Buffer.byteLength(text) > 65_536) throw refuse("message or raw_details is over 64 KB");
    }
    if (each.message === "") throw refuse("message is empty");
    if (each.start_line < 1 || each.end_line < each.start_line) throw refuse("the lines are out of order");
    if (each.start_column !== null && each.start_line !== each.end_line) {
      throw refuse("columns are for annotations of one line");
    }
  }
}

/** Annotations are added to those that are there; all else replaces what was. */
function change(call: Call, check: CheckRun, body: z.infer<typeof updateBody>): void {
  const { output } = body;
  check.name = body.name ?? check.name;
  check.detailsUrl = body.details_url ?? check.detailsUrl;
  check.externalId = body.external_id ?? check.externalId;
  check.startedAt = body.started_at ?? check.startedAt;
  check.status = body.conclusion === undefined ? (body.status ?? check.status) : "completed";
  if (body.status !== undefined && body.status !== "completed" && body.conclusion === undefined) {
    check.conclusion = null;
    check.completedAt = null;
  }
  if (body.conclusion !== undefined) {
    check.conclusion = body.conclusion;
    check.completedAt = body.completed_at ?? call.state.now();
  }
  if (output === undefined) return;
  check.title = output.title ?? check.title;
  check.summary = output.summary;
  check.text = output.text ?? check.text;
  check.annotations.push(...output.annotations);
}

function requireCheck({ repository, path }: Call): CheckRun {
  const check = repository.checkRuns.get(Number(path["check_run_id"]));
  if (check === undefined) throw notFound();
  return check;
}

function showCheck(call: Call, check: CheckRun) {
  const url = `${urlOf(call)}/check-runs/${check.id}`;
  const html = `${web}/${fullNameOf(call.repository)}/runs/${check.id}`;
  return {
    id: check.id,
    node_id: nodeId("CR", check.id),
    head_sha: check.headSha,
    external_id: check.externalId ?? "",
    url,
    html_url: html,
    details_url: check.detailsUrl ?? html,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    output: {
      title: check.title,
      summary: check.summary,
      text: check.text,
      annotations_count: check.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    name: check.name,
    check_suite: { id: 1 },
    app: showActionsApp(call.api),
    pull_requests: [],
  };
}
