import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { Interrupted, UserError } from "../../src/base/index.ts";
import { failureOf, GithubError, GithubRefusal } from "../../src/github/github-error.ts";
import { listen } from "../actions/listen.ts";
import { openLab, repository } from "./reading/lab.ts";

const issues = /\/issues$/;

async function errorOf(promise: Promise<unknown>): Promise<Error> {
  return await promise.then(
    () => Promise.reject(new Error("it was taken")),
    (error: Error) => error,
  );
}

describe("a request that reads", () => {
  for (const fault of [500, 502, 503, "reset", "truncated"] as const) {
    test(`is asked again when GitHub answers with ${fault}`, async () => {
      const { service, client, asked } = await openLab();
      service.fail({ path: issues, with: fault, times: 2 });
      const { data } = await client.octokit.rest.issues.listForRepo(repository);
      expect(data).toEqual([]);
      expect(asked()).toHaveLength(3);
    });
  }

  test("is asked again when there is no answer in time", async () => {
    const { service, open, asked } = await openLab();
    service.fail({ path: issues, with: "timeout" });
    await open({ requestMs: 300 }).octokit.rest.issues.listForRepo(repository);
    expect(asked()).toHaveLength(2);
  });

  test("ends with an error that says how often it was tried", async () => {
    const { service, open, asked } = await openLab();
    service.fail({ path: issues, with: 502, times: 9 });
    const error = await errorOf(open({ retries: 2 }).octokit.rest.issues.listForRepo(repository));
    expect(error).toBeInstanceOf(GithubError);
    expect(error.message).toBe("GitHub: GET /repos/o/linux/issues: status 502 (Bad Gateway); tried 3 times");
    expect(asked()).toHaveLength(3);
  });

  test("names what the network said when there was no answer", async () => {
    const { service, open } = await openLab({ retries: 0 });
    service.fail({ path: issues, with: "reset" });
    const error = await errorOf(open().octokit.rest.issues.listForRepo(repository));
    expect(error.message).toMatch(/^GitHub: GET \/repos\/o\/linux\/issues: no answer \(.*\)$/);
    expect(failureOf(error)).toMatchObject({ fault: "unavailable", status: undefined });
  });

  test("is asked once when it is refused: 404, 410, 422", async () => {
    for (const [status, fault] of [
      [404, "missing"],
      [410, "gone"],
      [422, "refused"],
    ] as const) {
      const { service, client, asked } = await openLab();
      service.fail({ path: issues, with: status });
      const error = await errorOf(client.octokit.rest.issues.listForRepo(repository));
      expect(failureOf(error)).toMatchObject({ fault, status });
      expect(asked()).toHaveLength(1);
    }
  });
});

describe("a request that makes something", () => {
  const wish = { ...repository, title: "a" };

  test("is not asked again when it may have been done", async () => {
    const { service, client } = await openLab();
    service.fail({ path: issues, with: "reset", afterEffect: true });
    const error = await errorOf(client.octokit.rest.issues.create(wish));
    expect(error.message).toMatch(/not tried again, since nobody knows whether it was done$/);
    expect(service.repository.issues.size).toBe(1);
  });

  test("is asked again when it was never sent", async () => {
    const { open } = await openLab({ retries: 1 });
    const { origin, close } = await listen(createServer());
    await close();
    const nobody = open({ api: origin });
    const error = await errorOf(nobody.octokit.rest.issues.create(wish));
    expect(error.message).toMatch(/ECONNREFUSED.*; tried 2 times$/);
  });

  test("is asked again when whoever asks says that it does no harm", async () => {
    const { service, client } = await openLab();
    service.fail({ path: issues, with: 500 });
    await client.octokit.rest.issues.create({ ...wish, request: { mayRepeat: true } });
    expect(service.repository.issues.size).toBe(1);
  });

  test("is asked again after a limit, since it was refused before anything was done", async () => {
    const { service, client, said } = await openLab();
    service.fail({ path: issues, with: 403, secondaryRateLimit: true, retryAfter: 1 });
    await client.octokit.rest.issues.create(wish);
    expect(service.repository.issues.size).toBe(1);
    expect(said).toContainEqual(
      expect.stringMatching(
        /^info waiting 1\.0s: GitHub's secondary rate limit \(too many requests at a time\) is met until \d\d:\d\d:\d\d UTC \(1\.0s from now\)$/,
      ),
    );
  });
});

describe("a limit", () => {
  test("of 429 is waited for as long as it says", async () => {
    const { service, client, asked } = await openLab();
    service.fail({ path: issues, with: 429, retryAfter: 1 });
    await client.octokit.rest.issues.listForRepo(repository);
    expect(asked()).toHaveLength(2);
  });

  test("that ends too late is not waited for: the error names it and its end", async () => {
    const { service, open, asked } = await openLab();
    service.fail({ path: issues, with: 403, primaryRateLimit: true, retryAfter: 3000 });
    const error = await errorOf(open({ mostWaitMs: 60_000 }).octokit.rest.issues.listForRepo(repository));
    expect(error.message).toMatch(
      /^GitHub: GET \/repos\/o\/linux\/issues: the token's limit of requests by the hour is used up until (?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d UTC \(50m\d\ds from now\); no longer than 1m00s is waited for it; run the job again after that$/,
    );
    expect(failureOf(error)).toMatchObject({ fault: "limit", limit: "primary", status: 403 });
    expect(asked()).toHaveLength(1);
  });

  test("that is longer than all that is left is not waited for", async () => {
    const { service, open } = await openLab();
    service.fail({ path: issues, with: 429, retryAfter: 30 });
    const error = await errorOf(open({ deadlineMs: 10_000 }).octokit.rest.issues.listForRepo(repository));
    expect(failureOf(error)).toMatchObject({ fault: "limit" });
  });

  test("ends its wait when the job is cancelled", async () => {
    const cancel = new AbortController();
    const { service, open, said } = await openLab();
    service.fail({ path: issues, with: 429, retryAfter: 200 });
    const asked = errorOf(open({ signal: cancel.signal }).octokit.rest.issues.listForRepo(repository));
    await expect.poll(() => said.some(line => line.startsWith("info waiting"))).toBe(true);
    cancel.abort(new Interrupted("the job was cancelled"));
    expect(await asked).toMatchObject({ name: "Interrupted", message: "the job was cancelled" });
  });
});

describe("what the token may not do", () => {
  test("is the user's to mend, and the error says which permission to give", async () => {
    const { service, open } = await openLab();
    const token = service.addToken({ permissions: { contents: "read" } });
    const { rest } = open({ token }).octokit;
    const read = await errorOf(rest.actions.listArtifactsForRepo(repository));
    expect(read).toBeInstanceOf(GithubRefusal);
    expect(read).toBeInstanceOf(UserError);
    expect(read.message).toBe(
      "GitHub: GET /repos/o/linux/actions/artifacts: the token may not do that (Resource not accessible by integration - https://docs.github.com/rest); give the job `permissions: {actions: read}`",
    );
    const write = await errorOf(rest.checks.create({ ...repository, name: "x", head_sha: "0".repeat(40) }));
    expect(write.message).toMatch(
      /give the job `permissions: \{checks: write\}`; a pull request from a fork has a token that can only read, whatever the workflow says$/,
    );
  });

  test("is not tried again, nor taken for a limit", async () => {
    const { service, client, asked } = await openLab();
    service.fail({ path: issues, with: 403 });
    expect(failureOf(await errorOf(client.octokit.rest.issues.listForRepo(repository)))).toMatchObject({
      fault: "permission",
    });
    expect(asked()).toHaveLength(1);
  });

  test("is told apart from a token that is no good", async () => {
    const { open } = await openLab();
    const error = await errorOf(open({ token: "wrong" }).octokit.rest.issues.listForRepo(repository));
    expect(error).toBeInstanceOf(GithubRefusal);
    expect(error.message).toMatch(/: the token is not taken \(Bad credentials/);
  });
});

test("all that a client asks ends with its deadline", async () => {
  const { service, open } = await openLab();
  service.fail({ path: issues, with: "timeout", times: 9 });
  const client = open({ deadlineMs: 300 });
  const error = await errorOf(client.octokit.rest.issues.listForRepo(repository));
  expect(error.message).toBe("GitHub was asked for 0.3s, and has no more time");
  expect(client.signal.aborted).toBe(true);
});

test("GitHub Enterprise Server is asked where its API is", async () => {
  const { client, asked } = await openLab({}, { prefix: "/api/v3" });
  await client.octokit.rest.issues.listForRepo(repository);
  expect(asked()).toEqual(["GET /api/v3/repos/o/linux/issues"]);
});
