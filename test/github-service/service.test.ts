import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DefaultArtifactClient } from "@actions/artifact";
import { getOctokit } from "@actions/github";
import { afterEach, describe, expect, test, vi } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { unzip } from "../actions/zip.ts";
import { at, clientOf, refusal } from "./client.ts";
import { type Fault, type GitHubService, startGitHubService } from "./index.ts";

// What belongs to all of the service: tokens, faults, checks against GitHub's description, and artifacts.

describe("a request that GitHub's description does not allow", () => {
  test.each([
    [
      "an operation that is not there",
      "GET",
      "/repos/owner/linux/nonsense",
      undefined,
      501,
      "no such operation",
    ],
    [
      "an unknown query",
      "GET",
      "/repos/owner/linux/issues?lables=kvm",
      undefined,
      422,
      "query lables is not known",
    ],
    [
      "too large a page",
      "GET",
      "/repos/owner/linux/issues?per_page=101",
      undefined,
      422,
      "per_page is over 100",
    ],
    ["a wrong value", "GET", "/repos/owner/linux/issues?state=opened", undefined, 422, "query state"],
    ["a word for a number", "GET", "/repos/owner/linux/issues/one", undefined, 422, "path issue_number"],
    ["a missing field", "POST", "/repos/owner/linux/issues", { body: "b" }, 422, "required property 'title'"],
    ["an unknown field", "POST", "/repos/owner/linux/issues", { title: "t", label: "x" }, 422, "unevaluated"],
    [
      "an unknown field of a field",
      "POST",
      "/repos/owner/linux/check-runs",
      { name: "n", head_sha: "1", output: { title: "t", summary: "s", annotation: [] } },
      422,
      "unevaluated",
    ],
    ["no body", "POST", "/repos/owner/linux/issues", undefined, 422, "the body is missing"],
    [
      "a body too many",
      "DELETE",
      "/repos/owner/linux/issues/comments/1",
      { a: 1 },
      422,
      "a body is not known",
    ],
  ])("is refused and remembered: %s", async (_, method, path, body, status, why) => {
    await using service = await startGitHubService();
    const response = await fetch(`${service.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${service.token}`, "user-agent": "test" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(status);
    expect(service.takeViolations()).toEqual([expect.stringContaining(why)]);
  });

  test("makes the test fail at its end", async () => {
    const service = await startGitHubService();
    await fetch(`${service.api}/no/such/thing`);
    await expect(service[Symbol.asyncDispose]()).rejects.toThrow("GET /no/such/thing");
  });
});

describe("a token", () => {
  const writes = (service: GitHubService, token: string) => {
    const { issues, checks, repos, actions } = clientOf(service, token);
    const sha = service.repository.branches.get("main") ?? "";
    return {
      "actions: write": () =>
        actions.createWorkflowDispatch({ ...at, workflow_id: "bisect.yml", ref: "main" }),
      "checks: write": () => checks.create({ ...at, name: "n", head_sha: sha }),
      "issues: write": () => issues.createComment({ ...at, issue_number: 1, body: "b" }),
      "statuses: write": () => repos.createCommitStatus({ ...at, sha, state: "success" }),
      "pull-requests: write": () => issues.createComment({ ...at, issue_number: 2, body: "b" }),
    };
  };
  async function repository(): Promise<GitHubService> {
    const service = await startGitHubService();
    service.addCommit();
    service.addCommit({ branch: "topic" });
    service.addWorkflow({ path: ".github/workflows/bisect.yml", inputs: [] });
    service.addIssue({ title: "issue" });
    service.addPull({ head: "topic" });
    return service;
  }

  test("that only reads may write nothing, as a fork's pull request", async () => {
    await using service = await repository();
    const token = service.addToken({ permissions: "read-all" });
    for (const write of Object.values(writes(service, token))) {
      expect(await refusal(write())).toEqual({
        status: 403,
        message: expect.stringContaining("Resource not accessible by integration"),
      });
    }
    expect((await clientOf(service, token).issues.get({ ...at, issue_number: 1 })).data.title).toBe("issue");
    expect(service.repository.checkRuns.size).toBe(0);
  });

  test.each(["actions", "checks", "issues", "statuses", "pull-requests"] as const)(
    "that writes %s alone writes nothing else",
    async scope => {
      await using service = await repository();
      const token = service.addToken({ permissions: { [scope]: "write" } });
      const allowed: string[] = [];
      for (const [name, write] of Object.entries(writes(service, token))) {
        const isAllowed = await write().then(
          () => true,
          () => false,
        );
        if (isAllowed) allowed.push(name);
      }
      // A comment of a pull request is written with either.
      expect(allowed).toEqual(
        scope === "issues" ? ["issues: write", "pull-requests: write"] : [`${scope}: write`],
      );
      const { repos } = clientOf(service, token);
      expect(await refusal(repos.listCommits(at))).toMatchObject({ status: 403 });
      expect((await repos.get(at)).data.full_name).toBe("owner/linux");
    },
  );

  test("of a workflow is no user's, and a person's is", async () => {
    await using service = await startGitHubService();
    expect(await refusal(clientOf(service).users.getAuthenticated())).toMatchObject({ status: 403 });
    const person = clientOf(service, service.addToken({ login: "mona" }));
    expect((await person.users.getAuthenticated()).data).toMatchObject({ login: "mona", type: "User" });
    const issue = await person.issues.create({ ...at, title: "t" });
    expect(issue.data).toMatchObject({ user: { login: "mona" }, performed_via_github_app: null });
  });

  test("that nobody gave is refused", async () => {
    await using service = await startGitHubService();
    expect(await refusal(clientOf(service, "other").repos.get(at))).toMatchObject({ status: 401 });
  });

  test("has so many requests an hour", async () => {
    await using service = await startGitHubService({ rateLimit: { limit: 1000, remaining: 2 } });
    const { repos, rateLimit } = clientOf(service);
    const { headers } = await repos.get(at);
    expect(headers).toMatchObject({ "x-ratelimit-limit": "1000", "x-ratelimit-remaining": "1" });
    expect(await refusal(repos.get(at))).toMatchObject({
      status: 403,
      message: expect.stringContaining("API rate limit exceeded"),
    });
    expect((await rateLimit.get()).data.rate).toMatchObject({ limit: 1000, remaining: 0, used: 1000 });
  });
});

describe("a fault", () => {
  const comment = (service: GitHubService) =>
    clientOf(service).issues.createComment({
      ...at,
      issue_number: 1,
      body: "b",
      request: { signal: AbortSignal.timeout(500) },
    });
  const path = /\/issues\/1\/comments$/;

  test.each<[string, Fault, { status?: number; message: unknown }]>([
    ["403", { path, with: 403 }, { status: 403, message: expect.stringContaining("not accessible") }],
    ["404", { path, with: 404 }, { status: 404, message: expect.anything() }],
    ["422", { path, with: 422 }, { status: 422, message: expect.anything() }],
    ["502", { path, with: 502 }, { status: 502, message: expect.anything() }],
    ["timeout", { path, with: "timeout" }, { message: expect.stringMatching(/abort|timeout/i) }],
    ["reset", { path, with: "reset" }, { message: expect.anything() }],
  ])("%s takes the answer's place once, and the request has no effect", async (_, fault, expected) => {
    await using service = await startGitHubService();
    const { comments } = service.addIssue({ title: "t" });
    service.fail(fault);
    expect(await refusal(comment(service))).toMatchObject(expected);
    expect(comments).toEqual([]);
    expect((await comment(service)).status).toBe(201);
    expect(comments).toHaveLength(1);
  });

  test("truncated gives the first half of the answer", async () => {
    await using service = await startGitHubService();
    service.addIssue({ title: "t" });
    service.fail({ path: /./, with: "truncated" });
    // Not through the client, which takes half an answer for one.
    const response = await fetch(`${service.api}/repos/owner/linux/issues/1`, {
      headers: { authorization: `token ${service.token}`, "user-agent": "test" },
    });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow("terminated");
  });

  test.each([502, "timeout", "reset"] as const)("%s after the effect loses the answer alone", async kind => {
    await using service = await startGitHubService();
    const { comments } = service.addIssue({ title: "t" });
    service.fail({ path, with: kind, afterEffect: true });
    await refusal(comment(service));
    expect(comments).toHaveLength(1);
  });

  test("is for its method and path, as often as it says, and after as many as it lets through", async () => {
    await using service = await startGitHubService();
    const { issues } = clientOf(service);
    service.fail({ method: "GET", path: /\/issues$/, with: 500, times: 2, after: 1 });
    await issues.create({ ...at, title: "t" });
    const list = () =>
      issues.listForRepo(at).then(
        () => 200,
        (error: { status: number }) => error.status,
      );
    expect([await list(), await list(), await list(), await list()]).toEqual([200, 500, 500, 200]);
    expect(service.requests.map(({ status }) => status)).toEqual([201, 200, 500, 500, 200]);
  });

  test("of a rate limit has GitHub's words and headers", async () => {
    await using service = await startGitHubService();
    service.fail({ path: /./, with: 403, secondaryRateLimit: true, retryAfter: 7 });
    service.fail({ path: /./, with: 403, primaryRateLimit: true });
    service.fail({ path: /./, with: 429, retryAfter: 3 });
    const ask = () =>
      fetch(`${service.api}/rate_limit`, {
        headers: { authorization: `token ${service.token}`, "user-agent": "test" },
      });
    const secondary = await ask();
    expect(secondary.status).toBe(403);
    expect(secondary.headers.get("retry-after")).toBe("7");
    expect(await secondary.text()).toContain("secondary rate limit");
    const primary = await ask();
    expect(primary.headers.get("x-ratelimit-remaining")).toBe("0");
    expect((await ask()).headers.get("retry-after")).toBe("3");
    expect((await ask()).status).toBe(200);
  });
});

test("on Enterprise Server, all addresses have a prefix, those of further pages too", async () => {
  await using service = await startGitHubService({ prefix: "/api/v3" });
  for (let index = 0; index < 31; index++) service.addIssue({ title: "t" });
  const octokit = getOctokit(service.token, { baseUrl: service.api });
  expect(await octokit.paginate(octokit.rest.issues.listForRepo, at)).toHaveLength(31);
  expect(service.env()["GITHUB_API_URL"]).toBe(`${service.origin}/api/v3`);
});

describe("the artifact service", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  async function setUp() {
    const directory = temporaryDirectory("test");
    const service = await startGitHubService();
    const run = service.addRun();
    const files = join(directory.path, "files");
    await mkdir(join(files, "sub"), { recursive: true });
    await writeFile(join(files, "sub/a.txt"), "content of a");
    await writeFile(join(files, "report.html"), "<p>report</p>");
    const env = { ...service.env({ run }), GITHUB_WORKSPACE: directory.path };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    return {
      service,
      run,
      files,
      directory: directory.path,
      client: new DefaultArtifactClient(),
      async [Symbol.asyncDispose]() {
        await directory[Symbol.asyncDispose]();
        await service[Symbol.asyncDispose]();
      },
    };
  }

  test("takes a zip, which the REST API then has", async () => {
    await using place = await setUp();
    const { service, run, files, client } = place;
    const { id = 0 } = await client.uploadArtifact("a zip", [join(files, "sub/a.txt")], files);
    const uploaded = service.artifacts(run).get("a zip") ?? Buffer.alloc(0);
    expect(unzip(uploaded).get("sub/a.txt")?.toString()).toBe("content of a");
    const { data } = await clientOf(service).actions.getArtifact({ ...at, artifact_id: id });
    expect(data).toMatchObject({
      name: "a zip",
      size_in_bytes: uploaded.length,
      workflow_run: { id: run.id },
    });
  });

  test("takes one file as it is, and gives it out with its type", async () => {
    await using place = await setUp();
    const { service, run, files, client } = place;
    const { id = 0 } = await client.uploadArtifact("x", [join(files, "report.html")], files, {
      skipArchive: true,
    });
    expect(service.artifacts(run).get("report.html")?.toString()).toBe("<p>report</p>");
    const { data, headers } = await clientOf(service).actions.downloadArtifact({
      ...at,
      artifact_id: id,
      archive_format: "zip",
    });
    expect(headers["content-type"]).toMatch(/^text\/html/);
    expect(data).toBe("<p>report</p>");
  });

  test("lists, downloads and deletes what a run has", async () => {
    await using place = await setUp();
    const { service, run, files, client, directory } = place;
    await service.addArtifactFromDirectory(run, "by hand", files);
    const { artifacts } = await client.listArtifacts();
    expect(artifacts.map(({ name }) => name)).toEqual(["by hand"]);
    const { downloadPath = "" } = await client.downloadArtifact(artifacts[0]?.id ?? 0, {
      path: join(directory, "down"),
    });
    expect(await readFile(join(downloadPath, "sub/a.txt"), "utf8")).toBe("content of a");
    await client.deleteArtifact("by hand");
    expect(service.artifacts(run).size).toBe(0);
  });

  test("refuses a name that is taken", async () => {
    await using place = await setUp();
    const { files, client } = place;
    const upload = () => client.uploadArtifact("name", [join(files, "report.html")], files);
    await upload();
    await expect(upload()).rejects.toThrow(/409/);
  });

  test("has faults of its own", async () => {
    await using place = await setUp();
    const { service, run, files, client } = place;
    service.fail({ path: /\/CreateArtifact$/, with: 403 });
    const upload = () => client.uploadArtifact("name", [join(files, "report.html")], files);
    await expect(upload()).rejects.toThrow(/403/);
    await upload();
    expect(service.artifacts(run).size).toBe(1);
  });

  test("keeps the artifacts of runs apart", async () => {
    await using place = await setUp();
    const { service, run, files, client } = place;
    const other = service.addRun();
    await service.addArtifactFromDirectory(other, "same", files);
    await client.uploadArtifact("same", [join(files, "report.html")], files);
    expect(service.artifacts(run).size).toBe(1);
    expect(service.artifacts(other).size).toBe(1);
  });
});
