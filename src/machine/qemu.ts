import { join } from "node:path";
import { execa } from "execa";
import { deadlineIn, hasCode, killGroup, MachineError, UserError, visible, within } from "../base/index.ts";
import type { ConsoleLog } from "./console.ts";
import type { QemuPlatform } from "./qemu-platform.ts";
import { connectQmp, type Qmp } from "./qmp.ts";

export interface QemuOptions {
  name: string;
  platform: QemuPlatform;
  accelerator: "kvm" | "tcg";
  cpus: number;
  memoryMiB: number;
  /** What QEMU itself boots: stage one, or a kernel without stages. */
  image: string;
  initrd: string;
  cmdline: string;
  console: ConsoleLog;
  /** For the control socket. */
  directory: string;
}

/** A QEMU process with its control connection. Its death is never an exception: look at `ended`. */
export interface Qemu extends AsyncDisposable {
  readonly qmp: Qmp;
  /** Settles when QEMU has ended, with why. */
  readonly ended: Promise<string>;
  /** Settles then, too: whether it ended by itself, as at the machine's reset, and was not killed. */
  readonly wasReset: Promise<boolean>;
  /** Types at the machine's serial console. */
  type(text: string): void;
  /** The port of 127.0.0.1 that leads to the machine's SSH port. */
  sshPort(): Promise<number>;
}

/** The machine's fixed address and its gateway in QEMU's user network (QEMU docs/system/devices/net). */
export const userNetwork = { machine: "10.0.2.15/24", host: "10.0.2.2" } as const;

/**
 * Starts QEMU. It dies with this process even when that is killed: its parent-death signal is SIGKILL
 * (prctl(2), PR_SET_PDEATHSIG, set by setpriv of util-linux). A reset of the machine ends it too, since
 * kexec is no reset: what resets is a panic.
 * @throws UserError when QEMU is not installed; MachineError when it does not start
 */
export async function startQemu(options: QemuOptions): Promise<Qemu> {
  const socket = join(options.directory, "qmp");
  const child = execa("setpriv", ["--pdeathsig", "KILL", "--", ...qemuCommand(options, socket)], {
    reject: false,
    buffer: false,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let complaint = "";
  child.stdout.on("data", (chunk: Buffer) => options.console.add(chunk));
  // Typed at a machine that has ended meanwhile: its end is told by `ended`.
  child.stdin.on("error", () => {});
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString("utf8")).slice(-4000);
  });
  const over = new AbortController();
  const ended = child.then(result => {
    const said = visible(complaint.trim());
    const why = new MachineError(describeEnd(result, said));
    over.abort(
      result.exitCode === 127 && /No such file|not found/.test(said) ? notInstalled(options.platform) : why,
    );
    return why.message;
  });
  // Asked to end by SIGTERM, it says so, and ends with 0, too.
  const wasReset = child.then(({ exitCode }) => exitCode === 0 && !/terminating on signal/.test(complaint));
  const kill = async () => {
    killGroup(child.pid);
    await ended;
  };

  let qmp: Qmp;
  try {
    qmp = await connectQmp(socket, deadlineIn(20_000), over.signal);
  } catch (error) {
    await kill();
    if (hasCode(error, "ENOENT")) throw notInstalled(options.platform);
    throw over.signal.reason instanceof UserError ? over.signal.reason : error;
  }
  return {
    qmp,
    ended,
    wasReset,
    type: text => child.stdin.write(text),
    async sshPort() {
      const shown = await qmp.execute("human-monitor-command", { "command-line": "info usernet" });
      const port = /TCP\[HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)\s+10\.0\.2\.15\s+22\s/.exec(
        String(shown),
      )?.[1];
      if (port === undefined)
        throw new MachineError(`QEMU does not show its forwarded port: ${visible(String(shown))}`);
      return Number(port);
    },
    async [Symbol.asyncDispose]() {
      // Asked to quit, QEMU closes its files in order; it is killed when it does not.
      if (
        (await within(
          2000,
          qmp
            .execute("quit")
            .catch(() => {})
            .then(() => ended),
        )) === undefined
      )
        await kill();
      qmp.close();
    },
  };
}

function qemuCommand(options: QemuOptions, socket: string): string[] {
  return [
    options.platform.program,
    ...["-name", options.name, "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ...options.platform.machine(options.accelerator),
    ...["-smp", String(options.cpus), "-m", `${options.memoryMiB}M`],
    ...["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"],
    ...["-qmp", `unix:${socket.replaceAll(",", ",,")},server=on,wait=off`],
    ...["-netdev", "user,id=net,ipv6=off,hostfwd=tcp:127.0.0.1:0-:22"],
    // The card's boot ROM would only cost time.
    ...["-device", "virtio-net-pci,netdev=net,romfile="],
    ...["-kernel", options.image, "-initrd", options.initrd, "-append", options.cmdline],
  ];
}

function describeEnd(
  result: { exitCode?: number | undefined; signal?: string | undefined },
  said: string,
): string {
  const how =
    result.exitCode === undefined
      ? `was ended by ${result.signal ?? "an error"}`
      : `ended with ${result.exitCode}`;
  return `QEMU ${how}${said === "" ? "" : `: ${said.split("\n").at(-1)}`}`;
}

function notInstalled({ program, package: package_ }: QemuPlatform): UserError {
  return new UserError(`${program} is not installed: apt-get install ${package_}`);
}
