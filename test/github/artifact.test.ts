import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Logger, silentLog, type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { legalArtifactName, uploadArtifact, uploadFile } from "../../src/github/artifact.ts";
import { type ArtifactService, artifactService } from "../actions/artifact-service.ts";
import { unzip } from "../actions/zip.ts";

let service: ArtifactService;
let directory: TemporaryDirectory;
beforeEach(async () => {
  service = await artifactService();
  directory = temporaryDirectory("test");
  for (const [name, value] of Object.entries(service.env)) vi.stubEnv(name, value);
  vi.stubEnv("GITHUB_SERVER_URL", "https://github.com");
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await service[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

function upload(given: Partial<Parameters<typeof uploadArtifact>[0]> = {}) {
  return uploadArtifact({
    name: "results",
    directory: directory.path,
    log: silentLog,
    signal: new AbortController().signal,
    ...given,
  });
}

describe("the artifact", () => {
  test("has every file of the directory, byte for byte", async () => {
    await mkdir(join(directory.path, "logs/deep"), { recursive: true });
    const bytes = Buffer.from([0, 255, 10, 13]);
    await writeFile(join(directory.path, "results.json"), "{}");
    await writeFile(join(directory.path, "logs/deep/stdout.log"), bytes);
    const { id } = await upload();
    expect(id).toBe(1001);
    const files = unzip(service.artifacts.get("results") ?? Buffer.alloc(0));
    expect([...files.keys()].sort()).toEqual(["logs/deep/stdout.log", "results.json"]);
    expect(files.get("logs/deep/stdout.log")).toEqual(bytes);
  });

  test("has nothing that a link leads to, nor a name that GitHub refuses, and a warning says so", async () => {
    await writeFile(join(directory.path, "kept"), "kept");
    await writeFile(join(directory.path, "a:b\n::error::c"), "");
    await symlink("/etc/passwd", join(directory.path, "passwd"));
    await symlink("/etc", join(directory.path, "etc"));
    const warnings: string[] = [];
    const log: Logger = { ...silentLog, warn: message => void warnings.push(message) };
    await upload({ log });
    expect([...unzip(service.artifacts.get("results") ?? Buffer.alloc(0)).keys()]).toEqual(["kept"]);
    expect(warnings.sort()).toEqual([
      'not in the artifact: a:b\n::error::c: its name has one of the characters " : < > | * ? or a newline',
      "not in the artifact: etc: it is a symbolic link",
      "not in the artifact: passwd: it is a symbolic link",
    ]);
  });
});

describe("an upload fails with the reason", () => {
  beforeEach(() => writeFile(join(directory.path, "file"), "content"));

  test("when the name is taken, and says what to do", async () => {
    await upload();
    await expect(upload()).rejects.toThrow(/artifact results was not uploaded: .*artifact-name of its own/s);
  });

  test("when there is nothing to upload", async () => {
    await using empty = temporaryDirectory("test");
    await expect(upload({ directory: empty.path })).rejects.toThrow(/has no files to upload/);
  });

  test("when the service refuses", async () => {
    service.failCall("FinalizeArtifact", 403);
    await expect(upload()).rejects.toThrow(/was not uploaded: .*FinalizeArtifact.*403/s);
  });

  test("when the service is not there", async () => {
    await service[Symbol.asyncDispose]();
    await expect(upload()).rejects.toThrow(/was not uploaded: .*ECONNREFUSED/s);
  });

  test("when the service does not answer in time", async () => {
    service.hangCall("CreateArtifact");
    await expect(upload({ deadlineMs: 50 })).rejects.toThrow(/it took longer than 0.05 s/);
  });

  test("when the job is cancelled meanwhile", async () => {
    service.hangCall("CreateArtifact");
    const cancelled = new AbortController();
    const uploading = upload({ signal: cancelled.signal, cancelledDeadlineMs: 10 });
    cancelled.abort();
    await expect(uploading).rejects.toThrow(/the job was cancelled/);
  });

  test("on a GitHub that has no such service, and says what to do", async () => {
    vi.stubEnv("GITHUB_SERVER_URL", "https://github.example.org");
    await expect(upload()).rejects.toThrow(/give upload: false/);
  });
});

describe("a file that is not zipped", () => {
  const file = (given: Partial<Parameters<typeof uploadFile>[0]> = {}) =>
    uploadFile({
      name: "report.html",
      path: join(directory.path, "some name"),
      log: silentLog,
      signal: new AbortController().signal,
      ...given,
    });

  test("is the artifact itself, under its name, and its size is told", async () => {
    await writeFile(join(directory.path, "some name"), "<!doctype html>");
    expect(await file()).toEqual({ id: 1001, size: 15 });
    expect(service.artifacts.get("report.html")?.toString()).toBe("<!doctype html>");
  });

  test("has a name that GitHub takes", async () => {
    await writeFile(join(directory.path, "some name"), "x");
    await file({ name: 'a/b:"c"?.html' });
    expect([...service.artifacts.keys()]).toEqual(["a_b__c__.html"]);
  });

  test("is no link, and no directory", async () => {
    await symlink("/etc/passwd", join(directory.path, "some name"));
    await expect(file()).rejects.toThrow(/artifact report.html: .*some name is no file/);
    await expect(file({ path: directory.path })).rejects.toThrow(/is no file/);
    expect(service.artifacts.size).toBe(0);
  });

  test("that cannot be uploaded is an error with the reason", async () => {
    await writeFile(join(directory.path, "some name"), "x");
    service.failCall("CreateArtifact", 403);
    await expect(file()).rejects.toThrow(/artifact report.html was not uploaded: .*403/s);
  });
});

describe("a name made legal", () => {
  test("is one that GitHub takes, and short", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), name => {
        const legal = legalArtifactName(name);
        return legal.length > 0 && legal.length <= 200 && !/["<>|*?:\\/\r\n]/.test(legal);
      }),
    );
  });

  test("keeps what is legal, and the ending", () => {
    expect(legalArtifactName("vmentry-report.html")).toBe("vmentry-report.html");
    expect(legalArtifactName(`${"x".repeat(300)}.html`)).toMatch(/^x{195}\.html$/);
    expect(legalArtifactName("..")).toBe("_");
    expect(legalArtifactName("")).toBe("_");
  });
});
