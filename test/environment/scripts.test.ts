import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kernelLogScript } from "../../src/environment/apply/boot-words.ts";
import { adminScript } from "../../src/environment/apply/command.ts";
import { parseFiles, readFilesScript, writeFileScript } from "../../src/environment/apply/kernel-file.ts";
import { deviceScript } from "../../src/environment/apply/kvm-device.ts";
import { moduleScript, parseModule } from "../../src/environment/apply/module.ts";
import { parseUsers, usersScript } from "../../src/environment/apply/module-users.ts";
import { factsScript, parsePresence } from "../../src/environment/facts.ts";
import { parsePlatform, platformScript } from "../../src/environment/platform.ts";

let root: string;
/** A directory in which every command is busybox's. */
let applets: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "vmentry-scripts-"));
  applets = join(root, "applets");
  await mkdir(applets);
  const busybox = (await execa("sh", ["-c", "command -v busybox"])).stdout;
  for (const name of ["sh", "grep", "uname", "ls", "cat", "sed", "dmesg", "printf"])
    await symlink(busybox, join(applets, name));
  await put("sys/module/kvm_amd/initstate", "live\n");
  await put("sys/module/kvm_amd/refcnt", "3\n");
  await put("sys/module/kvm_amd/parameters/npt", "Y\n");
  await put("sys/module/kvm_amd/parameters/nested", "1\n");
  await put("sys/module/kvm_amd/sections/.text", "0x0\n");
  await put("sys/module/kvm/parameters/tdp_mmu", "Y\n");
  for (const name of ["npt", "nested"])
    await chmod(join(root, `sys/module/kvm_amd/parameters/${name}`), 0o444);
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

async function put(path: string, content: string): Promise<string> {
  const whole = join(root, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, content);
  return whole;
}

const shells = ["the system's sh", "busybox alone"] as const;

function run(shell: (typeof shells)[number], script: string, values: string[], path?: string) {
  const busyboxOnly = shell === "busybox alone" ? applets : (process.env["PATH"] ?? "");
  return execa("sh", ["-c", script, "sh", ...values], {
    reject: false,
    extendEnv: false,
    preferLocal: false,
    env: { PATH: path === undefined ? busyboxOnly : `${path}:${busyboxOnly}` },
    ...(shell === "busybox alone" ? { cwd: applets } : {}),
  });
}

describe.each(shells)("the commands, run by %s", shell => {
  test("read a loaded module", async () => {
    const directory = join(root, "sys/module/kvm_amd");
    const { stdout } = await run(shell, moduleScript, [directory]);
    expect(parseModule(stdout, directory)).toEqual({
      kind: "loaded",
      references: 3,
      parameters: new Map([
        ["npt", "Y"],
        ["nested", "1"],
      ]),
      writable: new Set(),
    });
  });

  test("tell a built-in module from an absent one", async () => {
    const builtIn = join(root, "sys/module/kvm");
    expect(parseModule((await run(shell, moduleScript, [builtIn])).stdout, builtIn)).toMatchObject({
      kind: "built-in",
      references: undefined,
      writable: new Set(["tdp_mmu"]),
    });
    const absent = join(root, "sys/module/none");
    const { stdout, stderr } = await run(shell, moduleScript, [absent]);
    expect(parseModule(stdout, absent).kind).toBe("absent");
    expect(stderr).toBe("");
  });

  test("read this very machine's platform", async () => {
    const { stdout, exitCode } = await run(shell, platformScript, []);
    const [arch = "", ...cpuinfo] = stdout.split("\n");
    expect(exitCode).toBe(0);
    expect(parsePlatform(arch, cpuinfo).cpuFlags).toContain(process.arch === "arm64" ? "fp" : "fpu");
  });

  test("open a device, and say what is wrong when there is none", async () => {
    expect(await run(shell, deviceScript, ["/dev/null"])).toMatchObject({ exitCode: 0 });
    const file = await put("dev/kvm", "");
    expect(await run(shell, deviceScript, [file])).toMatchObject({ exitCode: 1, stderr: "there is none" });
    expect((await run(shell, deviceScript, [join(root, "nothing")])).exitCode).toBe(1);
  });

  test("hand arguments on as they are", async () => {
    const programs = join(root, "programs");
    await put("programs/load-it", '#!/bin/sh\nprintf "[%s]" "$@"\nexit 7\n');
    await chmod(join(programs, "load-it"), 0o755);
    const { stdout, exitCode } = await run(shell, adminScript, ["load-it", "kvm_amd", "a=$(id) b"], programs);
    expect(stdout).toBe("[kvm_amd][a=$(id) b]");
    expect(exitCode).toBe(7);
  });

  test("name the process that holds an open VM, and modules that need the module", async () => {
    await put("sys/module/held/holders/other", "");
    // No KVM is needed: what counts is where a descriptor leads to, and /proc tells that of a file as well.
    const { stdout } = await run(shell, usersScript, [join(root, "sys/module/held")]);
    expect(stdout).toContain(`/proc/${process.pid}/fd:`);
    const own = stdout.replace(`/proc/${process.pid}/fd:\n`, `$&l 0 -> anon_inode:kvm-vm\n`);
    const users = parseUsers(own);
    expect(users).toContain("module other");
    expect(users).toContainEqual(expect.stringMatching(new RegExp(`^\\S.* \\(pid ${process.pid}\\)$`)));
  });

  test("read files of sysfs: what they say, whether they can be written, or that they are not there", async () => {
    const choice = await put("sys/kernel/enabled", "always [madvise] never\n");
    const several = await put("sys/kernel/two lines", "one\ntwo\n");
    await chmod(several, 0o444);
    const missing = join(root, "sys/kernel/missing");
    const { stdout } = await run(shell, readFilesScript, [choice, missing, several]);
    expect(parseFiles(stdout)).toEqual([
      { path: choice, isThere: true, isWritable: true, text: "always [madvise] never" },
      { path: missing, isThere: false, isWritable: false, text: undefined },
      { path: several, isThere: true, isWritable: false, text: "one\ntwo" },
    ]);
  });

  test("write a value as it is, and say what is wrong when the kernel refuses it", async () => {
    const file = await put("sys/kernel/written", "");
    expect(await run(shell, writeFileScript, [file, "-n $(id) %s\\n"])).toMatchObject({
      exitCode: 0,
      stderr: "",
    });
    expect(await readFile(file, "utf8")).toBe("-n $(id) %s\\n\n");
    // Takes nothing, and says so at the write, as a file of sysfs does.
    const refused = await run(shell, writeFileScript, ["/dev/full", "1"]);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toMatch(/No space left/);
    const gone = await run(shell, writeFileScript, [join(root, "no/such"), "1"]);
    expect(gone.exitCode).not.toBe(0);
    expect(gone.stderr).not.toBe("");
  });

  test("tell what is a module and what is part of the kernel", async () => {
    await put("lib/modules/6.1/modules.dep", "kernel/arch/x86/kvm/kvm-amd.ko.xz: a.ko.xz\nkvm.ko:\n");
    await put("lib/modules/6.1/modules.builtin", "kernel/drivers/virtio/virtio_pci.ko\nkernel/kvm.ko\n");
    const script = factsScript
      .replace("/sys/module", join(root, "sys/module"))
      .replace('"/lib/modules/$(uname -r)"', `"${join(root, "lib/modules/6.1")}"`);
    const { stdout, exitCode } = await run(shell, script, []);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("module kvm-amd\n");
    // sysfs, where this kvm is built in, comes first.
    expect(parsePresence(stdout)).toEqual(
      new Map([
        ["kvm", "built-in"],
        ["kvm_amd", "module"],
        ["virtio_pci", "built-in"],
      ]),
    );
  });

  test("find nothing in the kernel's log without failing", async () => {
    expect(await run(shell, kernelLogScript, ["no such line"])).toMatchObject({ exitCode: 0, stdout: "" });
  });
});
