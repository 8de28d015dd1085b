import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { cacheDirectory, deadlineIn, kindOfPath, runTool, sleep } from "../../src/base/index.ts";

/** An S3 server of the Versity project, Apache-2.0: https://github.com/versity/versitygw. */
const program = "versitygw";
const source = "github.com/versity/versitygw/cmd/versitygw@v1.8.0";

export const accessKey = "store-test";
export const secretKey = "store-test-secret";

export interface S3Server extends AsyncDisposable {
  url: string;
  /** Where each bucket is a directory, and each object a file. */
  directory: string;
}

/** A real S3 server on this host, with one bucket. */
export async function startS3Server(bucket: string): Promise<S3Server> {
  const path = await findProgram();
  const directory = await mkdtemp(join(tmpdir(), "store-s3-"));
  await mkdir(join(directory, bucket));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(path, ["--port", `127.0.0.1:${port}`, "--quiet", "posix", directory], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
  });
  let said = "";
  child.stderr.on("data", chunk => {
    said += String(chunk);
  });
  const ended = once(child, "exit");
  const deadline = deadlineIn(30_000);
  while (!(await answers(url))) {
    if (child.exitCode !== null || deadline.isOver()) throw new Error(`${program} does not answer: ${said}`);
    await sleep(50);
  }
  return {
    url,
    directory,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function findProgram(): Promise<string> {
  const kept = join(cacheDirectory(), "test", "bin");
  const places = [kept, ...(process.env["PATH"] ?? "").split(delimiter)].map(each => join(each, program));
  for (const place of places) if ((await kindOfPath(place)) === "file") return place;
  await runTool(["go", "install", source], {
    env: { GOBIN: kept },
    deadlineMs: 15 * 60_000,
    package: "golang-go",
  });
  return join(kept, program);
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url).then(
    () => true,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
