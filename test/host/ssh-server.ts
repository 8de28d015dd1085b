import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { monotonicMs, runTool, sleep, temporaryDirectory } from "../../src/base/index.ts";
import type { SshDestination } from "../../src/host/index.ts";

export type SshServerKind = "sshd" | "dropbear";

/** A real SSH server on 127.0.0.1 with keys of its own, that lets this user in. */
export interface SshServer extends AsyncDisposable {
  readonly kind: SshServerKind;
  readonly destination: SshDestination;
  /** Ends the server and every connection to it, as a machine's death does. */
  kill(): Promise<void>;
  /** Stops or continues all its processes, as a machine that hangs does. */
  signalAll(signal: "SIGSTOP" | "SIGCONT"): Promise<void>;
}

/** @throws Error that names the package when the server is not installed */
export async function startSshServer(
  kind: SshServerKind,
  options: { maxSessions?: number; shell?: string } = {},
): Promise<SshServer> {
  const directory = temporaryDirectory("ssh-server");
  const at = (name: string) => join(directory.path, name);
  await runTool(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", at("identity")]);
  await mkdir(at("home/.ssh"), { recursive: true, mode: 0o700 });
  await chmod(at("home"), 0o700);
  await writeFile(at("home/.ssh/authorized_keys"), await readFile(at("identity.pub")), { mode: 0o600 });
  const port = await freePort();
  const hostKey = kind === "sshd" ? await sshdKey(at("host_key")) : await dropbearKey(at("host_key"));
  const argv =
    kind === "sshd" ? await sshdCommand(at, port, options.maxSessions ?? 10) : dropbearCommand(at, port);
  const [program = "", ...args] = await inOwnHome(at, argv, options.shell ?? "/bin/sh");
  const child = execa(program, args, { reject: false, all: true, stdin: "ignore", detached: true });
  const kill = async () => {
    for (const pid of await processesBelow(child.pid ?? 0)) tryKill(pid, "SIGKILL");
    await child;
  };
  try {
    await listens(port, child);
  } catch (error) {
    await kill();
    throw error;
  }
  return {
    kind,
    destination: {
      address: "127.0.0.1",
      port,
      user: userInfo().username,
      identityFile: at("identity"),
      hostKey,
    },
    kill,
    async signalAll(signal) {
      for (const pid of await processesBelow(child.pid ?? 0)) tryKill(pid, signal);
    },
    async [Symbol.asyncDispose]() {
      await kill();
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function sshdKey(path: string): Promise<string> {
  await runTool(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path]);
  return readFile(`${path}.pub`, "utf8");
}

async function dropbearKey(path: string): Promise<string> {
  const made = await runTool(["dropbearkey", "-t", "ed25519", "-f", path], { package: "dropbear-bin" });
  return /^ssh-ed25519 \S+/m.exec(made.stdout)?.[0] ?? "";
}

async function sshdCommand(at: (name: string) => string, port: number, maxSessions: number) {
  needs("/usr/sbin/sshd", "openssh-server");
  // Where it locks itself in before a login; Debian's service makes it.
  if (process.getuid?.() === 0) await mkdir("/run/sshd", { recursive: true });
  const settings = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${at("host_key")}`,
    `AuthorizedKeysFile ${at("home/.ssh/authorized_keys")}`,
    "PidFile none",
    "UsePAM no",
    "StrictModes no",
    "PermitRootLogin prohibit-password",
    "PasswordAuthentication no",
    `MaxSessions ${maxSessions}`,
  ];
  await writeFile(at("sshd_config"), `${settings.join("\n")}\n`);
  return ["/usr/sbin/sshd", "-D", "-e", "-f", at("sshd_config")];
}

function dropbearCommand(at: (name: string) => string, port: number): string[] {
  needs("/usr/sbin/dropbear", "dropbear-bin");
  if (process.getuid?.() !== 0)
    throw new Error("tests with dropbear need root: it reads the keys in our home");
  const settings = ["-F", "-E", "-s", "-p", `127.0.0.1:${port}`, "-r", at("host_key"), "-P", at("pid")];
  return ["/usr/sbin/dropbear", ...settings];
}

/** As root, with a home and a shell of the test's own: a passwd file bound over the real one, for it alone. */
async function inOwnHome(at: (name: string) => string, argv: string[], shell: string): Promise<string[]> {
  if (process.getuid?.() !== 0) return argv;
  const passwd = await readFile("/etc/passwd", "utf8");
  await writeFile(
    at("passwd"),
    passwd.replace(/^root:([^:]*):0:0:([^:]*):.*$/m, `root:$1:0:0:$2:${at("home")}:${shell}`),
  );
  const start = 'mount --bind "$1" /etc/passwd && shift && exec "$@"';
  return ["unshare", "-m", "sh", "-c", start, "sh", at("passwd"), ...argv];
}

function needs(path: string, packageName: string): void {
  if (!existsSync(path)) throw new Error(`these tests need ${path}: apt-get install ${packageName}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise(resolve => server.once("listening", resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function listens(port: number, child: Promise<unknown> & { all: NodeJS.ReadableStream }) {
  let hasEnded = false;
  void child.then(() => {
    hasEnded = true;
  });
  let said = "";
  child.all.on("data", chunk => {
    said += String(chunk);
  });
  for (const began = monotonicMs(); !hasEnded && monotonicMs() - began < 10_000; ) {
    const isUp = await new Promise<boolean>(resolve => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isUp) return;
    await sleep(20);
  }
  throw new Error(`the SSH server did not start: ${said}`);
}

/** A process and all its descendants, from the top. */
async function processesBelow(top: number): Promise<number[]> {
  const { stdout } = await runTool(["ps", "-eo", "pid=,ppid="], { package: "procps" });
  const parents = new Map<number, number>();
  for (const line of stdout.trim().split("\n")) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    if (pid !== undefined && parent !== undefined) parents.set(pid, parent);
  }
  const isBelow = (pid: number | undefined): boolean =>
    pid === top || (pid !== undefined && pid > 1 && isBelow(parents.get(pid)));
  return [...parents.keys()].filter(isBelow).sort((a, b) => a - b);
}

function tryKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH: gone already.
  }
}
