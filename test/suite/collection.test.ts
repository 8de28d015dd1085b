import { chmodSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import { discoverSuite, listCollections } from "../../src/suite/index.ts";
import { directoryWith } from "./directory.ts";
import { elfProgram } from "./elf-program.ts";

const script = "#!/bin/sh\nexit 4\n";
const installation = {
  "kselftest-list.txt":
    "timers:posix_timers\ntimers:set-tz\ntimers:set-tz\nnet:run.sh\nnet/forwarding:bridge.sh\n",
  "run_kselftest.sh": script,
  "kselftest/runner.sh": "# shared\n",
  "kselftest/ktap_helpers.sh": "# shared\n",
  "timers/posix_timers": elfProgram(),
  "timers/set-tz": script,
  "timers/settings": "# long\ntimeout=0\n",
  "timers/data/table.txt": "1 2 3\n",
  "net/run.sh": "#!/bin/sh\n. ../kselftest/ktap_helpers.sh\n",
  "net/lib.sh": '#!/bin/sh\nsource "$dir/lib/sh/defer.sh"\n',
  "net/lib/sh/defer.sh": "# defer\n",
  "net/large.bin": "x",
  "net/forwarding/bridge.sh": '#!/bin/sh\nsource "$(dirname "$0")"/../lib.sh\n',
  "net/forwarding/devlink.sh": "#!/bin/sh\ncd ../..\n",
};

async function discover(directory: string, name: string) {
  return await discoverSuite({ directory, suite: `kselftest/${name}` });
}

function pathsIn(suite: { files: readonly { path: string }[] }): string[] {
  return suite.files.map(({ path }) => path.replace("/opt/vmentry/kselftest/", "")).sort();
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.catch(caught => caught);
  if (error instanceof UserError) return error.message;
  throw new Error("expected a UserError", { cause: error });
}

describe("a collection of kselftest", () => {
  test("holds the tests that the installation lists, each to be started in the collection's directory", async () => {
    const directory = directoryWith(installation);
    const suite = await discover(directory, "timers");
    expect(suite).toMatchObject({
      name: "kselftest/timers",
      source: join(directory, "timers"),
      workingDirectory: "/opt/vmentry/kselftest/timers",
    });
    expect(suite.tests).toEqual([
      {
        id: "kselftest/timers/posix_timers",
        name: "posix_timers",
        command: ["/opt/vmentry/kselftest/timers/posix_timers"],
        timeoutMs: 0,
        resources: {
          cpus: 1,
          memoryMiB: 0,
          exclusive: "kselftest/timers was written to run one test at a time",
        },
      },
      expect.objectContaining({ id: "kselftest/timers/set-tz" }),
    ]);
  });

  test("takes its directory's files along with the shared scripts, programs alone as executable", async () => {
    const suite = await discover(directoryWith(installation), "timers");
    expect(pathsIn(suite)).toEqual([
      "kselftest/ktap_helpers.sh",
      "kselftest/runner.sh",
      "timers/data/table.txt",
      "timers/posix_timers",
      "timers/set-tz",
      "timers/settings",
    ]);
    const modes = new Map(suite.files.map(({ path, mode }) => [path.split("/").at(-1), mode]));
    expect([modes.get("set-tz"), modes.get("posix_timers"), modes.get("table.txt")]).toEqual([
      0o755, 0o755, 0o644,
    ]);
  });

  test("takes what its scripts source from other directories, and what that sources, but not all of these", async () => {
    expect(pathsIn(await discover(directoryWith(installation), "net/forwarding"))).toEqual([
      "kselftest/ktap_helpers.sh",
      "kselftest/runner.sh",
      "net/forwarding/bridge.sh",
      "net/forwarding/devlink.sh",
      "net/lib.sh",
      "net/lib/sh/defer.sh",
    ]);
  });

  test("does not take the collections that are in directories of it", async () => {
    const paths = pathsIn(await discover(directoryWith(installation), "net"));
    expect(paths).toContain("net/large.bin");
    expect(paths).not.toContain("net/forwarding/bridge.sh");
  });

  test("allows each test 45 seconds without a settings file", async () => {
    const { tests } = await discover(directoryWith(installation), "net");
    expect(tests.map(({ timeoutMs }) => timeoutMs)).toEqual([45_000]);
  });

  test("is found from the directories above and inside the installation", async () => {
    const files = Object.entries(installation).map(([path, text]) => [`kselftest_install/${path}`, text]);
    const directory = directoryWith(Object.fromEntries(files));
    for (const given of [
      "",
      "kselftest_install",
      "kselftest_install/timers",
      "kselftest_install/net/forwarding",
    ]) {
      expect(await listCollections(join(directory, given))).toEqual(["net", "net/forwarding", "timers"]);
    }
  });

  test("starts a test that is no program with the collection's own script", async () => {
    const directory = directoryWith({
      "kselftest-list.txt": "pd:a.pkt\n",
      "pd/a.pkt": "--mss=1000\n",
      "pd/ksft_runner.sh": script,
    });
    const { tests } = await discover(directory, "pd");
    expect(tests[0]?.command).toEqual([
      "/opt/vmentry/kselftest/pd/ksft_runner.sh",
      "/opt/vmentry/kselftest/pd/a.pkt",
    ]);
  });

  test("runs 32-bit programs beside 64-bit ones, and no other machine's", async () => {
    const directory = directoryWith({
      "kselftest-list.txt": "x86:a_32\nx86:b_32\nx86:c_64\nx86:d_arm\n",
      "x86/a_32": elfProgram({ machine: 3 }),
      "x86/b_32": elfProgram({ machine: 3 }),
      "x86/c_64": elfProgram(),
      "x86/d_arm": elfProgram({ machine: 183 }),
    });
    const { tests } = await discoverSuite({ directory, suite: "kselftest/x86", libraries: false });
    expect(tests.map(({ broken }) => broken)).toEqual([
      undefined,
      undefined,
      undefined,
      "was built for aarch64, the other tests for x86_64",
    ]);
  });
});

describe("a test of the list that cannot run is broken", () => {
  test("when it is missing, no program, elsewhere, or a link out of the installation", async () => {
    const directory = directoryWith({
      "kselftest-list.txt": "c:gone\nc:text\nc:../../etc/passwd\nc:link\nc:ok\n",
      "c/text": "no shebang\n",
      "c/ok": script,
    });
    const outside = join(directoryWith({ secret: script }), "secret");
    symlinkSync(outside, join(directory, "c/link"));
    const suite = await discover(directory, "c");
    expect(Object.fromEntries(suite.tests.map(({ name, broken }) => [name, broken]))).toEqual({
      "../../etc/passwd": expect.stringContaining("a path that leads elsewhere"),
      gone: `was not installed, but ${directory}/kselftest-list.txt lists it`,
      link: expect.stringContaining("was not installed"),
      ok: undefined,
      text: "is no program: neither an ELF executable nor a script",
    });
    expect(suite.files.map(({ source }) => source)).not.toContain(outside);
  });

  test("when its interpreter needs more files than one, on a machine without an operating system", async () => {
    const directory = directoryWith({
      "kselftest-list.txt": "c:t.py\n",
      "c/t.py": "#!/usr/bin/env python3\n",
    });
    expect((await discover(directory, "c")).tests[0]?.broken).toContain("an operating system of its own");
    const { tests } = await discoverSuite({ directory, suite: "kselftest/c", libraries: false });
    expect(tests[0]?.broken).toBeUndefined();
  });
});

describe("a suite that is not there", () => {
  test("is told with the nearest collection and all that there are", async () => {
    const directory = directoryWith(installation);
    expect(await messageOf(discover(directory, "timer"))).toBe(
      `there is no collection "timer" in ${directory}, did you mean "timers"? (there are: net, net/forwarding, timers)`,
    );
  });

  test("is told with what was expected, for a name, a directory and a list", async () => {
    const directory = directoryWith({ "x/file": "" });
    expect(await messageOf(discoverSuite({ directory, suite: "kmv" }))).toContain('did you mean "kvm"?');
    expect(await messageOf(discover(directory, "x86"))).toContain("expected kselftest-list.txt in it");
    expect(await messageOf(discover(join(directory, "none"), "x86"))).toContain("does not exist");
    const outside = directoryWith({ "kselftest-list.txt": "a:b\n../c:d\n" });
    expect(await messageOf(discover(outside, "a"))).toContain("kselftest-list.txt:2: the collection");
    const empty = directoryWith({ "kselftest-list.txt": "a:b\n" });
    expect(await messageOf(discover(empty, "a"))).toContain(`none of the 1 tests of kselftest/a`);
  });

  test("is too large for a machine when its files are", async () => {
    const directory = directoryWith({ "kselftest-list.txt": "c:t.sh\n", "c/t.sh": script, "c/vmlinux": "" });
    // Sparse: it takes no room.
    truncateSync(join(directory, "c/vmlinux"), 600 * 1024 * 1024);
    expect(await messageOf(discover(directory, "c"))).toMatch(
      /take 600 MiB, and 512 MiB is the most.*c\/vmlinux \(600 MiB\)/,
    );
  });
});

test("kvm is found as before, under its own name", async () => {
  const directory = directoryWith({ Makefile: "TEST_GEN_PROGS_x86_64 = a_test\n", a_test: elfProgram() });
  chmodSync(join(directory, "a_test"), 0o644);
  expect((await discoverSuite({ directory, suite: "kvm" })).tests).toMatchObject([{ id: "kvm/a_test" }]);
});
