import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Logger, silentLog } from "../../../src/base/index.ts";
import type { Prober } from "../../../src/bisecting/probe.ts";
import {
  type LocalProberOptions,
  openLocalProber,
  type TestLister,
} from "../../../src/bisecting/probing/index.ts";
import type { ProbeRequest } from "../../../src/bisecting/request.ts";
import { digestOfVariant, readVariant } from "../../../src/build/index.ts";
import { openStore, type PublishedFile, type Store } from "../../../src/store/index.ts";
import { lab } from "../../lab.ts";
import { publishKernelDirectory } from "../../store/kernel-directory.ts";
import { descriptionOf } from "../../store/publication-files.ts";

/** A store with the lab's kernel as each of some commits, and what asks it. */
export interface ProbeLab extends AsyncDisposable {
  store: Store;
  out: string;
  request: ProbeRequest;
  /** Publishes the lab's kernel as a commit's, with selftests that are shell scripts. */
  publish(commit: string, tests: Readonly<Record<string, string>>): Promise<void>;
  /** Publishes that a commit does not build. */
  publishFailure(commit: string, reason: string): Promise<void>;
  open(
    more?: Partial<ProbeRequest>,
    how?: Pick<LocalProberOptions, "testsAtOnce">,
  ): Promise<Prober & TestLister>;
}

export const commitOf = (digit: number) => String(digit).repeat(40);

export async function probeLab(log: Logger = silentLog): Promise<ProbeLab> {
  const { kernel, stageOneKernel } = await lab();
  const directory = await mkdtemp(join(tmpdir(), "probe-lab-"));
  const file = join(directory, "slim.variant.yaml");
  await writeFile(file, "name: slim\narch: x86_64\nconfig: tinyconfig\n");
  const variantDigest = digestOfVariant(await readVariant(file));
  const store = await openStore(join(directory, "store"), { log });
  const out = join(directory, "out");
  const request: ProbeRequest = {
    ...{ repository: directory, variants: [file], store: store.place, work: join(directory, "work") },
    ...{ buildJobs: 2, suiteFiles: [], environments: [], knownFailures: [], allowedSplats: [] },
    ...{ timeoutMs: 20_000, commandTimeoutMs: 20_000, machines: 1 },
    machine: {
      ...{ cpus: 2, memoryMiB: 1024, accelerator: "tcg", bootTimeoutMs: 60_000, stageOneKernel },
      labels: [],
    },
  };
  return {
    ...{ store, out, request },
    async publish(commit, tests) {
      const names = Object.keys(tests);
      const files: PublishedFile[] = [];
      const add = async (path: string, content: string, mode: number) => {
        const source = join(directory, `file-${commit.slice(0, 8)}-${files.length}`);
        await writeFile(source, content);
        files.push({ path: `selftests/${path}`, mode, source });
      };
      await add("kselftest-list.txt", names.map(name => `kvm:${name}\n`).join(""), 0o644);
      for (const name of names) await add(`kvm/${name}`, `#!/bin/sh\n${tests[name]}\n`, 0o755);
      await publishKernelDirectory(store, kernel, { commit, variant: "slim", variantDigest }, files);
    },
    async publishFailure(commit, reason) {
      const log = join(directory, "build.log");
      await writeFile(log, `${reason}\n`);
      const files = [{ path: "log", mode: 0o644, source: log }];
      const failure = { stage: "kernel" as const, reason };
      const described = descriptionOf({ commit, variant: "slim", variantDigest, outcome: "failed" });
      await store.publish({ ...described, failure, files });
    },
    open: (more, how) => openLocalProber({ ...request, ...more }, { out, log, ...how }),
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
