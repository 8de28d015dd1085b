import { randomBytes } from "node:crypto";
import { chmod, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { runTool, temporaryDirectory } from "../../src/base/index.ts";
import type { TlsFiles } from "../../src/server/index.ts";
import { type Bench, log, median, printAtLeast, tell } from "./figures.ts";
import { startNginx } from "./nginx.ts";
import type { Downloaded, DownloadOrder } from "./side-clients.ts";
import { type SideProcess, startSideProcess } from "./side-process.ts";
import type { ServerAnswer, ServerOrder } from "./side-server.ts";

const imageBytes = 15_000_000;
const clientCount = 50;

/** Throughput of a 15 MB image to 50 clients at once, against nginx with sendfile; and the same over TLS. */
export async function benchServing({ rounds }: Bench): Promise<void> {
  await using scratch = temporaryDirectory("bench");
  // nginx's workers may be another user.
  await chmod(scratch.path, 0o755);
  const files = { image: join(scratch.path, "image"), initrd: join(scratch.path, "initrd") };
  await writeFile(files.image, randomBytes(imageBytes));
  await writeFile(files.initrd, randomBytes(1000));
  printAtLeast(
    "15 MB to 50 clients at once, throughput / nginx's",
    await compare(scratch.path, files, rounds, undefined),
    0.7,
  );
  const tls = await makeCertificate(scratch.path);
  const ratio = await compare(scratch.path, files, rounds, tls);
  tell(`the same over TLS, without a bound: ${ratio.toFixed(2)}`);
}

async function compare(
  directory: string,
  files: { image: string; initrd: string },
  rounds: number,
  tls: TlsFiles | undefined,
): Promise<number> {
  const name = tls === undefined ? "plain" : "tls";
  await using nginx = await startNginx({ directory: join(directory, `nginx-${name}`), root: directory, tls });
  await using server = startSideProcess<ServerOrder, ServerAnswer>("side-server.ts");
  const { port } = await server.ask(
    {
      do: "open",
      state: join(directory, `${name}.db`),
      kernel: files,
      ...(tls === undefined ? {} : { tls }),
    },
    60_000,
  );
  await using clients = startClients();
  const scheme = tls === undefined ? "http" : "https";
  const urls = {
    nginx: `${scheme}://127.0.0.1:${nginx.port}/image`,
    ours: `${scheme}://127.0.0.1:${port}/v1/kernels/bench/image`,
  };
  const ratios: number[] = [];
  const shares: number[] = [];
  for (let round = 0; round <= rounds * 2; round += 1) {
    // Now one first, now the other: what else the machine does is not always on the same one's account.
    const order = round % 2 === 0 ? (["nginx", "ours"] as const) : (["ours", "nginx"] as const);
    const took = { nginx: Number.NaN, ours: Number.NaN };
    for (const each of order) {
      const { ms, busiest } = await clients.download(urls[each]);
      took[each] = ms;
      if (round > 0) shares.push(busiest);
    }
    // The first round warms caches, and is not counted.
    if (round === 0) continue;
    const speed = (ms: number) => `${((clientCount * imageBytes) / ms / 1000).toFixed(0)} MB/s`;
    log.info(
      `round ${round}${tls === undefined ? "" : ", TLS"}: ours ${speed(took.ours)}, nginx ${speed(took.nginx)}`,
    );
    ratios.push(took.nginx / took.ours);
  }
  const busiest = median(shares);
  log.info(`the busiest client process took ${(100 * busiest).toFixed(0)} % of a processor`);
  // A client that never rests would be what was measured.
  if (tls === undefined && busiest > 0.9)
    throw new Error("the clients, not the servers, were the bottleneck");
  return median(ratios);
}

/** Clients in as many processes as there are processors, so that they are not the bottleneck. */
function startClients() {
  const processes: SideProcess<DownloadOrder, Downloaded>[] = Array.from(
    { length: Math.max(2, availableParallelism()) },
    () => startSideProcess<DownloadOrder, Downloaded>("side-clients.ts"),
  );
  return {
    async download(url: string): Promise<{ ms: number; busiest: number }> {
      const shared = processes.map((_, index) => Math.floor((clientCount + index) / processes.length));
      const done = await Promise.all(
        processes.map((each, index) => each.ask({ url, clients: shared[index] ?? 0 }, 120_000)),
      );
      const bytes = done.reduce((sum, each) => sum + each.bytes, 0);
      if (bytes !== clientCount * imageBytes) throw new Error(`${url}: ${bytes} bytes came in all`);
      return {
        ms: Math.max(...done.map(({ ms }) => ms)),
        busiest: Math.max(...done.map(({ cpuMs, ms }) => cpuMs / ms)),
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(processes.map(each => each[Symbol.asyncDispose]()));
    },
  };
}

async function makeCertificate(directory: string): Promise<TlsFiles> {
  const [cert, key] = [join(directory, "cert.pem"), join(directory, "key.pem")];
  const subject = ["-subj", "/CN=localhost", "-days", "1"];
  const algorithm = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await runTool(["openssl", "req", "-x509", ...algorithm, "-keyout", key, "-out", cert, ...subject], {
    package: "openssl",
  });
  return { cert, key };
}
