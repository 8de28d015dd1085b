import { getRequestListener } from "@hono/node-server";
import { UserError } from "../base/index.ts";
import type { Select } from "./api/machines.ts";
import { allOperations } from "./api/operations.ts";
import { routes } from "./api/routes.ts";
import { BootDesk } from "./boot-desk.ts";
import type { SigningKey } from "./boot-signature.ts";
import type { KernelSources, NewKernel } from "./kernels.ts";
import { isLoopback, listen, type TlsFiles } from "./listen.ts";
import { machineName, machineNameRule } from "./machine-name.ts";
import { pages } from "./page/routes.ts";
import { openParts, type ServerParts } from "./parts.ts";
import { SessionCookies } from "./session-cookie.ts";
import type { BootEvent } from "./state/boot-events.ts";
import { lockForServer, openDatabase } from "./state/database.ts";
import type { Selection } from "./state/machines.ts";
import type { Tokens } from "./state/tokens.ts";

export interface KernelServer extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** `http://ADDRESS:PORT`, or https. */
  readonly url: string;
  readonly tokens: Tokens;
  /** Announces a kernel, with the digests of its files as they are now. */
  addKernel(kernel: NewKernel): Promise<void>;
  /** @throws UserError when there is no such kernel, as far as is known */
  select(machine: string, wish: Omit<Selection, "id">): Selection;
  /** Calls back for each event of the machine from now on; the answer ends it. */
  watch(machine: string, callback: (event: BootEvent) => void): () => void;
}

/** With a store, its kernels can be listed, fetched, and with `prepareBoot` booted. */
export interface ServerOptions extends KernelSources {
  /** Default 127.0.0.1. Beyond loopback only with tokens. */
  address?: string;
  /** Default 0: a free one. */
  port?: number;
  /** The file with the state, made when it is missing. Default: in memory. */
  state?: string;
  /** Signs boot answers; stage one is then built with the public key. */
  signingKey?: SigningKey;
  tls?: TlsFiles;
}

const renewLeasesMs = 6 * 3_600_000;

/**
 * Starts the kernel server.
 * @throws UserError when the address, the state or the certificate cannot be had, or tokens are missing
 */
export async function openKernelServer(options: ServerOptions): Promise<KernelServer> {
  const address = options.address ?? "127.0.0.1";
  await using owned = new AsyncDisposableStack();
  if (options.state !== undefined) owned.use(lockForServer(options.state));
  const database = owned.use(openDatabase(options.state));
  const closing = new AbortController();
  const watchers = new Map<string, Set<(event: BootEvent) => void>>();
  const parts = openParts(database, options, closing.signal, event => {
    for (const callback of watchers.get(event.machine) ?? []) callback(event);
  });
  refuseWithoutTokens(address, parts.tokens);
  parts.machines.restoreOffered();
  keepLeases(parts, owned);

  const select = selecting(parts);
  const desk = new BootDesk(parts, options.signingKey);
  const sessions = new SessionCookies(parts.tokens, { isTls: options.tls !== undefined });
  const app = routes(allOperations(parts, desk, select), {
    parts,
    sessions,
    pages: pages({ parts, desk, select, sessions }),
  });
  const listening = owned.use(
    await listen(getRequestListener(app.fetch, { overrideGlobalObjects: false }), {
      address,
      port: options.port ?? 0,
      tls: options.tls,
    }),
  );
  owned.defer(() => closing.abort());
  const resources = owned.move();

  return {
    address,
    port: listening.port,
    url: listening.url,
    tokens: parts.tokens,
    addKernel: kernel => parts.kernels.add(kernel).then(() => parts.signals.tell("kernels")),
    select: (machine, wish) => {
      if (!parts.kernels.knows(wish.kernel)) throw parts.kernels.unknown(wish.kernel);
      return select(machine, wish, "this host");
    },
    watch(machine, callback) {
      const callbacks = watchers.get(machine) ?? new Set();
      watchers.set(machine, callbacks.add(callback));
      return () => callbacks.delete(callback);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function selecting({ machines, kernels, leases, signals, log }: ServerParts): Select {
  return (machine, wish, who) => {
    if (!machineName.test(machine)) throw new UserError(machineNameRule);
    const selection = machines.select(machine, wish, who);
    signals.tell("selections", machine);
    void leases?.hold(machine, wish.kernel);
    // So that it is ready when the machine asks; when it fails the machine's question tells.
    kernels.forgetFailure(wish.kernel);
    kernels.prepare(wish.kernel).catch(() => log.debug(`${wish.kernel} is not ready yet`));
    return selection;
  };
}

/** Kernels that machines are to boot are kept in the store, over restarts too. */
function keepLeases({ machines, leases }: ServerParts, owned: AsyncDisposableStack): void {
  if (leases === undefined) return;
  const standing = () =>
    machines.selections().map(({ machine, selection }) => ({ machine, kernel: selection.kernel }));
  for (const { machine, kernel } of standing()) void leases.hold(machine, kernel);
  const timer = setInterval(() => void leases.renew(standing()), renewLeasesMs);
  timer.unref();
  owned.defer(() => clearInterval(timer));
}

function refuseWithoutTokens(address: string, tokens: Tokens): void {
  if (isLoopback(address) || tokens.areThere) return;
  throw new UserError(
    `the kernel server does not listen on ${address} without a token, since whoever reaches it could boot what they ` +
      "like: make one (--token-file), or listen on 127.0.0.1",
  );
}
