import { z } from "zod";
import { type Answerer, type Call, notFound, ok, page, Refusal } from "./answer.ts";
import { pathOf, urlOf } from "./answer-repository.ts";
import { signedDownload } from "./artifact-service.ts";
import { resolveCommit } from "./commits.ts";
import { addRun } from "./runs.ts";
import { type Artifact, fullNameOf, type Job, type Run, sha256, type Workflow } from "./state.ts";
import { nodeId, showRepository, showUser, web } from "./views.ts";

const dispatchBody = z.object({
  ref: z.string(),
  inputs: z.record(z.string(), z.unknown()).default({}),
  return_run_details: z.boolean().default(false),
});

/** Workflows, their runs and jobs, and artifacts. */
export const actionsAnswers: Record<string, Answerer> = {
  "actions/list-repo-workflows": call =>
    page(
      call,
      `${pathOf(call)}/actions/workflows`,
      [...call.repository.workflows.values()],
      each => showWorkflow(call, each),
      (workflows, total_count) => ({ total_count, workflows }),
    ),

  "actions/get-workflow": call => ok(showWorkflow(call, requireWorkflow(call))),

  "actions/list-workflow-runs"(call) {
    const workflow = requireWorkflow(call);
    return listRuns(call, `workflows/${call.path["workflow_id"]}/runs`, run => run.workflow === workflow);
  },

  "actions/list-workflow-runs-for-repo": call => listRuns(call, "runs", () => true),

  "actions/get-workflow-run": call => ok(showRun(call, requireRun(call))),

  "actions/cancel-workflow-run"(call) {
    const run = requireRun(call);
    if (run.status === "completed") throw new Refusal(409, "Cannot cancel a workflow run that is completed");
    Object.assign(run, { status: "completed", conclusion: "cancelled", updatedAt: call.state.now() });
    return { status: 202, body: {} };
  },

  "actions/get-workflow-run-attempt"(call) {
    const run = requireRun(call);
    const attempt = Number(call.path["attempt_number"]);
    if (attempt < 1 || attempt > run.attempt) throw notFound();
    return ok({ ...showRun(call, run), run_attempt: attempt });
  },

  "actions/list-jobs-for-workflow-run"(call) {
    const run = requireRun(call);
    const isAll = call.query.get("filter") === "all";
    return listJobs(
      call,
      run,
      run.jobs.filter(job => isAll || job.attempt === run.attempt),
    );
  },

  "actions/list-jobs-for-workflow-run-attempt"(call) {
    const run = requireRun(call);
    return listJobs(
      call,
      run,
      run.jobs.filter(job => job.attempt === Number(call.path["attempt_number"])),
    );
  },

  "actions/get-job-for-workflow-run"(call) {
    for (const run of call.repository.runs.values()) {
      const job = run.jobs.find(({ id }) => id === Number(call.path["job_id"]));
      if (job !== undefined) return ok(showJob(call, run, job));
    }
    throw notFound();
  },

  "actions/list-artifacts-for-repo": call =>
    listArtifacts(call, `${pathOf(call)}/actions/artifacts`, () => true),

  "actions/list-workflow-run-artifacts"(call) {
    const run = requireRun(call);
    const path = `${pathOf(call)}/actions/runs/${run.id}/artifacts`;
    return listArtifacts(call, path, artifact => artifact.run === run);
  },

  "actions/get-artifact": call => ok(showArtifact(call, requireArtifact(call))),

  "actions/delete-artifact"(call) {
    call.repository.artifacts.delete(requireArtifact(call).id);
    return { status: 204 };
  },

  "actions/download-artifact"(call) {
    const artifact = requireArtifact(call);
    if (call.path["archive_format"] !== "zip") throw notFound();
    if (isExpired(call, artifact)) throw new Refusal(410, "Artifact has expired");
    const location = `${call.blobs}${signedDownload(call.state, call.repository, artifact)}`;
    return { status: 302, headers: { location } };
  },

  "actions/create-workflow-dispatch": dispatch,
};

function dispatch(call: Call) {
  const { repository, token } = call;
  const workflow = requireWorkflow(call);
  const body = dispatchBody.parse(call.body);
  const commit = resolveCommit(repository, body.ref);
  if (commit === undefined) throw new Refusal(422, `No ref found for: ${body.ref}`);
  if (workflow.inputs === undefined) {
    throw new Refusal(422, "Workflow does not have 'workflow_dispatch' trigger");
  }
  const known = new Set(workflow.inputs);
  const unexpected = Object.keys(body.inputs).filter(name => !known.has(name));
  if (unexpected.length > 0) {
    throw new Refusal(422, `Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  }
  if (JSON.stringify(body.inputs).length > 65_535) throw new Refusal(422, "inputs are too large.");
  const run = addRun(call.state, repository, {
    workflow: workflow.path,
    event: "workflow_dispatch",
    status: "queued",
    headSha: commit.sha,
    headBranch: body.ref.replace(/^refs\/heads\//, ""),
    actor: token.user,
    ...(workflow.runName === undefined ? {} : { title: fillIn(workflow.runName, body.inputs) }),
    inputs: Object.fromEntries(Object.entries(body.inputs).map(([name, value]) => [name, String(value)])),
  });
  if (!body.return_run_details) return { status: 204 };
  const { url, html_url } = showRun(call, run);
  return ok({ workflow_run_id: run.id, run_url: url, html_url });
}

/** A `run-name` as far as it is of inputs, of which `||` takes the first that is given. */
function fillIn(name: string, inputs: Record<string, unknown>): string {
  return name.replace(/\$\{\{ *((?:inputs\.[\w-]+(?: *\|\| *)?)+) *\}\}/g, (_, alternatives: string) => {
    const given = alternatives.split("||").map(each => inputs[each.trim().slice("inputs.".length)]);
    return String(given.find(value => value !== undefined && value !== "") ?? "");
  });
}

function listRuns(call: Call, path: string, isWanted: (run: Run) => boolean) {
  const { query, repository } = call;
  const [branch, event, status, sha, actor, created] = [
    "branch",
    "event",
    "status",
    "head_sha",
    "actor",
    "created",
  ].map(name => query.get(name));
  const found = [...repository.runs.values()]
    .filter(
      run =>
        isWanted(run) &&
        (branch == null || run.headBranch === branch) &&
        (event == null || run.event === event) &&
        (status == null || run.status === status || run.conclusion === status) &&
        (sha == null || run.headSha === sha) &&
        (actor == null || run.actor.login === actor) &&
        (created == null || isInRange(run.createdAt, created)),
    )
    .sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || b.id - a.id);
  return page(
    call,
    `${pathOf(call)}/actions/${path}`,
    // GitHub shows no more than 1,000 runs of a search.
    found.slice(0, 1000),
    run => showRun(call, run),
    (workflow_runs, total_count) => ({ total_count, workflow_runs }),
  );
}

/** GitHub's search syntax for dates: `>=A`, `<A`, `A..B`, or a day. */
function isInRange(time: string, range: string): boolean {
  const [, sign = "", limit = ""] = /^(>=|<=|>|<)(.+)$/.exec(range) ?? [];
  const at = Date.parse(time);
  if (sign !== "") {
    const bound = Date.parse(limit);
    return { ">=": at >= bound, "<=": at <= bound, ">": at > bound, "<": at < bound }[sign] ?? false;
  }
  const [from = "", to = ""] = range.split("..");
  if (to === "") return time.startsWith(from);
  return (from === "*" || at >= Date.parse(from)) && (to === "*" || at <= Date.parse(to));
}

function listJobs(call: Call, run: Run, jobs: Job[]) {
  return page(
    call,
    `${pathOf(call)}/actions/runs/${run.id}/jobs`,
    jobs,
    job => showJob(call, run, job),
    (shown, total_count) => ({ total_count, jobs: shown }),
  );
}

function listArtifacts(call: Call, path: string, isWanted: (artifact: Artifact) => boolean) {
  const name = call.query.get("name");
  const found = [...call.repository.artifacts.values()]
    .filter(each => isWanted(each) && (name === null || each.name === name))
    .sort((a, b) => (call.query.get("direction") === "asc" ? a.id - b.id : b.id - a.id));
  return page(
    call,
    path,
    found,
    each => showArtifact(call, each),
    (artifacts, total_count) => ({ total_count, artifacts }),
  );
}

function requireRun({ repository, path }: Call): Run {
  const run = repository.runs.get(Number(path["run_id"]));
  if (run === undefined) throw notFound();
  return run;
}

function requireArtifact({ repository, path }: Call): Artifact {
  const artifact = repository.artifacts.get(Number(path["artifact_id"]));
  if (artifact === undefined) throw notFound();
  return artifact;
}

/** By its number or the name of its file. */
function requireWorkflow({ repository, path }: Call): Workflow {
  const id = path["workflow_id"] ?? "";
  const workflow = [...repository.workflows.values()].find(
    each => String(each.id) === id || each.path.split("/").at(-1) === id,
  );
  if (workflow === undefined) throw notFound();
  return workflow;
}

function isExpired({ state }: Call, { expiresAt }: Artifact): boolean {
  return Date.parse(expiresAt) <= Date.parse(state.now());
}

function showWorkflow(call: Call, { id, name, path, createdAt }: Workflow) {
  const html = `${web}/${fullNameOf(call.repository)}`;
  return {
    id,
    node_id: nodeId("W", id),
    name,
    path,
    state: "active",
    created_at: createdAt,
    updated_at: createdAt,
    url: `${urlOf(call)}/actions/workflows/${id}`,
    html_url: `${html}/blob/${call.repository.defaultBranch}/${path}`,
    badge_url: `${html}/workflows/${encodeURIComponent(name)}/badge.svg`,
  };
}

function showRun(call: Call, run: Run) {
  const { api, repository } = call;
  const url = `${urlOf(call)}/actions/runs/${run.id}`;
  const commit = run.headRepository.commits.get(run.headSha) ?? repository.commits.get(run.headSha);
  const repositoryFacts = showRepository(api, repository);
  return {
    id: run.id,
    name: run.workflow.name,
    node_id: nodeId("WFR", run.id),
    check_suite_id: run.id + 1_000_000,
    check_suite_node_id: nodeId("CS", run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.workflow.path,
    run_number: run.number,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflow.id,
    url,
    html_url: `${web}/${fullNameOf(repository)}/actions/runs/${run.id}`,
    pull_requests: run.pulls.flatMap(number => {
      const pull = repository.issues.get(number)?.pull;
      // GitHub names no pull request of a fork here.
      if (pull === undefined || pull.head.repository !== repository) return [];
      const repo = { id: repository.id, url: urlOf(call), name: repository.name };
      return {
        id: number,
        number,
        url: `${urlOf(call)}/pulls/${number}`,
        head: { ref: pull.head.branch, sha: pull.head.sha, repo },
        base: { ref: pull.base.branch, sha: pull.base.sha, repo },
      };
    }),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    run_started_at: run.createdAt,
    actor: showUser(api, run.actor),
    triggering_actor: showUser(api, run.actor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${urlOf(call)}/check-suites/${run.id + 1_000_000}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    workflow_url: `${urlOf(call)}/actions/workflows/${run.workflow.id}`,
    display_title: run.title,
    head_commit:
      commit === undefined
        ? null
        : {
            id: commit.sha,
            tree_id: commit.tree.sha,
            message: commit.message,
            timestamp: commit.author.date,
            author: { name: commit.author.name, email: commit.author.email },
            committer: { name: commit.author.name, email: commit.author.email },
          },
    repository: repositoryFacts,
    head_repository: showRepository(api, run.headRepository),
  };
}

function showJob(call: Call, run: Run, job: Job) {
  const url = `${urlOf(call)}/actions/jobs/${job.id}`;
  return {
    id: job.id,
    run_id: run.id,
    run_url: `${urlOf(call)}/actions/runs/${run.id}`,
    run_attempt: job.attempt,
    node_id: nodeId("JOB", job.id),
    head_sha: run.headSha,
    url,
    html_url: `${web}/${fullNameOf(call.repository)}/actions/runs/${run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.startedAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: [],
    check_run_url: `${urlOf(call)}/check-runs/${job.id}`,
    labels: job.labels,
    runner_id: 1,
    runner_name: "a runner",
    runner_group_id: 1,
    runner_group_name: "Default",
    workflow_name: run.workflow.name,
    head_branch: run.headBranch,
  };
}

function showArtifact(call: Call, artifact: Artifact) {
  const { id, name, run, content, createdAt, expiresAt } = artifact;
  const url = `${urlOf(call)}/actions/artifacts/${id}`;
  return {
    id,
    node_id: nodeId("AR", id),
    name,
    size_in_bytes: content.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: isExpired(call, artifact),
    created_at: createdAt,
    updated_at: createdAt,
    expires_at: expiresAt,
    digest: sha256(content),
    workflow_run: {
      id: run.id,
      repository_id: call.repository.id,
      head_repository_id: run.headRepository.id,
      head_branch: run.headBranch,
      head_sha: run.headSha,
    },
  };
}
