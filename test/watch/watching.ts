import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { Interrupted, type Logger } from "../../src/base/index.ts";
import type { BuiltCommit } from "../../src/build/index.ts";
import { openForge } from "../../src/github/index.ts";
import { openStore } from "../../src/store/index.ts";
import { planWatch, readWatch, runWatch, type WatchEnd, type WatchRequest } from "../../src/watch/index.ts";
import { makeKernelRepository, scratchDirectory, type TestRepository } from "../build/small-tree.ts";

export const broken = "int shared(void)\n{\n\treturn nosuch;\n}\n";
export const whole = (mark: number | string) => `int shared(void) { return 0; /* ${mark} */ }\n`;

export const variantText = "name: small\narch: x86_64\nconfig: tinyconfig\nselftests: []\n";

/** A repository whose commits build in a moment, a watch file for it, and all that a watch of it keeps. */
export interface Watching {
  repository: TestRepository & { first: string };
  directory: string;
  file: string;
  store: string;
  /** Lines of the log, with their kind. */
  said: string[];
  /** What was built or found in the store, in that order: `SUBJECT VARIANT OUTCOME`. */
  built: string[];
  /** Commits one change of a source file. */
  commit(content: string, subject: string): string;
  /** Looks once, builds all there is, ends. */
  once(more?: Partial<WatchRequest>): Promise<WatchEnd>;
  plan(): ReturnType<typeof planWatch>;
  /** A watch that goes on until it is stopped. */
  start(more?: Partial<WatchRequest>): RunningWatch;
  state(): { outbox: { kind: string }[]; breaks: unknown[] };
}

export interface RunningWatch {
  stop(): Promise<void>;
  /** Settles once the condition is true. @throws when it is not within 60 s */
  until(isTrue: () => boolean, what: string): Promise<void>;
}

/** @param lines more lines of the watch file */
export function setUpWatch(
  lines: readonly string[] = [],
  { repository = makeKernelRepository() } = {},
): Watching {
  const directory = scratchDirectory();
  vi.stubEnv("VMENTRY_CACHE", join(directory, "cache"));
  vi.stubEnv("GITHUB_TOKEN", "secret-token");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const file = join(directory, "kernels.watch.yaml");
  const store = join(directory, "store");
  const has = (key: string) => lines.some(line => line.startsWith(`${key}:`));
  writeFileSync(join(directory, "small.variant.yaml"), variantText);
  writeFileSync(
    file,
    [
      ...(has("repository") ? [] : [`repository: ${repository.directory}`]),
      ...(has("branches") ? [] : ["branches: [{name: main, backfill: 10}]"]),
      ...(has("variants") ? [] : ["variants: [small.variant.yaml]"]),
      ...(has("poll") ? [] : ["poll: 1s"]),
      `store: ${store}`,
      "state: state",
      ...lines,
      "",
    ].join("\n"),
  );
  const said: string[] = [];
  const built: string[] = [];
  const note = (kind: string) => (message: string) => said.push(`${kind} ${message}`);
  const log: Logger = { debug() {}, info: note("info"), warn: note("warn"), error: note("error") };
  const request = async (more: Partial<WatchRequest>): Promise<WatchRequest> => {
    const config = { ...(await readWatch(file)), jobs: 2 };
    return {
      config,
      store: await openStore(store),
      forge: config.github && openForge(config.github),
      log,
      signal: new AbortController().signal,
      isOnce: true,
      pace: quickPace,
      status: {
        start() {},
        show() {},
        clear() {},
        built({ key, subject, outcome }: BuiltCommit) {
          built.push(`${subject} ${key.variant} ${outcome}`);
        },
      },
      ...more,
    };
  };
  return {
    repository,
    directory,
    file,
    store,
    said,
    built,
    commit: (content, subject) => repository.commit({ "lib/shared.c": content }, subject),
    once: async (more = {}) => await runWatch(await request(more)),
    plan: async () => await planWatch(await request({})),
    start(more = {}) {
      const controller = new AbortController();
      const ended = request({ isOnce: false, signal: controller.signal, ...more })
        .then(runWatch)
        .then(
          () => undefined,
          (error: unknown) => (error instanceof Interrupted ? undefined : error),
        );
      const stop = async () => {
        controller.abort(new Interrupted());
        const error = await ended;
        if (error !== undefined) throw error;
      };
      onTestFinished(async () => {
        controller.abort(new Interrupted());
        await ended;
      });
      return { stop, until: (isTrue, what) => until(isTrue, what, () => said.join("\n")) };
    },
    state: () => JSON.parse(readFileSync(join(directory, "state/state.json"), "utf8")),
  };
}

export const quickPace = {
  machine: { firstMs: 200, mostMs: 1000 },
  repository: { firstMs: 200, mostMs: 1000 },
  messages: { firstMs: 100, mostMs: 500 },
};

export async function until(isTrue: () => boolean, what: string, said: () => string): Promise<void> {
  const endMs = performance.now() + 60_000;
  while (!isTrue()) {
    if (performance.now() > endMs) throw new Error(`not within 60 s: ${what}\n${said()}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
