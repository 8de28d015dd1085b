import { throwIfInterrupted } from "../../src/base/index.ts";
import type { CommandEnd, CommandOptions, CommandResult, Host, Stream } from "../../src/host/index.ts";
import type { Suite, Test } from "../../src/suite/index.ts";

/** What a test on the fake host does, once it is started. */
export type Script = (command: {
  write: (stream: Stream, text: string | Uint8Array) => void;
  /** How many times the test has been started on this host, this one included. */
  time: number;
  /** Names of the tests that run now, this one included. */
  running: readonly string[];
}) => Promise<CommandEnd>;

export interface FakeHost extends Host {
  /** Names of the tests in the order in which they were started. */
  readonly started: string[];
  /** The most tests that ran at one time. */
  readonly mostAtOnce: number;
  readonly options: CommandOptions[];
}

/** A host whose commands do what their scripts say, and end at once when they are aborted. */
export function fakeHost(scripts: Record<string, Script>, sessionLimit = 1000): FakeHost {
  const started: string[] = [];
  const options: CommandOptions[] = [];
  const running: string[] = [];
  let mostAtOnce = 0;
  return {
    name: "fake",
    sessionLimit,
    started,
    options,
    get mostAtOnce() {
      return mostAtOnce;
    },
    async run(argv, given): Promise<CommandResult> {
      const name = argv[0].split("/").at(-1) ?? "";
      started.push(name);
      options.push(given);
      running.push(name);
      mostAtOnce = Math.max(mostAtOnce, running.length);
      given.onStart?.(started.length);
      const write = (stream: Stream, text: string | Uint8Array) =>
        given.onOutput?.(stream, typeof text === "string" ? Buffer.from(text) : text);
      try {
        const script = scripts[name] ?? passes;
        const time = started.filter(each => each === name).length;
        const end = await Promise.race([script({ write, time, running }), untilAborted(given.signal)]);
        return { end, durationMs: 5, stdout: "", stderr: "" };
      } finally {
        running.splice(running.indexOf(name), 1);
      }
    },
    async upload() {},
    async [Symbol.asyncDispose]() {},
  };
}

async function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  await new Promise<void>(resolve => {
    if (signal?.aborted === true) resolve();
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });
  throwIfInterrupted(signal);
  throw new Error("unreachable");
}

export const passes: Script = async () => ({ kind: "exited", code: 0 });
export const hangs: Script = () => new Promise(() => {});
export function exits(code: number): Script {
  return async () => ({ kind: "exited", code });
}

/** Gives other tests that many turns of the event loop. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(resolve => setImmediate(resolve));
}

/** Ends so, after a few turns of the event loop in which others run beside it. */
export function endsSlowly(end: CommandEnd, count = 3): Script {
  return async () => {
    await turns(count);
    return end;
  };
}

/** A suite of tests with these names. */
export function suiteOf(names: readonly string[], changes: Record<string, Partial<Test>> = {}): Suite {
  return {
    name: "kvm",
    source: "/src/kvm",
    workingDirectory: "/opt/vmentry/kvm",
    files: [],
    libraries: [],
    tests: names.map(name => ({
      id: `kvm/${name}`,
      name,
      command: [`/opt/vmentry/kvm/${name}`],
      ...changes[name],
    })),
  };
}
