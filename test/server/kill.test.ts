import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { silentLog, temporaryDirectory } from "../../src/base/index.ts";
import { openKernelServer } from "../../src/server/index.ts";
import { bisectSummary, toldBisect } from "./told-bisect.ts";

const program = fileURLToPath(new URL("serve-until-killed.ts", import.meta.url));
const textFiles = fileURLToPath(new URL("../../scripts/shell-text.ts", import.meta.url));

/** A server in a process of its own. */
async function start(state: string) {
  const child = spawn(process.execPath, ["--import", textFiles, program, state], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return {
    url: String(line),
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

test("a server that is killed again and again loses nothing of what it acknowledged", {
  timeout: 120_000,
}, async () => {
  await using directory = temporaryDirectory("kill-test");
  const state = join(directory.path, "state.db");
  const acknowledged = {
    builds: new Set<string>(),
    bisects: new Set<string>(),
    selections: new Map<string, string>(),
  };
  let sent = 0;
  for (let round = 0; round < 6; round++) {
    const server = await start(state);
    const put = (path: string, method: string, json: unknown) =>
      fetch(`${server.url}${path}`, { method, body: JSON.stringify(json) });
    let isKilled = false;
    const write = async () => {
      while (!isKilled) {
        sent += 1;
        const id = `n${sent}`;
        try {
          const build = { commit: "a".repeat(40), variant: "x", state: "running", builder: "b" };
          if ((await put(`/v1/builds/${id}`, "PUT", build)).ok) acknowledged.builds.add(id);
          if ((await put(`/v1/bisects/${id}`, "PUT", toldBisect(bisectSummary(), id).json)).ok)
            acknowledged.bisects.add(id);
          const selected = await put(`/v1/machines/${id}/selection`, "POST", { kernel: "k", once: true });
          if (selected.ok) {
            const { id: selection } = (await selected.json()) as { id: string };
            acknowledged.selections.set(id, selection);
          }
        } catch {
          // Killed in the middle of it: not acknowledged.
        }
      }
    };
    const before = acknowledged.builds.size;
    const writers = [write(), write(), write()];
    await expect
      .poll(() => acknowledged.builds.size, { timeout: 20_000 })
      .toBeGreaterThan(before + 10 + 7 * round);
    await server.kill();
    isKilled = true;
    await Promise.all(writers);
  }

  await using server = await openKernelServer({ log: silentLog, state });
  const get = async (path: string) => await (await fetch(`${server.url}${path}`)).json();
  const lost: string[] = [];
  for (const id of acknowledged.builds) {
    if ((await fetch(`${server.url}/v1/builds/${id}`)).status !== 200) lost.push(`build ${id}`);
  }
  for (const id of acknowledged.bisects) {
    const kept = await fetch(`${server.url}/v1/bisects/${id}/journal`);
    if ((await kept.text()) !== id) lost.push(`bisect ${id}`);
  }
  for (const [machine, id] of acknowledged.selections) {
    const kept = (await get(`/v1/machines/${machine}/state`)) as { selection: { id: string } | null };
    if (kept.selection?.id !== id) lost.push(`selection of ${machine}`);
  }
  expect(lost).toEqual([]);
  expect(acknowledged.builds.size).toBeGreaterThan(100);
  expect(acknowledged.selections.size).toBeGreaterThan(50);
});
