import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { availableParallelism, userInfo } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { deadlineIn, killAtExit, killGroup, runTool, sleep } from "../../src/base/index.ts";
import type { TlsFiles } from "../../src/server/index.ts";

/**
 * nginx with the settings that serve files fastest, as many workers as processors, and all that it writes in
 * `directory`. @throws UserError when it is not installed
 */
export async function startNginx({
  directory,
  root,
  tls,
}: {
  directory: string;
  root: string;
  tls: TlsFiles | undefined;
}): Promise<{ port: number } & AsyncDisposable> {
  await runTool(["nginx", "-v"], { package: "nginx-light" });
  await mkdir(directory);
  const port = await freePort();
  const configuration = join(directory, "nginx.conf");
  await writeFile(configuration, configure({ directory, root, port, tls }));
  const child = execa("nginx", ["-p", directory, "-e", join(directory, "error.log"), "-c", configuration], {
    reject: false,
    detached: true,
    stdin: "ignore",
    all: true,
  });
  const settle = killAtExit(child.pid);
  const ended = child.then(({ all, exitCode }) => `nginx ended with ${exitCode}: ${all}`);
  const stop = async () => {
    killGroup(child.pid);
    await ended;
    settle();
  };
  try {
    await waitUntilUp(`${tls === undefined ? "http" : "https"}://127.0.0.1:${port}/`, ended);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, [Symbol.asyncDispose]: stop };
}

function configure({
  directory,
  root,
  port,
  tls,
}: {
  directory: string;
  root: string;
  port: number;
  tls: TlsFiles | undefined;
}): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    name => `${name}_temp_path ${join(directory, name)};`,
  );
  const certificate =
    tls === undefined ? [] : [`ssl_certificate ${tls.cert};`, `ssl_certificate_key ${tls.key};`];
  return `${[
    "daemon off;",
    // Its workers would otherwise be a user who may not read the files.
    ...(process.getuid?.() === 0 ? [`user ${userInfo().username};`] : []),
    `worker_processes ${availableParallelism()};`,
    `pid ${join(directory, "nginx.pid")};`,
    "events { worker_connections 1024; }",
    "http {",
    "access_log off; sendfile on; tcp_nopush on; default_type application/octet-stream;",
    ...temporary,
    "server {",
    `listen 127.0.0.1:${port}${tls === undefined ? "" : " ssl"};`,
    ...certificate,
    `root ${root};`,
    "}",
    "}",
  ].join("\n")}\n`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  server.close();
  await once(server, "close");
  if (bound === null || typeof bound === "string") throw new Error("no free port");
  return bound.port;
}

async function waitUntilUp(url: string, ended: Promise<string>): Promise<void> {
  const deadline = deadlineIn(10_000);
  let why: string | undefined;
  void ended.then(said => {
    why = said;
  });
  for (;;) {
    // Its certificate is nobody's, so that an answer over TLS is no more than a refused certificate.
    const answer = await fetch(url).catch((error: unknown) => error);
    const isUp = answer instanceof Response || /self-signed/.test(String((answer as Error).cause));
    if (isUp) return;
    if (why !== undefined) throw new Error(why);
    if (deadline.isOver()) throw new Error(`nginx does not answer: ${String(answer)}`);
    await sleep(50);
  }
}
