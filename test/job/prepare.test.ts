import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { silentLog } from "../../src/base/index.ts";
import { type Prepared, prepare, suiteOf } from "../../src/job/prepare.ts";
import type { JobRequest } from "../../src/job/request.ts";
import { openStore, type Store } from "../../src/store/index.ts";
import { buildBzImage } from "../kernel/kernel-builder.ts";
import { type Contents, publicationOf, scratch } from "../store/publication.ts";

const commit = `abcdef1${"0".repeat(33)}`;
const kernel: Contents = { image: buildBzImage(), config: "CONFIG_X86=y\n" };
const selftests: Contents = {
  "selftests/kselftest-list.txt": "kvm:a_test.sh\n",
  "selftests/kvm/a_test.sh": "#!/bin/sh\nexit 0\n",
};

let directory: string;
let store: Store;

beforeEach(async () => {
  directory = await scratch();
  store = await openStore(join(directory, "store"));
});

async function publish(contents: Contents): Promise<void> {
  await store.publish(await publicationOf(directory, contents, { commit }));
}

async function prepared(request: Partial<JobRequest>): Promise<Prepared> {
  const own = join(directory, "scratch");
  await mkdir(own);
  const base: JobRequest = {
    ...{ kernel: "abcdef1", store: store.place, suiteFiles: [], testFiles: [], tests: [] },
    ...{ retryFailures: true, environments: [], onlyEnvironments: [], knownFailures: [], allowedSplats: [] },
    ...{ out: "out", overwrite: false },
    machine: { accelerator: "tcg", bootTimeoutMs: 1, labels: [] },
  };
  const signal = new AbortController().signal;
  return await prepare({ ...base, ...request }, { scratch: own, log: silentLog, signal });
}

function testsOf(made: Prepared): string[] {
  return made.environments.flatMap(each => suiteOf(made, each).tests.map(({ id }) => id));
}

test("a kernel of the store is tested with the selftests that it has there", async () => {
  await publish({ ...kernel, ...selftests });
  await using made = await prepared({});
  expect(testsOf(made)).toEqual(["kvm/a_test.sh"]);
  const [environment] = made.environments;
  expect(environment && suiteOf(made, environment).source).toBe(`${commit}/kvm-x86_64`);
  expect(made.commit).toBe(commit);
});

test("selftests that are given go before those of the store", async () => {
  await publish({ ...kernel, ...selftests });
  const given = join(directory, "given");
  await mkdir(join(given, "kvm"), { recursive: true });
  await writeFile(join(given, "kselftest-list.txt"), "kvm:another_test.sh\n");
  await writeFile(join(given, "kvm/another_test.sh"), "#!/bin/sh\nexit 0\n");
  await using made = await prepared({ selftests: given });
  expect(testsOf(made)).toEqual(["kvm/another_test.sh"]);
});

test("the store keeps the kernel until the job is over, and not when it cannot begin", async () => {
  await publish({ ...kernel, ...selftests });
  await expect(prepared({ filter: "nothing" })).rejects.toThrow(/nothing/);
  expect(await store.leases()).toEqual([]);
});

test("a kernel that was built without selftests needs some", async () => {
  await publish(kernel);
  await expect(prepared({})).rejects.toThrow(
    `${commit}/kvm-x86_64 was built without selftests: give some with --selftests`,
  );
});

test("a kernel that is given as a path needs selftests", async () => {
  const path = join(directory, "bzImage");
  await writeFile(path, buildBzImage());
  await expect(prepared({ kernel: path })).rejects.toThrow(
    "--selftests is needed with a kernel that is given as a path",
  );
});
