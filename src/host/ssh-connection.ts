import { type ExecaError, execa } from "execa";
import {
  killAtExit,
  monotonicMs,
  runTool,
  sleep,
  throwIfInterrupted,
  UserError,
  visible,
  within,
} from "../base/index.ts";
import { type FarEnd, type FarProcess, startProcess } from "./far-end.ts";
import { HostLost } from "./host.ts";
import { KeptOutput } from "./kept-output.ts";
import { quoteWord, quoteWords } from "./quote.ts";
import { masterArguments, type SshDestination, sessionArguments } from "./ssh-options.ts";

/** dropbear takes command lines of up to 9000 bytes (its MAX_CMD_LEN); the rest is for the script. */
const wordsLimit = 5_000;

/** What ssh says when a further try would say the same. */
const finalFailure =
  /permission denied|host key verification failed|identification has changed|no such identity|load key|bad configuration|bad owner|too many authentication failures|no matching .* found|could not resolve hostname/i;

export interface SshConnectionOptions {
  hostName: string;
  destination: SshDestination;
  /** Where the socket goes: ssh's working directory. */
  directory: string;
  /** The socket's name in it. */
  socket: string;
  configFile?: string;
  /** Milliseconds until the connection must stand; tried again till then while the host is not there yet. */
  deadlineMs: number;
  signal?: AbortSignal;
}

/**
 * One SSH connection, held by an OpenSSH master. Carries one session at a time: dropbear 2022.82 to 2024.85
 * closes a session that is just being opened, or drops the whole connection, when another one on the
 * same connection ends in that moment (mkj/dropbear#321); sshd may refuse further ones (MaxSessions).
 */
export class SshConnection implements FarEnd {
  readonly wordsLimit = wordsLimit;
  /** Settles when the connection is gone. */
  readonly gone: Promise<void>;
  #isGone = false;
  #isSpent = false;
  #whyClosed: string | undefined;
  readonly #master: Master;
  readonly #options: SshConnectionOptions;

  private constructor(master: Master, options: SshConnectionOptions) {
    this.#master = master;
    this.#options = options;
    this.gone = master.ended.then(() => {
      this.#isGone = true;
    });
  }

  /** @throws HostLost when the deadline passes, or a further try would be in vain; Interrupted */
  static async open(options: SshConnectionOptions): Promise<SshConnection> {
    const end = monotonicMs() + options.deadlineMs;
    let said = "";
    for (let pauseMs = 100; ; pauseMs = Math.min(1_000, pauseMs * 2)) {
      throwIfInterrupted(options.signal);
      const leftMs = end - monotonicMs();
      if (leftMs <= 0) break;
      const master = await startMaster(options, leftMs);
      if (await isConnected(master, leftMs, options.signal)) return new SshConnection(master, options);
      await endMaster(master);
      throwIfInterrupted(options.signal);
      said = wordsOf(master) || said;
      if (finalFailure.test(said)) break;
      await sleep(Math.min(pauseMs, Math.max(0, end - monotonicMs())), options.signal);
    }
    const { address, port, user } = options.destination;
    const why = said || `no answer within ${options.deadlineMs / 1000} s`;
    throw new HostLost(`could not reach ${options.hostName} as ${user}@${address}, port ${port}: ${why}`);
  }

  /** Whether it can carry a further session. */
  isUsable(): boolean {
    return !this.#isGone && !this.#isSpent;
  }

  start(script: string, words: readonly string[]): FarProcess {
    const command = `exec sh -c ${quoteWord(script)} vmentry ${quoteWords(words)}`;
    return startProcess(["ssh", ...sessionArguments(this.#options.socket, command)], {
      cwd: this.#options.directory,
      package: "openssh-client",
      // Its session may live on at the far end and end at any time.
      onAbandon: () => {
        this.#isSpent = true;
      },
    });
  }

  async explainLoss(): Promise<string> {
    // The session's client may be the first to notice.
    await within(500, this.gone);
    if (!this.#isGone) return "";
    return this.#whyClosed ?? (wordsOf(this.#master) || "the connection is gone");
  }

  /** @param why what to tell whoever still uses it */
  async close(why?: string): Promise<void> {
    this.#whyClosed ??= why;
    await endMaster(this.#master);
  }
}

interface Master {
  process: ReturnType<typeof spawnMaster>;
  stderr: KeptOutput;
  connected: Promise<void>;
  ended: Promise<void>;
}

async function startMaster(options: SshConnectionOptions, leftMs: number): Promise<Master> {
  const args = masterArguments(options.destination, {
    socket: options.socket,
    connectSeconds: Math.max(1, Math.ceil(leftMs / 1000)),
    ...(options.configFile === undefined ? {} : { configFile: options.configFile }),
  });
  const child = spawnMaster([...(await deathSignal()), "ssh", ...args], options.directory);
  const stderr = new KeptOutput(8192);
  child.stderr.on("data", (chunk: Uint8Array) => stderr.add(chunk));
  const connected = Promise.withResolvers<void>();
  child.stdout.on("data", () => connected.resolve());
  const forget = killAtExit(child.pid);
  const ended = child.then(result => {
    forget();
    const { code }: { code?: ExecaError["code"] } = result;
    if (code === "ENOENT") throw new UserError("ssh is not installed: apt-get install openssh-client");
  });
  ended.catch(() => {});
  return { process: child, stderr, connected: connected.promise, ended };
}

function spawnMaster(argv: string[], cwd: string) {
  const [program = "ssh", ...args] = argv;
  return execa(program, args, {
    reject: false,
    buffer: false,
    detached: true,
    stdin: "ignore",
    encoding: "buffer",
    cwd,
  });
}

/** @throws UserError when there is no ssh */
async function isConnected(master: Master, leftMs: number, signal?: AbortSignal): Promise<boolean> {
  const interrupted = Promise.withResolvers<boolean>();
  const interrupt = () => interrupted.resolve(false);
  signal?.addEventListener("abort", interrupt, { once: true });
  try {
    const answer = await within(
      leftMs,
      Promise.race([master.connected.then(() => true), master.ended.then(() => false), interrupted.promise]),
    );
    return answer === true;
  } finally {
    signal?.removeEventListener("abort", interrupt);
  }
}

async function endMaster(master: Master): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    master.process.kill(signal);
    if (
      (await within(
        2_000,
        master.ended.then(() => true),
      )) === true
    )
      return;
  }
}

function wordsOf(master: Master): string {
  return visible(master.stderr.text().replaceAll("\r", "").trim()).split("\n").slice(-3).join("; ");
}

let deathSignalArguments: Promise<string[]> | undefined;

/** What makes the kernel end a process when this one dies, even of SIGKILL, where setpriv(1) can. */
function deathSignal(): Promise<string[]> {
  deathSignalArguments ??= runTool(["setpriv", "--pdeathsig", "TERM", "true"]).then(
    () => ["setpriv", "--pdeathsig", "TERM"],
    () => [],
  );
  return deathSignalArguments;
}
