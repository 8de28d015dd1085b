import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLog, type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { examinationCode, examine, installForeignPrograms } from "../../src/doctor/index.ts";
import { foreignRoot } from "../../src/elf/index.ts";

let directory: TemporaryDirectory;

beforeEach(() => {
  directory = temporaryDirectory("test");
  vi.stubEnv("VMENTRY_CACHE", join(directory.path, "cache"));
  vi.stubEnv("VMENTRY_STAGE1_KERNEL", "");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await directory[Symbol.asyncDispose]();
});

async function addProgram(path: string, text = "#!/bin/sh\n"): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  await chmod(path, 0o755);
}

async function signifyFinding(architecture: "x86_64" | "i386" | "arm64") {
  const findings = await examine(silentLog, { architecture });
  return findings.find(({ name }) => name === "signify-openbsd");
}

/** The architecture that is not this host's, with programs of its own. */
const foreign = process.arch === "arm64" ? "x86_64" : "arm64";

test("doctor notes a stage one of another architecture that could not check signatures, with what mends it", async () => {
  const root = foreignRoot(foreign) ?? "";
  for (const name of ["busybox", "kexec", "dropbear"]) await addProgram(join(root, "bin", name));
  expect(await signifyFinding(foreign)).toEqual({
    name: "signify-openbsd",
    state: "note",
    detail: expect.stringMatching(
      new RegExp(`^for ${foreign}: checks in stage one what .* not needed without$`),
    ),
    mend: `vmentry doctor --install --arch ${foreign}`,
  });
  await addProgram(join(root, "usr/bin/signify-openbsd"));
  expect(await signifyFinding(foreign)).toMatchObject({ state: "good" });
});

test("what is not needed without signing does not make the host unfit", () => {
  expect(examinationCode([{ name: "signify-openbsd", state: "note", detail: "" }])).toBe(0);
});

/** An apt-get that downloads one package, which dpkg-deb unpacks into these programs; or one that fails. */
async function fakeApt(
  programs: readonly string[],
): Promise<() => Promise<{ env: Record<string, string>; archives: string }>> {
  const bin = join(directory.path, "bin");
  const archives = join(directory.path, "archives");
  await mkdir(archives, { recursive: true });
  await addProgram(
    join(bin, "apt-get"),
    programs.length === 0
      ? "#!/bin/sh\necho 'E: no network' >&2\nexit 100\n"
      : `#!/bin/sh\necho "$@" >>${bin}/asked\n: >${archives}/all.deb\n`,
  );
  const unpack = programs.map(name => `: >"$3/usr/bin/${name}"; chmod 755 "$3/usr/bin/${name}"`);
  await addProgram(join(bin, "dpkg-deb"), ["#!/bin/sh", 'mkdir -p "$3/usr/bin"', ...unpack, ""].join("\n"));
  vi.stubEnv("PATH", `${bin}:${process.env["PATH"]}`);
  return async () => ({ env: {}, archives });
}

const all = ["busybox", "kexec", "dropbear", "signify-openbsd"];

test("what an earlier vmentry fetched without signify is fetched anew", async () => {
  const root = foreignRoot(foreign) ?? "";
  for (const name of ["busybox", "kexec", "dropbear"]) await addProgram(join(root, "bin", name), "old");
  await installForeignPrograms(foreign, await fakeApt(all), silentLog);
  expect(await readFile(join(root, "usr/bin/signify-openbsd"), "utf8")).toBe("");
  await expect(readFile(join(root, "bin/busybox"))).rejects.toThrow("ENOENT");
  expect(await readFile(join(directory.path, "bin/asked"), "utf8")).toContain(" signify-openbsd ");
});

test("what is there stays when nothing can be fetched", async () => {
  const root = foreignRoot(foreign) ?? "";
  await addProgram(join(root, "bin/busybox"), "old");
  await expect(installForeignPrograms(foreign, await fakeApt([]), silentLog)).rejects.toThrow(
    /E: no network/,
  );
  expect(await readFile(join(root, "bin/busybox"), "utf8")).toBe("old");
});

test("what is whole is left alone", async () => {
  const root = foreignRoot(foreign) ?? "";
  for (const name of all) await addProgram(join(root, "bin", name), "old");
  const apt = () => Promise.reject(new Error("apt was asked"));
  await installForeignPrograms(foreign, apt, silentLog);
  expect(await readFile(join(root, "bin/busybox"), "utf8")).toBe("old");
});
