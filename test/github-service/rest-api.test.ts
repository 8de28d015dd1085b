import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getOctokit } from "@actions/github";
import { describe, expect, test } from "vitest";
import { runTool, temporaryDirectory } from "../../src/base/index.ts";
import { unzip } from "../actions/zip.ts";
import { at, clientOf, refusal } from "./client.ts";
import { actionsBot, startGitHubService, zipArchive } from "./index.ts";

// The REST API as GitHub's official client meets it.

describe("commits", () => {
  test("are listed, compared and read", async () => {
    await using service = await startGitHubService();
    const root = service.addCommit({ message: "root", files: { "a.c": "1\n2\n", "dir/b.c": "x\n" } });
    const base = service.addCommit({ message: "base" });
    service.addCommit({ message: "main moves on" });
    const head = service.addCommit({
      branch: "topic",
      parents: [base.sha],
      files: { "a.c": "1\n3\n4\n" },
    });
    const { repos, git } = clientOf(service);
    const { data: comparison } = await repos.compareCommitsWithBasehead({ ...at, basehead: "main...topic" });
    expect(comparison).toMatchObject({
      status: "diverged",
      ahead_by: 1,
      behind_by: 1,
      merge_base_commit: { sha: base.sha },
      commits: [{ sha: head.sha }],
      files: [{ filename: "a.c", status: "modified", additions: 2, deletions: 1 }],
    });
    const { data: list } = await repos.listCommits({ ...at, sha: "topic", per_page: 2 });
    expect(list.map(({ sha }) => sha)).toEqual([head.sha, base.sha]);
    const { data: ofPath } = await repos.listCommits({ ...at, sha: "topic", path: "dir" });
    expect(ofPath.map(({ sha }) => sha)).toEqual([root.sha]);
    const { data: file } = await repos.getContent({ ...at, path: "dir/b.c", ref: root.sha });
    expect(file).toMatchObject({ type: "file", content: Buffer.from("x\n").toString("base64") });
    const { data: commit } = await repos.getCommit({ ...at, ref: "topic" });
    expect(commit.files?.map(({ filename }) => filename)).toEqual(["a.c"]);
    const { data: tree } = await git.getTree({ ...at, tree_sha: "topic", recursive: "1" });
    expect(tree.tree.map(({ path }) => path)).toEqual(["dir", "a.c", "dir/b.c"]);
  });

  test.each([
    ["main", "main", "identical", 0, 0],
    ["main", "ahead", "ahead", 2, 0],
    ["ahead", "main", "behind", 0, 2],
  ])("%s...%s is %s", async (base, head, status, aheadBy, behindBy) => {
    await using service = await startGitHubService();
    const root = service.addCommit();
    service.addCommit({ branch: "ahead" });
    service.addCommit({ branch: "ahead" });
    const { data } = await clientOf(service).repos.compareCommits({ ...at, base, head });
    expect(data).toMatchObject({
      status,
      ahead_by: aheadBy,
      behind_by: behindBy,
      merge_base_commit: { sha: base === "main" || head === "main" ? root.sha : "" },
    });
  });

  test("that have nothing in common, or are not there, are refused as GitHub refuses them", async () => {
    await using service = await startGitHubService();
    service.addCommit();
    service.addCommit({ branch: "orphan", parents: [] });
    const { repos } = clientOf(service);
    expect(await refusal(repos.compareCommits({ ...at, base: "main", head: "orphan" }))).toMatchObject({
      status: 404,
      message: expect.stringContaining("No common ancestor"),
    });
    expect(await refusal(repos.getCommit({ ...at, ref: "f".repeat(40) }))).toMatchObject({ status: 422 });
    expect(await refusal(repos.getContent({ ...at, path: "no/such" }))).toMatchObject({ status: 404 });
    expect(await refusal(repos.get({ owner: "no", repo: "such" }))).toMatchObject({ status: 404 });
  });

  test("have statuses, of which the newest of each context counts", async () => {
    await using service = await startGitHubService();
    const { sha } = service.addCommit();
    const { repos } = clientOf(service);
    await repos.createCommitStatus({ ...at, sha, state: "failure", context: "a" });
    await repos.createCommitStatus({ ...at, sha, state: "success", context: "a", description: "good" });
    const { data } = await repos.getCombinedStatusForRef({ ...at, ref: "main" });
    expect(data).toMatchObject({ state: "success", total_count: 1, statuses: [{ description: "good" }] });
    expect((await repos.listCommitStatusesForRef({ ...at, ref: sha })).data).toHaveLength(2);
    const long = "x".repeat(141);
    expect(
      await refusal(repos.createCommitStatus({ ...at, sha, state: "error", description: long })),
    ).toMatchObject({ status: 422 });
  });
});

describe("a pull request", () => {
  test("of a fork has its head there, and its files and commits since the merge base", async () => {
    await using service = await startGitHubService();
    const base = service.addCommit({ files: { "a.c": "1\n" } });
    const fork = service.addRepository("stranger/linux", { forkOf: service.repository });
    const head = service.addCommit({ repository: fork, branch: "fix", files: { "a.c": "2\n" } });
    service.addCommit({ message: "main moves on", files: { "b.c": "1\n" } });
    const { number } = service.addPull({ head: "fix", headRepository: fork, title: "Fix it" });
    const { pulls, repos } = clientOf(service);
    const { data: pull } = await pulls.get({ ...at, pull_number: number });
    expect(pull).toMatchObject({
      title: "Fix it",
      commits: 1,
      changed_files: 1,
      head: { sha: head.sha, ref: "fix", repo: { full_name: "stranger/linux", fork: true } },
      base: { ref: "main", repo: { full_name: "owner/linux" } },
    });
    expect((await pulls.listFiles({ ...at, pull_number: number })).data).toMatchObject([{ filename: "a.c" }]);
    expect((await pulls.listCommits({ ...at, pull_number: number })).data).toMatchObject([{ sha: head.sha }]);
    expect((await pulls.list({ ...at, head: "stranger:fix" })).data).toHaveLength(1);
    expect((await pulls.list({ ...at, state: "closed" })).data).toEqual([]);
    const { data: ofCommit } = await repos.listPullRequestsAssociatedWithCommit({
      ...at,
      commit_sha: head.sha,
    });
    expect(ofCommit.map(each => each.number)).toEqual([number]);
    const { data } = await repos.compareCommits({ ...at, base: "main", head: "stranger:fix" });
    expect(data.merge_base_commit.sha).toBe(base.sha);
  });
});

describe("workflow runs", () => {
  test("are found by branch, event, status and commit, the newest first", async () => {
    await using service = await startGitHubService();
    const { sha } = service.addCommit();
    const old = service.addRun({ conclusion: "success", createdAt: "2026-01-01T00:00:00Z" });
    const red = service.addRun({ conclusion: "failure", createdAt: "2026-01-02T00:00:00Z" });
    service.addRun({ headBranch: "topic", headSha: sha, event: "pull_request" });
    service.addRun({ workflow: ".github/workflows/nightly.yml", event: "schedule" });
    const { actions } = clientOf(service);
    const ids = async (options: Parameters<typeof actions.listWorkflowRunsForRepo>[0]) => {
      const { data } = await actions.listWorkflowRunsForRepo({ ...at, ...options });
      return data.workflow_runs.map(({ id }) => id);
    };
    expect(await ids({ ...at, branch: "main", event: "push" })).toEqual([red.id, old.id]);
    expect(await ids({ ...at, status: "success" })).toEqual([old.id]);
    expect(await ids({ ...at, created: ">=2026-01-02", status: "completed" })).toEqual([red.id]);
    expect(await ids({ ...at, head_sha: "1".repeat(40) })).toEqual([]);
    const { data } = await actions.listWorkflowRuns({ ...at, workflow_id: "nightly.yml" });
    expect(data).toMatchObject({ total_count: 1, workflow_runs: [{ event: "schedule" }] });
  });

  test("have the jobs of their newest attempt, and of each", async () => {
    await using service = await startGitHubService();
    const run = service.addRun();
    service.addJob(run, { name: "build", conclusion: "failure" });
    run.attempt = 2;
    const again = service.addJob(run, { name: "build", conclusion: "success" });
    const { actions } = clientOf(service);
    const names = async (filter: "latest" | "all") =>
      (await actions.listJobsForWorkflowRun({ ...at, run_id: run.id, filter })).data.jobs.map(({ id }) => id);
    expect(await names("latest")).toEqual([again.id]);
    expect(await names("all")).toHaveLength(2);
    const { data } = await actions.listJobsForWorkflowRunAttempt({
      ...at,
      run_id: run.id,
      attempt_number: 1,
    });
    expect(data.jobs).toMatchObject([{ conclusion: "failure" }]);
  });

  test("are dispatched with the inputs that their workflow has, and tell of the run when asked", async () => {
    await using service = await startGitHubService();
    service.addCommit();
    service.addWorkflow({
      path: ".github/workflows/bisect.yml",
      inputs: ["good", "bad"],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's own
      runName: "bisect ${{ inputs.none || inputs.bad }} of ${{ inputs.good }}",
    });
    service.addWorkflow({ path: ".github/workflows/other.yml" });
    const { actions } = clientOf(service);
    const ask = (workflow_id: string, inputs: Record<string, string>, ref = "main") =>
      actions.createWorkflowDispatch({ ...at, workflow_id, ref, inputs });
    expect((await ask("bisect.yml", { good: "1" })).status).toBe(204);
    const { status, data } = await actions.createWorkflowDispatch({
      ...at,
      workflow_id: "bisect.yml",
      ref: "main",
      inputs: { good: "1", bad: "2" },
      return_run_details: true,
    });
    const [, run] = service.repository.runs.values();
    expect(status).toBe(200);
    expect(data).toMatchObject({ workflow_run_id: run?.id });
    expect(run).toMatchObject({
      event: "workflow_dispatch",
      title: "bisect 2 of 1",
      inputs: { good: "1", bad: "2" },
    });
    for (const [refused, message] of [
      [ask("bisect.yml", { ugly: "1" }), "Unexpected inputs provided"],
      [ask("bisect.yml", {}, "nowhere"), "No ref found"],
      [ask("other.yml", {}), "workflow_dispatch"],
    ] as const) {
      expect(await refusal(refused)).toMatchObject({
        status: 422,
        message: expect.stringContaining(message),
      });
    }
    expect(await refusal(ask("missing.yml", {}))).toMatchObject({ status: 404 });
  });
});

describe("artifacts", () => {
  test("are listed in pages, and downloaded by a redirect that no token follows", async () => {
    await using service = await startGitHubService();
    const run = service.addRun({ conclusion: "success" });
    for (let index = 0; index < 35; index++) {
      const content = zipArchive([{ name: "f", content: String(index) }]);
      service.addArtifact(run, { name: `artifact-${index}`, content });
    }
    const octokit = getOctokit(service.token, { baseUrl: service.api });
    const list = await octokit.paginate(octokit.rest.actions.listWorkflowRunArtifacts, {
      ...at,
      run_id: run.id,
    });
    expect(list).toHaveLength(35);
    expect(new Set(list.map(({ name }) => name)).size).toBe(35);
    const { data: named } = await octokit.rest.actions.listWorkflowRunArtifacts({
      ...at,
      run_id: run.id,
      name: "artifact-7",
    });
    expect(named).toMatchObject({ total_count: 1, artifacts: [{ expired: false }] });
    const { url, data } = await octokit.rest.actions.downloadArtifact({
      ...at,
      artifact_id: named.artifacts[0]?.id ?? 0,
      archive_format: "zip",
    });
    expect(new URL(url).origin).not.toBe(service.origin);
    expect(
      unzip(Buffer.from(data as ArrayBuffer))
        .get("f")
        ?.toString(),
    ).toBe("7");
  });

  test("that have expired are listed and gone", async () => {
    await using service = await startGitHubService();
    const { id: artifact_id } = service.addArtifact(service.addRun(), {
      name: "old",
      content: Buffer.from("x"),
      expiresAt: "2026-01-01T00:00:00Z",
    });
    const { actions } = clientOf(service);
    expect((await actions.getArtifact({ ...at, artifact_id })).data.expired).toBe(true);
    const download = actions.downloadArtifact({ ...at, artifact_id, archive_format: "zip" });
    expect(await refusal(download)).toMatchObject({ status: 410 });
    await actions.deleteArtifact({ ...at, artifact_id });
    expect(await refusal(actions.getArtifact({ ...at, artifact_id }))).toMatchObject({ status: 404 });
  });

  test("are not had with another signature, nor with a token", async () => {
    await using service = await startGitHubService();
    const { id } = service.addArtifact(service.addRun(), { name: "a", content: Buffer.from("x") });
    const response = await fetch(`${service.api}/repos/owner/linux/actions/artifacts/${id}/zip`, {
      headers: { authorization: `Bearer ${service.token}`, "user-agent": "test" },
      redirect: "manual",
    });
    const address = response.headers.get("location") ?? "";
    expect((await fetch(address.replace(/sig=.*/, "sig=other"))).status).toBe(403);
    expect((await fetch(address)).status).toBe(200);
    expect((await fetch(address, { headers: { authorization: "Bearer x" } })).status).toBe(400);
    expect(service.takeViolations()).toEqual([
      expect.stringContaining("a token was sent to a blob's address"),
    ]);
  });
});

describe("a check run", () => {
  test("gathers the annotations of each update", async () => {
    await using service = await startGitHubService();
    const { sha } = service.addCommit();
    const { checks } = clientOf(service);
    const annotations = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        path: "a.c",
        start_line: index + 1,
        end_line: index + 1,
        annotation_level: "failure" as const,
        message: `line ${index + 1}`,
      }));
    const { data: check } = await checks.create({
      ...at,
      name: "kvm",
      head_sha: sha,
      status: "in_progress",
      output: { title: "t", summary: "s", annotations: annotations(50) },
    });
    expect(check).toMatchObject({ status: "in_progress", conclusion: null });
    const { data: updated } = await checks.update({
      ...at,
      check_run_id: check.id,
      conclusion: "failure",
      output: { title: "t", summary: "s2", annotations: annotations(3) },
    });
    expect(updated).toMatchObject({
      status: "completed",
      conclusion: "failure",
      output: { summary: "s2", annotations_count: 53 },
    });
    const { data: list } = await checks.listAnnotations({ ...at, check_run_id: check.id, per_page: 100 });
    expect(list).toHaveLength(53);
    expect((await checks.listForRef({ ...at, ref: sha, check_name: "kvm" })).data.total_count).toBe(1);
  });

  test("takes no more than 50 annotations at once, and none without order", async () => {
    await using service = await startGitHubService();
    const { sha } = service.addCommit();
    const { checks } = clientOf(service);
    const one = {
      path: "a.c",
      start_line: 2,
      end_line: 1,
      annotation_level: "failure" as const,
      message: "m",
    };
    const ask = (annotations: (typeof one)[]) =>
      checks.create({ ...at, name: "n", head_sha: sha, output: { title: "t", summary: "s", annotations } });
    expect(await refusal(ask([one]))).toMatchObject({ status: 422 });
    expect(service.violations).toEqual([]);
    expect(await refusal(ask(Array(51).fill({ ...one, end_line: 2 })))).toMatchObject({ status: 422 });
    expect(service.takeViolations()).toEqual([expect.stringContaining("must NOT have more than 50 items")]);
  });
});

describe("issues", () => {
  test("are opened, labelled, commented, found by label and author, and closed", async () => {
    await using service = await startGitHubService();
    service.addIssue({ title: "somebody's", labels: ["kvm"] });
    const { issues } = clientOf(service);
    const { data: issue } = await issues.create({ ...at, title: "red", body: "b", labels: ["kvm", "bot"] });
    expect(issue).toMatchObject({ number: 2, user: { login: actionsBot.login, type: "Bot" } });
    expect(issue.performed_via_github_app?.slug).toBe("github-actions");
    await issues.createComment({ ...at, issue_number: 2, body: "again" });
    await issues.addLabels({ ...at, issue_number: 2, labels: ["more"] });
    await issues.removeLabel({ ...at, issue_number: 2, name: "bot" });
    const { data: found } = await issues.listForRepo({
      ...at,
      labels: "kvm,more",
      creator: "app/github-actions",
    });
    expect(found.map(({ number, comments }) => [number, comments])).toEqual([[2, 1]]);
    await issues.update({ ...at, issue_number: 2, state: "closed", state_reason: "completed" });
    expect((await issues.listForRepo({ ...at })).data.map(({ number }) => number)).toEqual([1]);
    expect((await issues.listForRepo({ ...at, state: "all", direction: "asc" })).data).toMatchObject([
      { number: 1 },
      { number: 2, state: "closed", state_reason: "completed" },
    ]);
    expect((await issues.listLabelsForRepo(at)).data.map(({ name }) => name)).toEqual(["kvm", "bot", "more"]);
    expect(await refusal(issues.createLabel({ ...at, name: "KVM" }))).toMatchObject({ status: 422 });
  });

  test("and pull requests share numbers, lists and comments", async () => {
    await using service = await startGitHubService();
    service.addCommit();
    service.addCommit({ branch: "topic" });
    const pull = service.addPull({ head: "topic" });
    for (let index = 0; index < 101; index++) service.addComment(pull, { body: `comment ${index}` });
    const octokit = getOctokit(service.token, { baseUrl: service.api });
    const { data: listed } = await octokit.rest.issues.listForRepo(at);
    expect(listed).toMatchObject([{ number: pull.number, pull_request: { merged_at: null } }]);
    const comments = await octokit.paginate(octokit.rest.issues.listComments, {
      ...at,
      issue_number: pull.number,
      per_page: 100,
    });
    expect(comments.map(({ body }) => body)).toEqual(Array.from({ length: 101 }, (_, i) => `comment ${i}`));
    const { data: last } = await octokit.rest.issues.listComments({
      ...at,
      issue_number: pull.number,
      per_page: 50,
      page: 2,
    });
    expect(last).toHaveLength(50);
    await octokit.rest.issues.updateComment({ ...at, comment_id: comments[0]?.id ?? 0, body: "new" });
    await octokit.rest.issues.deleteComment({ ...at, comment_id: comments[1]?.id ?? 0 });
    expect(pull.comments[0]?.body).toBe("new");
    expect(pull.comments).toHaveLength(100);
  });

  test("take no body over 65,536 characters, and no title over 256", async () => {
    await using service = await startGitHubService();
    const { issues } = clientOf(service);
    await issues.create({ ...at, title: "t".repeat(256), body: "😀".repeat(65_536) });
    for (const wrong of [
      { title: "t".repeat(257) },
      { title: "t", body: "b".repeat(65_537) },
      { title: " " },
    ]) {
      expect(await refusal(issues.create({ ...at, ...wrong }))).toMatchObject({ status: 422 });
    }
    expect(await refusal(issues.createComment({ ...at, issue_number: 1, body: " " }))).toMatchObject({
      status: 422,
    });
  });
});

test("a real repository's branches are served with their commits and files", async () => {
  await using directory = temporaryDirectory("test");
  await using service = await startGitHubService();
  const git = async (...args: string[]) => {
    const who = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
    return (await runTool(["git", "-C", directory.path, ...who, ...args])).stdout.trim();
  };
  await git("init", "-q", "-b", "main");
  await writeFile(join(directory.path, "a file"), "1\n");
  await git("add", ".");
  await git("commit", "-q", "-m", "first\n\nwith a body");
  const first = await git("rev-parse", "HEAD");
  await git("checkout", "-q", "-b", "topic");
  await writeFile(join(directory.path, "a file"), "1\n2\n");
  await git("commit", "-q", "-a", "-m", "second");
  await service.addCommitsFromGit(directory.path);
  const { repos } = clientOf(service);
  const { data } = await repos.compareCommits({ ...at, base: "main", head: "topic" });
  expect(data).toMatchObject({
    merge_base_commit: { sha: first, commit: { message: "first\n\nwith a body" } },
    commits: [{ sha: await git("rev-parse", "topic"), commit: { author: { name: "A" } } }],
    files: [{ filename: "a file", sha: await git("rev-parse", "topic:a file"), additions: 1, deletions: 0 }],
  });
  const { data: file } = await repos.getContent({ ...at, path: "a file", ref: first });
  expect(file).toMatchObject({ content: Buffer.from("1\n").toString("base64") });
});
