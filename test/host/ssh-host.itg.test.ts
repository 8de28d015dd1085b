import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  monotonicMs,
  runTool,
  silentLog,
  sleep,
  temporaryDirectory,
  UserError,
} from "../../src/base/index.ts";
import { HostLost, openSshHost, type SshHostOptions } from "../../src/host/index.ts";
import { describeHost, running, uniqueSleep } from "./host-contract.ts";
import { type SshServer, startSshServer } from "./ssh-server.ts";

const kinds = ["sshd", "dropbear"] as const;
const deadlineMs = 20_000;

function open(server: SshServer, options: Partial<SshHostOptions> = {}) {
  return openSshHost({
    name: "guest",
    destination: server.destination,
    connectDeadlineMs: 10_000,
    log: silentLog,
    ...options,
  });
}

for (const kind of kinds) {
  describeHost(kind, async () => {
    const server = await startSshServer(kind);
    const host = await open(server, { sessionLimit: 4 });
    return {
      host,
      async [Symbol.asyncDispose]() {
        await host[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  });
}

describe.each(kinds)("a host behind %s", kind => {
  test("is lost in the middle of a command when the server dies, and stays lost", async () => {
    await using server = await startSshServer(kind);
    await using host = await open(server);
    const tag = uniqueSleep();
    const runs = [1, 2, 3].map(() => host.run(["sh", "-c", `echo up; sleep ${tag}`], { deadlineMs }));
    const checks = runs.map(run => expect(run).rejects.toThrow(HostLost));
    await sleep(1_000);
    const began = monotonicMs();
    await server.kill();
    await Promise.all(checks);
    await expect(host.run(["true"], { deadlineMs })).rejects.toThrow(HostLost);
    expect(monotonicMs() - began).toBeLessThan(5_000);
  });

  test("is lost when a command has to be ended there and nothing answers", async () => {
    await using server = await startSshServer(kind);
    await using host = await open(server);
    const tag = uniqueSleep();
    const run = host.run(["sleep", tag], { deadlineMs: 1_500 });
    const checked = expect(run).rejects.toThrow(/stopped answering/);
    await sleep(500);
    await server.signalAll("SIGSTOP");
    await checked;
    await expect(host.run(["true"], { deadlineMs })).rejects.toThrow(HostLost);
  });

  test("gives every short command's own status, many times and at once", async () => {
    // dropbear 2022.83 loses statuses, and now and then the connection, when sessions share one.
    await using server = await startSshServer(kind);
    await using host = await open(server, { sessionLimit: 8 });
    const runs = Array.from({ length: 400 }, (_, index) =>
      host.run(["sh", "-c", `echo ${index}; exit ${index % 100}`], { deadlineMs }),
    );
    const results = await Promise.all(runs);
    expect(results.map(({ end, stdout }) => [end, stdout])).toEqual(
      results.map((_, index) => [{ kind: "exited", code: index % 100 }, `${index}\n`]),
    );
  });

  test("leaves neither process nor file behind once it is closed", async () => {
    await using server = await startSshServer(kind);
    await using directory = temporaryDirectory(
      "a rather long name for a control directory of ssh ".repeat(3),
    );
    const tag = uniqueSleep();
    const host = await open(server, { controlDirectory: directory.path });
    const run = host.run(["sh", "-c", `setsid sleep ${tag} & sleep ${tag}`], { deadlineMs });
    const checked = expect(run).rejects.toThrow("guest is closed");
    await sleep(500);
    await host[Symbol.asyncDispose]();
    await checked;
    expect(await running(tag)).toEqual([]);
    expect(await running(server.destination.identityFile)).toEqual([]);
  });

  test("lets nobody in who shows another key than the host's", async () => {
    await using server = await startSshServer(kind);
    const { hostKey = "" } = server.destination;
    const destination = { ...server.destination, hostKey: hostKey.replace(/AAAAI\w/, "AAAAIA") };
    await expect(open(server, { destination })).rejects.toThrow(
      /could not reach guest .*verification failed/is,
    );
  });
});

test("a session limit of one per connection is enough for commands at once and for ending them", async () => {
  await using server = await startSshServer("sshd", { maxSessions: 1 });
  await using host = await open(server, { sessionLimit: 6 });
  const runs = Array.from({ length: 6 }, () => host.run(["sleep", "30"], { deadlineMs: 1_000 }));
  const ends = (await Promise.all(runs)).map(result => result.end);
  expect(ends).toEqual(ends.map(() => ({ kind: "timed-out", survivors: 0 })));
});

test("what the login shell prints is not the command's", async () => {
  await using directory = temporaryDirectory("host-test");
  const shell = join(directory.path, "shell");
  await writeFile(shell, '#!/bin/sh\necho welcome\necho "no news" >&2\nexec /bin/sh "$@"\n', { mode: 0o755 });
  await using server = await startSshServer("sshd", { shell });
  await using host = await open(server);
  const { stdout, stderr } = await host.run(["echo", "mine"], { deadlineMs });
  expect({ stdout, stderr }).toEqual({ stdout: "mine\n", stderr: "" });
});

describe("reaching a host", () => {
  let server: SshServer;
  beforeAll(async () => {
    server = await startSshServer("sshd");
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test("fails at once when the key is not let in", async () => {
    await using directory = temporaryDirectory("host-test");
    const identityFile = join(directory.path, "other");
    await runTool(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", identityFile]);
    const began = monotonicMs();
    const opened = open(server, { destination: { ...server.destination, identityFile } });
    await expect(opened).rejects.toThrow(/could not reach guest as .*Permission denied/);
    expect(monotonicMs() - began).toBeLessThan(5_000);
  });

  test("names a key file that does not exist", async () => {
    const opened = open(server, { destination: { ...server.destination, identityFile: "/no/such/key" } });
    await expect(opened).rejects.toThrow(new UserError("the SSH key /no/such/key does not exist"));
  });

  test("is tried until the deadline while nothing listens there", async () => {
    await using gone = await startSshServer("sshd");
    await gone.kill();
    const opened = open(gone, { connectDeadlineMs: 1_000 });
    await expect(opened).rejects.toThrow(/could not reach guest as .*Connection refused/);
  });

  test("ends when the signal fires", async () => {
    await using gone = await startSshServer("sshd");
    await gone.kill();
    const signal = AbortSignal.timeout(300);
    const began = monotonicMs();
    await expect(open(gone, { connectDeadlineMs: 60_000, signal })).rejects.toThrow();
    expect(monotonicMs() - began).toBeLessThan(10_000);
  });

  test("says that a host runs no commands when its shell does not", async () => {
    await using closed = await startSshServer("sshd", { shell: "/usr/sbin/nologin" });
    await expect(open(closed)).rejects.toThrow(/guest runs no commands: .*not available/);
  });
});

test("connections end with the process that opened them, even when it is killed", async () => {
  await using server = await startSshServer("sshd");
  const { identityFile } = server.destination;
  const program = `
    import { openSshHost } from ${JSON.stringify(new URL("../../src/host/index.ts", import.meta.url).href)};
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    await openSshHost({ name: "guest", log, connectDeadlineMs: 10_000, destination: ${JSON.stringify(server.destination)} });
    console.log("open");
    setInterval(() => {}, 1000);`;
  const hooks = new URL("./shell-as-text.mjs", import.meta.url).href;
  const child = execa(process.execPath, ["--import", hooks, "--input-type=module", "-e", program], {
    reject: false,
  });
  await new Promise(resolve => child.stdout.once("data", resolve));
  await sleep(500);
  expect((await running(identityFile)).length).toBeGreaterThan(0);
  child.kill("SIGKILL");
  await child;
  for (let tries = 0; tries < 50 && (await running(identityFile)).length > 0; tries++) await sleep(100);
  expect(await running(identityFile)).toEqual([]);
});
