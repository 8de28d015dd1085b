import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silentLog, sleep, UserError } from "../../src/base/index.ts";
import { endLeftovers, markVariable } from "../../src/build/leftovers.ts";
import { takeLock } from "../../src/build/lock.ts";
import { scratchDirectory } from "./small-tree.ts";

const options = { what: "the work directory /w", waitMs: 0, log: silentLog };

test("a lock that another has is told with the holder, and can be taken once it is given back", async () => {
  const file = join(scratchDirectory(), "lock");
  {
    await using _held = await takeLock(file, options);
    await expect(takeLock(file, options)).rejects.toThrow(
      new RegExp(`^the work directory /w is in use by process ${process.pid} on `),
    );
    await expect(takeLock(file, options)).rejects.toThrow(UserError);
  }
  await using _again = await takeLock(file, options);
});

test("a wait for a lock says so, ends when the lock is given back, and can be interrupted", async () => {
  const file = join(scratchDirectory(), "lock");
  const held = await takeLock(file, options);
  const controller = new AbortController();
  const interrupted = takeLock(file, { ...options, waitMs: 60_000, signal: controller.signal });
  controller.abort(new Error("stopped"));
  await expect(interrupted).rejects.toThrow("stopped");

  const said: string[] = [];
  let tell = () => {};
  const isTold = new Promise<void>(resolve => {
    tell = resolve;
  });
  const log = {
    ...silentLog,
    info: (message: string) => {
      said.push(message);
      tell();
    },
  };
  const waiting = takeLock(file, { ...options, waitMs: 60_000, log });
  await isTold;
  await held[Symbol.asyncDispose]();
  await using _taken = await waiting;
  expect(said).toEqual([expect.stringMatching(/is in use by process \d+ on .*: waiting$/)]);
});

test("a lock goes with its holder when that is killed", async () => {
  const file = join(scratchDirectory(), "lock");
  const script = `
    const { takeLock } = await import(${JSON.stringify(new URL("../../src/build/lock.ts", import.meta.url).href)});
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    await takeLock(${JSON.stringify(file)}, { what: "x", waitMs: 0, log });
    process.stdout.write("held");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  await expect(takeLock(file, options)).rejects.toThrow(`process ${child.pid} on`);
  child.kill("SIGKILL");
  await using _taken = await takeLock(file, { ...options, waitMs: 20_000 });
});

test("what a killed build left running in a directory is ended, and nothing that runs elsewhere", async () => {
  const [here, there] = [scratchDirectory(), scratchDirectory()];
  // One of them does not listen to SIGTERM.
  const start = (directory: string, script: string) =>
    spawn("sh", ["-c", script], { env: { ...process.env, [markVariable]: directory }, stdio: "ignore" });
  const left = start(here, "sleep 300");
  const other = start(there, "sleep 300");
  while (!isRunning(left.pid) || !isRunning(other.pid)) await sleep(20);
  const ended = once(left, "exit");
  await endLeftovers(here, silentLog);
  await ended;
  expect(other.exitCode).toBeNull();
  other.kill("SIGKILL");
});

/** Whether it is past the start, when it still has its parent's environment. */
function isRunning(pid: number | undefined): boolean {
  return execFileSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8" }).trim() !== "node";
}
