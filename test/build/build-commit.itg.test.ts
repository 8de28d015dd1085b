import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentLog, UserError } from "../../src/base/index.ts";
import {
  type BuildProgress,
  type BuildRequest,
  buildCommit,
  buildSeries,
  commitReport,
  describeBuilt,
  digestOfVariant,
} from "../../src/build/index.ts";
import type { Damage, Manifest, Publication } from "../../src/store/index.ts";
import { startBuilder } from "./builder-process.ts";
import { makeKernelRepository, scratchDirectory, smallVariant } from "./small-tree.ts";

/** A store in memory, without contents. */
function memoryStore() {
  const manifests = new Map<string, Manifest>();
  const store: NonNullable<BuildRequest["store"]> = {
    read: async ({ commit, variant }) => manifests.get(`${commit}/${variant}`),
    damageOf: async () => [],
    publish: async publication => {
      const files = publication.files.map(({ path, mode, source }) => ({
        path,
        mode,
        sha256: "0".repeat(64),
        bytes: statSync(source).size,
      }));
      const manifest: Manifest = { ...publication, format: "vmentry-commit-kernel", version: 1, files };
      manifests.set(`${publication.commit}/${publication.variant}`, manifest);
      return { status: "published", manifest, differences: [], added: { blobs: 0, bytes: 0 } };
    },
  };
  return { store, manifests };
}

function setUp() {
  const repository = makeKernelRepository();
  const workDirectory = scratchDirectory();
  const build = async (more: Partial<BuildRequest> = {}) => {
    await using built = await buildCommit({
      repository: repository.directory,
      revision: "HEAD",
      variant: smallVariant,
      workDirectory,
      jobs: 2,
      log: silentLog,
      ...more,
    });
    const { publication } = built;
    const read = (path: string) =>
      readFileSync(publication?.files.find(each => each.path === path)?.source ?? "", "utf8");
    const object = (path: string) => readFileSync(join(workDirectory, "small/output", path));
    return { built, publication, log: publication === undefined ? "" : read("log"), read, object };
  };
  return { repository, workDirectory, build };
}

function compiled(log: string): string[] {
  return [...log.matchAll(/^ {2}CC (?:\[M\])? *(\S+)$/gm)].map(([, name = ""]) => name).sort();
}

function newOnes(publication: Publication | undefined): string[] {
  return (publication?.diagnostics ?? [])
    .filter(({ isNew }) => isNew)
    .map(({ severity, file, line, option }) => `${severity} ${file}:${line} ${option ?? ""}`.trim());
}

describe("a commit that builds", () => {
  test("gives image, configuration, log and modules, and says what it is", async () => {
    const { repository, build } = setUp();
    const { built, publication, read } = await build();
    expect(built).toMatchObject({ outcome: "built", isFresh: true, subject: "first" });
    expect(publication).toMatchObject({
      commit: repository.first,
      variant: "small",
      variantDigest: digestOfVariant(smallVariant),
      failure: null,
      arch: "x86_64",
      release: "6.12.117",
      kernelVersion: "#1 SMP Sat Nov 21 09:21:08 UTC 2026",
      toolchain: { compiler: expect.stringMatching(/^gcc /), linker: expect.stringMatching(/ld/) },
    });
    expect(publication?.files.map(({ path }) => path)).toEqual([
      "image",
      "config",
      "log",
      "modules.builtin",
      "modules.order",
      "modules/drivers/one.ko",
    ]);
    expect(read("config")).toContain("CONFIG_X86=y");
  });

  test("is built of the commit alone: nothing of the place, the time or the environment is in it", async () => {
    const [one, other] = [setUp(), setUp()];
    process.env["KCFLAGS"] = "-DOTHER";
    const first = await one.build();
    delete process.env["KCFLAGS"];
    const second = await other.build();
    expect(first.object("lib/shared.o").equals(second.object("lib/shared.o"))).toBe(true);
    expect(first.object("lib/shared.o").includes("build-test-")).toBe(false);
  });

  test("compiles only what changed since the last one", async () => {
    const { repository, build } = setUp();
    expect(compiled((await build()).log)).toEqual(["drivers/one.o", "init/main.o", "lib/shared.o"]);
    repository.commit({ "lib/shared.c": "int shared(void) { return 1; }\n" });
    expect(compiled((await build()).log)).toEqual(["lib/shared.o"]);
    expect(compiled((await build({ revision: "HEAD~1" })).log)).toEqual(["lib/shared.o"]);
  });

  test("may start from a configuration of the user's, with fragments over it", async () => {
    const { build } = setUp();
    const config = {
      kind: "file",
      path: "my.config",
      text: "CONFIG_X86=y\nCONFIG_KVM=m\nCONFIG_PCI=y\n",
    } as const;
    const fragments = [{ path: "f.config", text: "CONFIG_KVM=y\n# CONFIG_PCI is not set\n" }];
    const { publication, read } = await build({ variant: { ...smallVariant, config, fragments } });
    expect(
      read("config")
        .split("\n")
        .filter(line => /KVM|PCI /.test(line)),
    ).toEqual(["# CONFIG_PCI is not set", "CONFIG_KVM=y"]);
    expect(publication?.files.some(({ path }) => path.startsWith("modules/"))).toBe(false);
  });

  test("has its own configuration, also when the last one's was another", async () => {
    const { repository, build } = setUp();
    const variant = { ...smallVariant, config: { kind: "target", target: "x86_64_defconfig" } as const };
    expect((await build({ variant })).read("config")).toContain("CONFIG_PCI=y\n");
    repository.commit({
      "arch/x86/configs/x86_64_defconfig": "CONFIG_X86=y\nCONFIG_MODULES=y\nCONFIG_KVM=m\n",
    });
    const changed = await build({ variant });
    expect(changed.read("config")).toContain("# CONFIG_PCI is not set\n");
    expect(changed.log).toContain("olddefconfig");
    repository.commit({ "lib/shared.c": "int shared(void) { return 7; }\n" });
    const kept = await build({ variant });
    expect(kept.log).not.toContain("olddefconfig");
    expect(kept.publication?.configDigest).toBe(changed.publication?.configDigest);
  });

  test("tells its progress, and how many steps there are once that is known", async () => {
    const { workDirectory, build } = setUp();
    const seen: BuildProgress[] = [];
    await build({ onProgress: progress => seen.push(progress) });
    expect([...new Set(seen.map(({ stage }) => stage))]).toEqual(["checkout", "config", "kernel"]);
    expect(seen.at(-1)).toMatchObject({ stage: "kernel", done: 3, total: undefined });
    rmSync(join(workDirectory, "small/output"), { recursive: true });
    await build({ onProgress: progress => seen.push(progress) });
    expect(seen.at(-1)).toMatchObject({ stage: "kernel", done: 3, total: 3 });
  });
});

describe("a commit that the store has", () => {
  test("is not built again, unless that is forced or the variant has changed", async () => {
    const { build } = setUp();
    const { store } = memoryStore();
    expect((await build({ store })).built.isFresh).toBe(true);
    const again = await build({ store });
    expect(again.built).toMatchObject({
      isFresh: false,
      outcome: "built",
      manifest: { release: "6.12.117" },
    });
    expect((await build({ store, force: true })).built.isFresh).toBe(true);
    const other = { ...smallVariant, makeArguments: ["W=1"] };
    expect((await build({ store, variant: other })).built.isFresh).toBe(true);
  });

  test("is built again when it is damaged there", async () => {
    const { build } = setUp();
    const { store } = memoryStore();
    await build({ store });
    const damage: Damage = { sha256: "0".repeat(64), problem: "missing", files: [] };
    const damaged = { ...store, damageOf: async () => [damage] };
    expect((await build({ store: damaged })).built.isFresh).toBe(true);
  });
});

describe("a commit that does not build", () => {
  test("is published with the compiler's errors, and known from then on", async () => {
    const { repository, build } = setUp();
    const { store } = memoryStore();
    await build({ store });
    repository.commit({ "lib/shared.c": "int shared(void)\n{\n\treturn nosuch;\n}\n" }, "break it");
    const { built, publication } = await build({ store });
    expect(publication).toMatchObject({
      outcome: "failed",
      release: null,
      failure: {
        stage: "kernel",
        reason: expect.stringMatching(/^lib\/shared\.c:3:16: .nosuch. undeclared/),
      },
    });
    expect(newOnes(publication)).toContain("error lib/shared.c:3");
    expect(publication?.files.map(({ path }) => path)).toEqual(["config", "log"]);
    expect(describeBuilt(built)).toMatch(/^FAILED {3}\w{12} small break it\n.*does not build \(kernel\)/);
    expect(commitReport(built)).toMatchObject({ outcome: "failed", subject: "break it" });
    expect((await build({ store })).built).toMatchObject({ outcome: "failed", isFresh: false });
  });

  test("because of a module is told so", async () => {
    const { repository, build } = setUp();
    repository.commit({ "drivers/one.c": "int one\n" });
    expect((await build()).publication?.failure?.stage).toBe("modules");
  });

  test("because a fragment's line did not survive names the line and why, where the tree tells it", async () => {
    const { build } = setUp();
    const fragments = [
      { path: "v/msi.config", text: "# why\nCONFIG_KVM=m\nCONFIG_PCI_MSI=y\nCONFIG_NOSUCH=y\n" },
    ];
    const { publication } = await build({ variant: { ...smallVariant, fragments } });
    expect(publication?.failure).toEqual({
      stage: "config",
      reason:
        "v/msi.config:3: asked for CONFIG_PCI_MSI=y, but it is not set: it depends on PCI (Kconfig:6), which is not set\n" +
        "v/msi.config:4: asked for CONFIG_NOSUCH=y, but it is not set: no Kconfig file of this commit has such an option",
    });
  });

  test("is left behind by the next one", async () => {
    const { repository, build } = setUp();
    repository.commit({ "lib/shared.c": "broken\n" });
    expect((await build()).built.outcome).toBe("failed");
    expect((await build({ revision: "HEAD~1" })).built.outcome).toBe("built");
  });
});

describe("warnings", () => {
  const warning = "static int unused;\nint shared(void) { return 0; }\n";

  test("of a commit are those that its parent had not, also when the parent's were not compiled again", async () => {
    const { repository, build } = setUp();
    const { store } = memoryStore();
    repository.commit({ "lib/shared.c": warning });
    expect(newOnes((await build({ store })).publication)).toEqual([
      "warning lib/shared.c:1 -Wunused-variable",
    ]);
    repository.commit({ "init/main.c": "static int other;\nint main(void) { return 0; }\n" });
    const { publication, log } = await build({ store });
    expect(compiled(log)).toEqual(["init/main.o"]);
    expect(publication?.diagnostics.map(({ file }) => file)).toEqual(["init/main.c", "lib/shared.c"]);
    expect(newOnes(publication)).toEqual(["warning init/main.c:1 -Wunused-variable"]);
  });

  test("that a header of the commit brings to other files are its own, when the parent's build is known", async () => {
    const { repository, build } = setUp();
    const { store } = memoryStore();
    await build({ store });
    repository.commit({
      "include/shared.h": "int shared(void) __attribute__((deprecated));\n",
    });
    expect(newOnes((await build({ store })).publication)).toEqual([
      "warning init/main.c:2 -Wdeprecated-declarations",
    ]);
  });
});

describe("selftests", () => {
  const variant = { ...smallVariant, selftests: ["kvm", "nosuch"] };

  test("that do not build are told with their reason, and the rest go on", async () => {
    const { repository, build } = setUp();
    repository.commit({ "tools/testing/selftests/kvm/bad_test.c": "int main(void) { return nosuch; }\n" });
    const { publication, read } = await build({ variant });
    expect(publication?.outcome).toBe("built");
    expect(publication?.selftests).toEqual({
      built: ["kvm/good_test"],
      failed: [
        { name: "kvm/bad_test", reason: expect.stringMatching(/^bad_test\.c:1: .nosuch. undeclared/) },
        { name: "nosuch", reason: "the commit has no such collection" },
      ],
    });
    expect(publication?.files.find(({ path }) => path === "selftests/kvm/good_test")?.mode).toBe(0o755);
    // A test that is listed and not there is an error when the tests are run, and no silence.
    expect(read("selftests/kselftest-list.txt")).toBe("kvm:bad_test\nkvm:good_test\n");
  });
});

describe("bad input is told before anything is built:", () => {
  test("a named configuration that the commit has not", async () => {
    const { workDirectory, build } = setUp();
    const config = { kind: "target", target: "x86_defconfig" } as const;
    const asked = build({ variant: { ...smallVariant, config } });
    await expect(asked).rejects.toThrow(UserError);
    await expect(asked).rejects.toThrow(
      /^small\.variant\.yaml:1:1: config is "x86_defconfig", but arch\/x86\/configs of commit \w{12} has none of that name, did you mean "x86_64_defconfig"\? \(there are: x86_64_defconfig\)$/,
    );
    expect(existsSync(join(workDirectory, "small"))).toBe(false);
  });

  test("a fragment's line that sets nothing", async () => {
    const { build } = setUp();
    const fragments = [{ path: "f.config", text: "KVM=y\n" }];
    await expect(build({ variant: { ...smallVariant, fragments } })).rejects.toThrow(
      'f.config:1: "KVM=y" sets nothing',
    );
  });

  test("a work directory whose path make cannot work with", async () => {
    const { workDirectory, build } = setUp();
    await expect(build({ workDirectory: join(workDirectory, "a b") })).rejects.toThrow(
      /cannot be built in ".*a b/,
    );
  });

  test("a compiler that is not installed", async () => {
    const { build } = setUp();
    const variant = { ...smallVariant, makeArguments: ["CC=nosuchcc"] };
    await expect(build({ variant })).rejects.toThrow("nosuchcc is not installed: apt-get install gcc");
  });

  test("a repository that holds no kernel", async () => {
    const { repository, build } = setUp();
    repository.commit({ Kconfig: undefined });
    await expect(build()).rejects.toThrow("is no kernel's repository: the commit has no Kconfig");
  });
});

describe("a fault of the machine says nothing of the commit:", () => {
  test.each([
    ["a full disk", "/tmp/x.s: No space left on device", "the disk is full"],
    [
      "a killed compiler",
      "gcc: fatal error: Killed signal terminated program cc1",
      "a compiler or another tool was killed",
    ],
  ])("%s", async (_, said, told) => {
    const { repository, build } = setUp();
    const { store, manifests } = memoryStore();
    const makefile = readFileSync(join(repository.directory, "Makefile"), "utf8");
    const breaking = makefile.replace(
      "modules: $(modules)\n",
      `modules: $(modules)\n\t@echo '${said}' >&2; exit 1\n`,
    );
    repository.commit({ Makefile: breaking });
    await expect(build({ store })).rejects.toThrow(told);
    expect(manifests.size).toBe(0);
    repository.commit({ Makefile: makefile });
    expect((await build({ store })).built.outcome).toBe("built");
  });
});

describe("a build that is stopped", () => {
  test("by its signal ends with everything that it started, publishes nothing, and goes on from there next time", async () => {
    const { repository, build } = setUp();
    const { store, manifests } = memoryStore();
    const makefile = readFileSync(join(repository.directory, "Makefile"), "utf8");
    const slow = makefile.replace(
      "modules: $(modules)\n",
      "modules: $(modules) $(objects)\n\t@echo '  SLEEP   x'; sleep 300\n",
    );
    repository.commit({ Makefile: slow });
    const controller = new AbortController();
    const stopped = build({
      store,
      jobs: 1,
      signal: controller.signal,
      onProgress: ({ target }) => {
        if (target === "x") controller.abort(new Error("stopped"));
      },
    });
    await expect(stopped).rejects.toThrow("stopped");
    expect(manifests.size).toBe(0);
    const quick = makefile.replace("modules: $(modules)\n", "modules: $(modules)  \n");
    repository.commit({ Makefile: quick });
    const { built, log } = await build({ store });
    expect(built.outcome).toBe("built");
    expect(compiled(log)).toEqual([]);
  });

  test("by kill -9 leaves nothing running, and the next build throws away what it wrote", async () => {
    const { repository, workDirectory, build } = setUp();
    await build();
    const makefile = readFileSync(join(repository.directory, "Makefile"), "utf8");
    const slow = makefile.replace(
      "modules: $(modules)\n",
      "modules: $(modules) $(objects)\n\t@echo '  SLEEP   x'; sleep 300\n",
    );
    repository.commit({ Makefile: slow, "lib/shared.c": "int shared(void) { return 2; }\n" });
    const builder = startBuilder({ repository: repository.directory, revision: "HEAD", workDirectory });
    await builder.making("x");
    builder.child.kill("SIGKILL");
    const warned: string[] = [];
    repository.commit({ Makefile: makefile });
    const { built, log } = await build({ log: { ...silentLog, warn: message => warned.push(message) } });
    expect(built.outcome).toBe("built");
    expect(warned).toContainEqual(
      expect.stringMatching(/^the last build ended in the middle: \d+ files that it wrote/),
    );
    expect(compiled(log)).toEqual(["lib/shared.o"]);
  });
});

test("kill -9 of builders at random moments leaves nothing that spoils the builds to come", async () => {
  const { repository, workDirectory, build } = setUp();
  const elsewhere = setUp();
  await build();
  for (let round = 0; round < 10; round++) {
    const text = `int shared(void) { return ${round}; }\n`;
    repository.commit({ "lib/shared.c": text, "include/shared.h": `int shared(void); /* ${round} */\n` });
    const builder = startBuilder({ repository: repository.directory, revision: "HEAD", workDirectory });
    const timer = setTimeout(() => builder.child.kill("SIGKILL"), 300 + Math.random() * 1500);
    await builder.ended;
    clearTimeout(timer);
  }
  const mended = await build();
  const fresh = await elsewhere.build({ repository: repository.directory });
  expect(mended.built.outcome).toBe("built");
  for (const object of ["lib/shared.o", "init/main.o", "drivers/one.ko"]) {
    expect(mended.object(object).equals(fresh.object(object))).toBe(true);
  }
});

test("a disk that is full in the middle of a build is told as that, and the next build is whole", async () => {
  const { repository, workDirectory, build } = setUp();
  await build();
  // 32 MiB of object, where there is room for 8.
  repository.commit({
    "lib/shared.c": "char large[1 << 25] = { 1 };\nint shared(void) { return large[0]; }\n",
  });
  const mount = 'mount -t tmpfs -o size=8m none "$1" && shift && exec "$@"';
  const around = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh", workDirectory];
  const request = { repository: repository.directory, revision: "HEAD", workDirectory };
  expect(await startBuilder(request, around).ended).toMatch(/^the disk is full/);
  const { built } = await build();
  expect(built.outcome).toBe("built");
});

test("a series builds each commit as each variant, oldest first, and goes on or stops at one that does not build", async () => {
  const { repository, workDirectory } = setUp();
  const commits = [
    repository.first,
    repository.commit({ "lib/shared.c": "broken\n" }, "break"),
    repository.commit({ "lib/shared.c": "int shared(void) { return 3; }\n" }, "mend"),
  ];
  const run = async (stopsAtFailure: boolean) => {
    const seen: string[] = [];
    const isGood = await buildSeries({
      repository: repository.directory,
      workDirectory,
      commits,
      variants: [smallVariant, { ...smallVariant, name: "other" }],
      jobs: 2,
      log: silentLog,
      stopsAtFailure,
      onBuilt: ({ subject, outcome }, { variant, number, count }) => {
        seen.push(`${number}/${count} ${subject} ${variant} ${outcome}`);
        return true;
      },
    });
    return { isGood, seen };
  };
  expect(await run(false)).toEqual({
    isGood: false,
    seen: [
      "1/6 first small built",
      "2/6 first other built",
      "3/6 break small failed",
      "4/6 break other failed",
      "5/6 mend small built",
      "6/6 mend other built",
    ],
  });
  expect((await run(true)).seen).toHaveLength(4);
});
