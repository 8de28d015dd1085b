import { readFile, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type Logger,
  MachineError,
  runTool,
  silentLog,
  type TemporaryDirectory,
  temporaryDirectory,
  UserError,
} from "../../src/base/index.ts";
import { type Kernel, openKernel } from "../../src/kernel/index.ts";
import { ConsoleLog } from "../../src/machine/console.ts";
import { type Machine, openQemuMachine, type QemuMachineOptions } from "../../src/machine/index.ts";
import { type Qemu, startQemu, userNetwork } from "../../src/machine/qemu.ts";
import { platformFor } from "../../src/machine/qemu-platform.ts";
import { type BootEvent, type KernelServer, openKernelServer } from "../../src/server/index.ts";
import { buildStageOne } from "../../src/stage1/index.ts";
import { buildStageTwo, makeRunKeys } from "../../src/stage2/index.ts";
import { type Lab, lab } from "../lab.ts";
import { crash } from "./crash.ts";

let made: Lab;
let scratch: TemporaryDirectory;
let kernel: Kernel;

beforeAll(async () => {
  made = await lab();
});
beforeEach(async () => {
  scratch = temporaryDirectory("boot-test");
  kernel = await openKernel(made.kernel, { scratch: scratch.path });
});
afterEach(() => scratch[Symbol.asyncDispose]());

interface Differences {
  bootTimeoutMs?: number;
  log?: Logger;
  menuSeconds?: number;
}

function openMachine(options: Differences = {}): Promise<Machine> {
  return openQemuMachine(machineOptions(options));
}

function machineOptions(options: Differences = {}): QemuMachineOptions {
  return {
    name: "test",
    cpus: 2,
    memoryMiB: 2048,
    accelerator: "auto",
    stageOneKernel: kernel,
    consolePath: join(scratch.path, "console.log"),
    directory: scratch.path,
    bootTimeoutMs: options.bootTimeoutMs ?? 120_000,
    menuSeconds: options.menuSeconds ?? 0,
    log: options.log ?? silentLog,
  };
}

async function runningQemus(): Promise<string[]> {
  const shown = await runTool(["pgrep", "-f", `qemu-system.*${scratch.path}`], { expected: [0, 1] });
  return shown.stdout.split("\n").filter(line => line !== "");
}

describe("a machine", () => {
  test("boots a kernel through both stages, proves it, runs commands, and is gone afterwards", async () => {
    const said: string[] = [];
    {
      await using machine = await openMachine({ log: { ...silentLog, info: line => said.push(line) } });
      const { host, phases } = await machine.boot(kernel);
      const { stdout, end } = await host.run(["sh", "-c", "uname -r; ls /dev/kvm"], { deadlineMs: 30_000 });
      expect({ stdout, end }).toEqual({
        stdout: `${kernel.identity.release}\n/dev/kvm\n`,
        end: { kind: "exited", code: 0 },
      });
      expect(phases.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["stage one: verified", "stage one: kexec", "stage two: ready", "identified"]),
      );
      expect(await runningQemus()).toHaveLength(1);
    }
    expect(said.at(-1)).toBe(`running ${kernel.identity.release}, proved by its build-id`);
    expect(await runningQemus()).toEqual([]);
    const console = await readFile(join(scratch.path, "console.log"), "utf8");
    expect(console).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z vmentry stage one: machine test asks http/m);
    expect(console).toContain(`* 1) ${kernel.identity.release} from ${made.kernel}`);
  });

  test("boots from where it waits in stage one, and again after that", async () => {
    await using machine = await openMachine();
    await machine.start();
    const first = await machine.boot(kernel);
    const bootId = async (host: typeof first.host) =>
      (await host.run(["cat", "/proc/sys/kernel/random/boot_id"], { deadlineMs: 30_000 })).stdout;
    const one = await bootId(first.host);
    const second = await machine.boot(kernel);
    expect(await bootId(second.host)).not.toBe(one);
  });

  test("shows its kernel list for the time that is asked for", async () => {
    await using machine = await openMachine({ menuSeconds: 2 });
    await machine.boot(kernel);
    expect(machine.console.tail(1000)).toContain("booting 1 in 2 s; type a number and Enter to boot another");
  });

  test("whose kernel panics at boot ends with the panic and the console's last lines", async () => {
    await using machine = await openMachine();
    const booted = machine.boot(kernel, { cmdline: "rdinit=/bin/busybox" });
    const error = await booted.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(MachineError);
    expect(String(error)).toMatch(
      /did not come up after kexec: the machine died: Kernel panic - not syncing: /,
    );
    expect(error instanceof MachineError && error.consoleTail.join("\n")).toContain("Kernel panic");
    expect(await runningQemus()).toEqual([]);
  });

  test("whose kernel hangs at boot ends at the deadline with the console's last lines", async () => {
    await using machine = await openMachine({ bootTimeoutMs: 15_000 });
    const booted = machine.boot(kernel, { cmdline: "rdinit=/bin/sh" });
    await expect(booted).rejects.toThrow(
      "the kernel did not come up after kexec within 15s (--boot-timeout)",
    );
    await expect(booted).rejects.toMatchObject({
      consoleTail: expect.arrayContaining([expect.stringContaining("/bin/sh")]),
    });
    expect(await runningQemus()).toEqual([]);
  });

  test("whose console does not reach us is refused, since a panic would not be seen", async () => {
    await using machine = await openMachine();
    const booted = machine.boot(kernel, { cmdline: "8250.nr_uarts=0" });
    await expect(booted).rejects.toThrow(UserError);
    await expect(booted).rejects.toThrow("printed nothing to its serial console");
  });

  test("that runs another kernel than the one asked for is an error", async () => {
    await using machine = await openMachine();
    const asked = { ...kernel, identity: { ...kernel.identity, buildId: "00".repeat(20) } };
    await expect(machine.boot(asked)).rejects.toThrow(
      /^the machine runs another kernel than the one asked for: asked .*0{40}.*, running .*6\.12/,
    );
  });

  test("that panics later tells of its death", async () => {
    await using machine = await openMachine();
    const { host, died } = await machine.boot(kernel);
    const command = host.run(crash, { deadlineMs: 120_000 });
    const lost = command.then(
      () => "answered",
      (error: unknown) => error,
    );
    expect((await died).reason).toMatch(
      /^Kernel panic - not syncing: Out of memory: compulsory panic_on_oom/,
    );
    expect(await lost).toBeInstanceOf(MachineError);
  });

  test("that dies boots again through stage one, however often", async () => {
    await using machine = await openMachine();
    const bootIds = new Set<string>();
    for (let time = 1; time <= 4; time++) {
      const { host, died, phases } = await machine.boot(kernel);
      expect(phases.map(({ name }) => name)).toContain("stage one: kexec");
      bootIds.add(
        (await host.run(["cat", "/proc/sys/kernel/random/boot_id"], { deadlineMs: 30_000 })).stdout,
      );
      const mark = machine.console.mark();
      const lost = host.run(crash, { deadlineMs: 120_000 });
      await expect(lost).rejects.toThrow(MachineError);
      expect((await died).reason).toMatch(/^Kernel panic - not syncing: /);
      expect(machine.console.since(mark).join("\n")).toContain("Kernel panic - not syncing");
    }
    expect(bootIds.size).toBe(4);
    expect(await runningQemus()).toHaveLength(0);
  });

  test("prints warnings and debug messages to its console, unless it is told to be quiet", async () => {
    await using machine = await openMachine();
    const say = async (cmdline?: string) => {
      const { host } = await machine.boot(kernel, cmdline === undefined ? {} : { cmdline });
      const mark = machine.console.mark();
      const shell = "echo '<7>vmentry says this' > /dev/kmsg; echo '<0>vmentry says that' > /dev/kmsg";
      await host.run(["sh", "-c", shell], { deadlineMs: 30_000 });
      await expect
        .poll(() => machine.console.since(mark).join("\n"), { timeout: 10_000 })
        .toContain("says that");
      return machine.console.since(mark).join("\n");
    };
    expect(await say()).toContain("vmentry says this");
    expect(await say("quiet")).not.toContain("vmentry says this");
  });

  test("in emulation has an AMD CPU, as its description says beforehand", async () => {
    await using machine = await openQemuMachine({ ...machineOptions(), accelerator: "tcg" });
    expect(machine.description).toMatchObject({ arch: "x86_64", cpuVendor: "amd", accelerator: "tcg" });
    const { host } = await machine.boot(kernel);
    const shown = await host.run(["grep", "-m", "1", "vendor_id", "/proc/cpuinfo"], { deadlineMs: 30_000 });
    expect(shown.stdout).toMatch(/AuthenticAMD/);
  });

  test("can be interrupted while it boots, and leaves nothing running", async () => {
    await using machine = await openMachine();
    const controller = new AbortController();
    const booting = machine.boot(kernel, { signal: controller.signal });
    setTimeout(() => controller.abort(), 1_000);
    await expect(booting).rejects.toThrow("interrupted");
    expect(await runningQemus()).toEqual([]);
  });
});

describe("a kernel that cannot work is refused before anything is started", () => {
  test.each([
    ["SERIAL_8250_CONSOLE", "serial console"],
    ["KVM", "KVM"],
  ])("without CONFIG_%s", async (option, why) => {
    await using machine = await openMachine();
    const config = new Map(kernel.config);
    config.delete(option);
    const booted = machine.boot({ ...kernel, config });
    await expect(booted).rejects.toThrow(UserError);
    await expect(booted).rejects.toThrow(new RegExp(`CONFIG_${option}: .*${why}`));
    expect(await runningQemus()).toEqual([]);
  });
});

/** Stage one alone, with a kernel server of the test's own. */
describe("stage one", () => {
  let server: KernelServer;
  let qemu: Qemu | undefined;
  let console: ConsoleLog;
  const events: BootEvent[] = [];

  beforeEach(async () => {
    events.length = 0;
    server = await openKernelServer({ log: silentLog });
    server.watch("test", event => events.push(event));
    console = new ConsoleLog(join(scratch.path, "console.log"), () => {});
  });
  afterEach(async () => {
    await qemu?.[Symbol.asyncDispose]();
    qemu = undefined;
    await server[Symbol.asyncDispose]();
    await console.close();
  });

  async function powerOn(port: number): Promise<void> {
    const stageOne = await buildStageOne(kernel, scratch.path);
    qemu = await startQemu({
      name: "test",
      platform: platformFor(kernel),
      accelerator: "tcg",
      cpus: 2,
      memoryMiB: 1024,
      image: stageOne.image,
      initrd: stageOne.initrd,
      cmdline: stageOne.cmdline({
        server: `http://${userNetwork.host}:${port}`,
        machine: "test",
        ip: `${userNetwork.machine},${userNetwork.host}`,
        console: "ttyS0",
      }),
      console,
      directory: scratch.path,
    });
  }

  async function announce(): Promise<string> {
    const keys = await makeRunKeys(scratch.path);
    const initrd = await buildStageTwo(kernel, { keys, directory: scratch.path });
    await server.addKernel({
      id: "k",
      title: "candidate",
      image: kernel.image,
      initrd,
      cmdline: "console=ttyS0",
    });
    return initrd;
  }

  const told = (event: string) => () => events.filter(each => each.event === event).map(each => each.message);
  const deadline = { timeout: 90_000, interval: 100 };

  test("never boots an image whose SHA-256 is another than announced, says so, and gives up", async () => {
    const initrd = await announce();
    await writeFile(initrd, Buffer.alloc((await readFile(initrd)).length, 7));
    server.select("test", { kernel: "k", once: true, menuSeconds: 0 });
    await powerOn(server.port);
    await expect.poll(told("gave-up"), deadline).toHaveLength(1);
    expect(told("failed")()[0]).toMatch(
      /^SHA-256 of the initrd is not the [0-9a-f]{64} that the server announced/,
    );
    expect(told("kexec")()).toEqual([]);
    expect(console.tail(100).join("\n")).toContain("failed: SHA-256 of the initrd is not the");
  });

  test("boots the kernel that somebody at the console chooses from the list", async () => {
    await announce();
    const [image, initrd] = [kernel.image, join(scratch.path, "stage-two.initrd")];
    await server.addKernel({ id: "other", title: "the other one", image, initrd, cmdline: "console=ttyS0" });
    server.select("test", { kernel: "k", once: true, menuSeconds: 30 });
    await powerOn(server.port);
    await expect.poll(() => console.tail(100).join("\n"), deadline).toContain("to boot another");
    qemu?.type("2\n");
    await expect.poll(told("kexec"), deadline).toEqual(["the other one"]);
  });

  test("tries a download again that broke off, and boots when it can be had whole", async () => {
    const initrd = await announce();
    const whole = await readFile(initrd);
    await truncate(initrd, 1000);
    server.select("test", { kernel: "k", once: true, menuSeconds: 0 });
    await powerOn(server.port);
    await expect.poll(told("failed"), deadline).not.toHaveLength(0);
    await writeFile(initrd, whole);
    await expect.poll(told("ready"), deadline).toHaveLength(1);
  });

  test("keeps asking a server that is not there, with a growing delay, and finds it when it comes", async () => {
    // A port that nobody listens on, until somebody does.
    const { port } = server;
    await server[Symbol.asyncDispose]();
    await powerOn(port);
    const waits = () => console.tail(1000).flatMap(line => /trying again in (\d+) s/.exec(line)?.[1] ?? []);
    await expect.poll(() => waits().slice(0, 3), deadline).toEqual(["1", "2", "4"]);
    server = await openKernelServer({ log: silentLog, port });
    server.watch("test", event => events.push(event));
    await announce();
    server.select("test", { kernel: "k", once: true, menuSeconds: 0 });
    await expect.poll(told("ready"), deadline).toHaveLength(1);
  });

  test("survives a server that goes away in the middle of a download", async () => {
    await announce();
    const { port } = server;
    // Passes the first half megabyte of each connection on, then cuts it, twice.
    let cuts = 0;
    const proxy = createServer(async client => {
      const { connect } = await import("node:net");
      const upstream = connect(port, "127.0.0.1");
      let passed = 0;
      client
        .on("error", () => {})
        .on("data", chunk => upstream.write(chunk))
        .on("close", () => upstream.destroy());
      upstream.on("error", () => {}).on("close", () => client.end());
      upstream.on("data", chunk => {
        client.write(chunk);
        passed += chunk.length;
        if (passed > 512 * 1024 && cuts < 2) {
          cuts += 1;
          client.destroy();
        }
      });
    });
    await new Promise<void>(resolve => proxy.listen(0, "127.0.0.1", resolve));
    const address = proxy.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    server.select("test", { kernel: "k", once: true, menuSeconds: 0 });
    try {
      await powerOn(address.port);
      await expect.poll(told("kexec"), deadline).toHaveLength(1);
      expect(cuts).toBe(2);
      expect(told("failed")().join("\n")).toMatch(
        /download of the (image|initrd) broke off after \d+ of \d+ bytes/,
      );
    } finally {
      proxy.close();
    }
  });
});
