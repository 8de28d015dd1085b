import { silentLog } from "../../src/base/index.ts";
import { openKernelServer, openSigningKey, type TlsFiles } from "../../src/server/index.ts";
import { answerOrders } from "./side-process.ts";

/** The kernel server in a process of its own, whose CPU time can be asked for. */
export type ServerOrder =
  | {
      do: "open";
      state: string;
      /** A kernel to serve, by the id "bench". */
      kernel?: { image: string; initrd: string };
      tls?: TlsFiles;
      /** Signs its answers. */
      signingKey?: string;
      /** Makes a token for each of these, and from then on asks for one. */
      machines?: readonly string[];
    }
  | { do: "tell CPU time" };

export interface ServerAnswer {
  port: number;
  /** Of the machines, in their order. */
  tokens: string[];
  /** Milliseconds of user and system time since the process started. */
  cpuMs: number;
  /** Milliseconds by a clock that never jumps. */
  atMs: number;
}

let port = 0;

answerOrders<ServerOrder, ServerAnswer>(async order => {
  const tokens = order.do === "open" ? await open(order) : [];
  const { user, system } = process.cpuUsage();
  return { port, tokens, cpuMs: (user + system) / 1000, atMs: performance.now() };
});

async function open(order: ServerOrder & { do: "open" }): Promise<string[]> {
  const { state, kernel, tls, signingKey, machines = [] } = order;
  const server = await openKernelServer({
    log: silentLog,
    state,
    ...(tls === undefined ? {} : { tls }),
    ...(signingKey === undefined ? {} : { signingKey: await openSigningKey(signingKey) }),
  });
  port = server.port;
  if (kernel !== undefined) {
    await server.addKernel({ id: "bench", title: "for the benchmark", cmdline: "console=ttyS0", ...kernel });
  }
  return machines.map(machine => server.tokens.make({ role: "machine", machine, name: machine }).token);
}
