import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Interrupted } from "../../../src/base/index.ts";
import { GithubRefusal } from "../../../src/github/github-error.ts";
import type { GithubClient } from "../../../src/github/open-client.ts";
import { type FetchRequest, fetchArtifacts } from "../../../src/github/reading/fetch-artifacts.ts";
import { listArtifacts } from "../../../src/github/reading/list-artifacts.ts";
import { type Run, zipArchive } from "../../github-service/index.ts";
import { type Lab, openLab, repository } from "./lab.ts";

const zipped = (content = "{}") => zipArchive([{ name: "results.json", content }]);
const download = /^\/downloads\//;

async function fetchAll(
  { client, directory }: Lab,
  run: Run,
  more: Partial<FetchRequest> = {},
  through: GithubClient = client,
) {
  const artifacts = await listArtifacts(client, repository, run.id);
  return await fetchArtifacts(through, { repository, artifacts, into: directory, ...more });
}

describe("the artifacts of a run", () => {
  test("become directories, one for each, whatever is in the other runs", async () => {
    const lab = await openLab();
    const run = lab.service.addRun();
    lab.service.addArtifact(run, { name: "vmentry-results-a", content: zipped('"a"') });
    lab.service.addArtifact(run, { name: "vmentry-results-b", content: zipped('"b"') });
    lab.service.addArtifact(lab.service.addRun(), { name: "other", content: zipped() });
    const { artifacts, problems } = await fetchAll(lab, run);
    expect(artifacts.sort()).toEqual(["vmentry-results-a", "vmentry-results-b"]);
    expect(problems).toEqual([]);
    expect(readdirSync(lab.directory).sort()).toEqual(artifacts);
    expect(readFileSync(join(lab.directory, "vmentry-results-b/results.json"), "utf8")).toBe('"b"');
  });

  test("are found on every page, and each name once: the one that was left last", async () => {
    const lab = await openLab();
    const run = lab.service.addRun({ attempt: 2 });
    const createdAt = "2026-01-01T00:00:00Z";
    for (let count = 0; count < 130; count++) {
      lab.service.addArtifact(run, { name: `a${count}`, content: zipped("1"), createdAt });
    }
    // Of the second attempt, and of the first, told later.
    const later = { name: "a7", content: zipped('"second"'), createdAt: "2026-01-02T00:00:00Z" };
    const { id } = lab.service.addArtifact(run, later);
    lab.service.addArtifact(run, { name: "a7", content: zipped("0"), createdAt: "2025-12-31T00:00:00Z" });
    const listed = await listArtifacts(lab.client, repository, run.id);
    expect(listed).toHaveLength(130);
    expect(listed.find(({ name }) => name === "a7")?.id).toBe(id);
  });

  test("that were uploaded as one file are that file, under the artifact's name", async () => {
    const lab = await openLab();
    const run = lab.service.addRun();
    const content = Buffer.from("<html>");
    lab.service.addArtifact(run, { name: "vmentry-report.html", content, mimeType: "text/html" });
    lab.service.addArtifact(run, {
      name: "odd",
      content: zipped(),
      mimeType: "application/octet-stream",
    });
    expect((await fetchAll(lab, run)).problems).toEqual([]);
    const file = join(lab.directory, "vmentry-report.html/vmentry-report.html");
    expect(readFileSync(file, "utf8")).toBe("<html>");
    expect(readdirSync(join(lab.directory, "odd"))).toEqual(["results.json"]);
  });
});

describe("an artifact is a problem that names it, nothing of it is left, and the others are there, when", () => {
  const cases: [string, (lab: Lab, run: Run) => Partial<FetchRequest> | undefined, RegExp][] = [
    [
      "it has expired",
      ({ service }, run) => {
        const expiresAt = "2020-01-01T00:00:00Z";
        service.addArtifact(run, { name: "bad", content: zipped(), expiresAt });
        return undefined;
      },
      /^has expired$/,
    ],
    [
      "it expires meanwhile",
      ({ service }, run) => {
        const { id } = service.addArtifact(run, { name: "bad", content: zipped() });
        service.fail({ path: new RegExp(`/artifacts/${id}/zip$`), with: 410 });
        return undefined;
      },
      /it has expired or was deleted/,
    ],
    [
      "it is hostile",
      ({ service }, run) => {
        const content = zipArchive([
          { name: "ok", content: "x" },
          { name: "../../../evil", content: "x" },
        ]);
        service.addArtifact(run, { name: "bad", content });
        return undefined;
      },
      /^"\.\.\/\.\.\/\.\.\/evil": its name leads out of the artifact/,
    ],
    [
      "it is no archive",
      ({ service }, run) => {
        service.addArtifact(run, { name: "bad", content: Buffer.from("PK nonsense") });
        return undefined;
      },
      /^is no zip archive, or is cut off/,
    ],
    [
      "it is larger than is downloaded",
      ({ service }, run) => {
        service.addArtifact(run, { name: "bad", content: Buffer.alloc(5000) });
        return { limits: { mostDownloadBytes: 4000 } };
      },
      /^has 4\.9 KiB; 3\.9 KiB are downloaded at most$/,
    ],
    [
      "its storage keeps failing",
      ({ service }, run) => {
        const { id } = service.addArtifact(run, { name: "bad", content: zipped() });
        service.fail({ path: new RegExp(`^/downloads/\\d+/${id}$`), with: 503, times: 99, retryAfter: 0 });
        return undefined;
      },
      /^cannot be downloaded: the artifact's storage answered with status 503; tried 5 times$/,
    ],
    [
      "its transfer never comes to an end",
      ({ service }, run) => {
        const { id } = service.addArtifact(run, { name: "bad", content: zipped() });
        service.fail({ path: new RegExp(`^/downloads/\\d+/${id}$`), with: "timeout" });
        return { limits: { deadlineMs: 700 } };
      },
      /^was not there after 0\.7s$/,
    ],
  ];
  for (const [what, spoil, problem] of cases) {
    test(what, async () => {
      const lab = await openLab();
      const run = lab.service.addRun();
      const more = spoil(lab, run);
      lab.service.addArtifact(run, { name: "good", content: zipped() });
      const { artifacts, problems } = await fetchAll(lab, run, more);
      expect(problems).toEqual([{ artifact: "bad", problem: expect.stringMatching(problem) }]);
      expect(artifacts).toEqual(["good"]);
      expect(readdirSync(lab.directory)).toEqual(["good"]);
    });
  }

  test("its name is a path", async () => {
    const lab = await openLab();
    const run = lab.service.addRun();
    for (const name of ["..", "../x", "a\\b", "a\u001b[0m", "/etc"]) {
      lab.service.addArtifact(run, { name, content: zipped() });
    }
    const { artifacts, problems } = await fetchAll(lab, run);
    expect(artifacts).toEqual([]);
    expect(problems).toHaveLength(5);
    expect(readdirSync(join(lab.directory, ".."))).toEqual(["work"]);
  });
});

describe("a transfer", () => {
  for (const fault of ["reset", "truncated", 500, 403] as const) {
    test(`that ends with ${fault} is begun anew, at a new address`, async () => {
      const lab = await openLab();
      const run = lab.service.addRun();
      lab.service.addArtifact(run, { name: "a", content: zipped() });
      lab.service.fail({ path: download, with: fault, times: 2 });
      expect(await fetchAll(lab, run)).toEqual({ artifacts: ["a"], problems: [] });
      expect(lab.asked().filter(each => each.endsWith("/zip"))).toHaveLength(3);
    });
  }

  test("of other bytes than were uploaded is begun anew, and told when it stays so", async () => {
    const lab = await openLab();
    const run = lab.service.addRun();
    lab.service.addArtifact(run, { name: "a", content: zipped() });
    // A length that is too short cuts the body off, and nobody sees it.
    const lying = { ...lab.client, fetch: async () => new Response(zipped().subarray(0, 20)) };
    expect(await fetchAll(lab, run, {}, lying)).toEqual({
      artifacts: [],
      problems: [
        {
          artifact: "a",
          problem:
            "cannot be downloaded: what came is not what was uploaded (20 B, another SHA-256); tried 5 times",
        },
      ],
    });
  });

  test("that is longer than it was said to be is cut short", async () => {
    const lab = await openLab();
    const run = lab.service.addRun();
    lab.service.addArtifact(run, { name: "a", content: zipped() });
    const endless = { ...lab.client, fetch: async () => new Response(Buffer.alloc(100_000)) };
    const { problems } = await fetchAll(lab, run, { limits: { mostDownloadBytes: 50_000 } }, endless);
    expect(problems).toEqual([
      { artifact: "a", problem: expect.stringMatching(/^has \d+ KiB; 49 KiB are downloaded at most$/) },
    ]);
  });

  test("goes without the token: it is not the storage's business", async () => {
    const lab = await openLab();
    const run = lab.service.addRun();
    lab.service.addArtifact(run, { name: "a", content: zipped() });
    const sent: (Headers | undefined)[] = [];
    const watching: GithubClient = {
      ...lab.client,
      fetch: async (address, init) => {
        sent.push(new Headers(init?.headers));
        return await lab.client.fetch(address, init);
      },
    };
    await fetchAll(lab, run, {}, watching);
    expect(sent.map(headers => headers?.has("authorization"))).toEqual([false]);
  });
});

test("a token that may not read artifacts is one error, and not a problem of each", async () => {
  const lab = await openLab();
  const run = lab.service.addRun();
  for (const name of ["a", "b", "c"]) lab.service.addArtifact(run, { name, content: zipped() });
  lab.service.fail({ path: /\/zip$/, with: 403, times: 9 });
  await expect(fetchAll(lab, run)).rejects.toThrow(GithubRefusal);
});

test("a job that is cancelled ends the downloads, and leaves none half done", async () => {
  const cancel = new AbortController();
  const lab = await openLab({ signal: cancel.signal });
  const run = lab.service.addRun();
  lab.service.addArtifact(run, { name: "a", content: zipped() });
  lab.service.fail({ path: download, with: "timeout" });
  const fetching = fetchAll(lab, run);
  setTimeout(() => cancel.abort(new Interrupted("the job was cancelled")), 200);
  await expect(fetching).rejects.toThrow("the job was cancelled");
  expect(readdirSync(lab.directory)).toEqual([]);
});
