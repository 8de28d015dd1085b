import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { silentLog } from "../../src/base/index.ts";
import { type Environment, stockEnvironment } from "../../src/environment/index.ts";
import { type PreparedTrials, prepareTrials, type TrialsNeed } from "../../src/job/prepare-trials.ts";
import type { JobRequest } from "../../src/job/request.ts";
import { openStore, type Store } from "../../src/store/index.ts";
import { buildBzImage } from "../kernel/kernel-builder.ts";
import { type Contents, publicationOf, scratch } from "../store/publication.ts";

const commit = `abcdef1${"0".repeat(33)}`;
const kernel: Contents = { image: buildBzImage(), config: "CONFIG_X86=y\n" };
const selftests: Contents = {
  "selftests/kselftest-list.txt": "kvm:a_test.sh\nkvm:b_test.sh\nkvm:unbuilt_test\n",
  "selftests/kvm/a_test.sh": "#!/bin/sh\nexit 0\n",
  "selftests/kvm/b_test.sh": "#!/bin/sh\nexit 0\n",
};

let directory: string;
let store: Store;
beforeEach(async () => {
  directory = await scratch();
  store = await openStore(join(directory, "store"));
});

async function prepared(contents: Contents, more: Partial<TrialsNeed> = {}): Promise<PreparedTrials> {
  await store.publish(await publicationOf(directory, contents, { commit }));
  const own = join(directory, "scratch");
  await mkdir(own);
  const request: JobRequest = {
    ...{ kernel: "abcdef1", store: store.place, suiteFiles: [], testFiles: [], tests: [] },
    ...{ retryFailures: false, environments: [], onlyEnvironments: [], knownFailures: [], allowedSplats: [] },
    ...{ out: "out", overwrite: false, machine: { accelerator: "tcg", bootTimeoutMs: 1, labels: [] } },
  };
  const need: TrialsNeed = { environment: stockEnvironment, tests: [], wantsAll: false, ...more };
  return await prepareTrials(request, need, {
    ...{ scratch: own, log: silentLog, signal: new AbortController().signal },
  });
}

const ids = ({ suite }: PreparedTrials) => suite.tests.map(({ id }) => id);
const files = ({ suite }: PreparedTrials) => suite.files.map(({ path }) => path.split("/").at(-1)).sort();

test("the tests that are asked for run, with what they need and nothing else", async () => {
  await using made = await prepared({ ...kernel, ...selftests }, { tests: ["kvm/a_test.sh"] });
  expect(ids(made)).toEqual(["kvm/a_test.sh"]);
  expect(files(made)).toEqual(["a_test.sh"]);
  expect(made.missing.size).toBe(0);
});

test("a test that the kernel has not is told, and the others run", async () => {
  const tests = ["kvm/a_tset.sh", "kvm/b_test.sh"];
  await using made = await prepared({ ...kernel, ...selftests }, { tests });
  expect(ids(made)).toEqual(["kvm/b_test.sh"]);
  expect(made.missing.get("kvm/a_tset.sh")).toMatch(/there is no test "kvm\/a_tset\.sh".*a_test\.sh/);
});

test("a test that was not built with the kernel is told with why, and does not run", async () => {
  await using made = await prepared({ ...kernel, ...selftests }, { tests: ["kvm/unbuilt_test"] });
  expect(ids(made)).toEqual([]);
  expect(made.missing.get("kvm/unbuilt_test")).toMatch(/not (?:built|there|found)/);
});

test("of a kernel without selftests every test is missing", async () => {
  await using made = await prepared(kernel, { tests: ["kvm/a_test.sh"] });
  expect(made.missing.get("kvm/a_test.sh")).toMatch(/was built without selftests/);
});

test("an environment whose selection matches nothing of this kernel is no fault of who asks", async () => {
  const environment: Environment = {
    ...stockEnvironment,
    tests: {
      ...{ only: ["newer_*"], except: [], arguments: new Map(), timeouts: new Map(), place: "e.env.yaml" },
    },
  };
  const tests = ["kvm/a_test.sh"];
  await using made = await prepared({ ...kernel, ...selftests }, { environment, tests });
  expect(made.missing.get("kvm/a_test.sh")).toMatch(/newer_\*/);
});

test("a script finds all of the suite on the machine, though no test runs", async () => {
  await using made = await prepared({ ...kernel, ...selftests }, { wantsAll: true });
  expect(ids(made)).toEqual([]);
  expect(files(made)).toEqual(["a_test.sh", "b_test.sh"]);
});

test("what asks for no test takes no selftests out of the store", async () => {
  await using made = await prepared({ ...kernel, ...selftests });
  expect(made.selftests).toBeUndefined();
});
