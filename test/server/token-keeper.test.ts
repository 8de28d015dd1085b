import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { silentLog, temporaryDirectory } from "../../src/base/index.ts";
import { addToken } from "../../src/cli/token.ts";
import { openKernelServer, openTokens } from "../../src/server/index.ts";
import { Tokens } from "../../src/server/state/tokens.ts";

const directory = temporaryDirectory("test");
let states = 0;

function newState(): string {
  states += 1;
  return join(directory.path, `state-${states}`);
}

afterEach(() => vi.useRealTimers());

/** What `vmentry token …` prints. */
async function run(...args: string[]): Promise<string> {
  const program = new Command().exitOverride();
  const token = addToken(program);
  for (const each of [token, ...token.commands]) each.exitOverride().configureOutput({ writeErr: () => {} });
  let said = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation(text => {
    said += String(text);
    return true;
  });
  try {
    await program.parseAsync(["token", ...args], { from: "user" });
    return said;
  } finally {
    write.mockRestore();
  }
}

/** Made in a state file, its first token. */
async function makeAdmin(state: string): Promise<string> {
  return (await run("make", "--state", state, "--role", "admin", "--name", "ana")).trim();
}

function roleOf(state: string, token: string): string | undefined {
  using tokens = openTokens(state);
  return tokens.check(token)?.role;
}

test("a token that is made in a state file is good there, and revoked it is not", async () => {
  const state = newState();
  const token = await makeAdmin(state);
  expect(roleOf(state, token)).toBe("admin");
  const id = token.split("_")[1] ?? "";
  expect(await run("revoke", id, "--state", state)).toBe(`${id} is revoked\n`);
  expect(roleOf(state, token)).toBeUndefined();
  await expect(run("revoke", id, "--state", state)).rejects.toThrow(`there is no token ${id} that is good`);
});

test("the list has everything of tokens but their secrets", async () => {
  const state = newState();
  const token = await makeAdmin(state);
  const machine = ["--role", "machine", "--machine", "rack3", "--name", "rack three"];
  await run("make", "--state", state, ...machine, "--expires", "30d");
  const [header, first, second] = (await run("ls", "--state", state)).split("\n");
  expect(header).toMatch(/^ID +ROLE +MACHINE +MADE +STATE +NAME$/);
  expect(first).toMatch(/^[0-9a-f]{12} +machine +rack3 +\S+Z +good until \S+Z +rack three$/);
  expect(second).toMatch(/^[0-9a-f]{12} +admin +- +\S+Z +good +ana$/);
  const listed = await run("ls", "--state", state, "--json");
  expect(JSON.parse(listed)).toHaveLength(2);
  // The secret may have underscores itself.
  expect(listed).not.toContain(token.split("_").slice(2).join("_"));
});

test("a token is refused from its end on, and then lets nobody in", () => {
  const state = newState();
  using tokens = openTokens(state);
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const { token } = tokens.make({ role: "admin", name: "ana", expiresAt });
  expect(tokens.check(token)?.role).toBe("admin");
  expect(tokens.areThere).toBe(true);
  vi.useFakeTimers({ now: Date.now() + 3_600_001, toFake: ["Date"] });
  expect(tokens.check(token)).toBeUndefined();
  expect(tokens.areThere).toBe(false);
  expect(tokens.areNeeded).toBe(true);
  expect(tokens).toBeInstanceOf(Tokens);
});

test("a token cannot be made that has ended before", async () => {
  const state = newState();
  using tokens = openTokens(state);
  const wish = { role: "admin", name: "ana", expiresAt: "2026-01-01T00:00:00Z" } as const;
  expect(() => tokens.make(wish)).toThrow("a token's end lies in the future");
});

test.each(["0d", "soon", "4000d", "-1d", "1w"])("--expires %s is refused", async text => {
  const asked = run("make", "--state", newState(), "--role", "admin", "--name", "a", `--expires=${text}`);
  await expect(asked).rejects.toThrow(/expected a time .* or days such as 30d/);
});

test("the first token is an admin's, in a state file too", async () => {
  const asked = run("make", "--state", newState(), "--role", "publisher", "--name", "builder");
  await expect(asked).rejects.toThrow("the first token is to be an admin's");
});

test("a state that is not there is none, unless the first token is made in it", async () => {
  const state = newState();
  await expect(run("ls", "--state", state)).rejects.toThrow(`there is no state ${state}`);
  await expect(run("revoke", "x", "--state", state)).rejects.toThrow(`there is no state ${state}`);
});

test("whose tokens are meant has to be said, and of one place alone", async () => {
  await expect(run("ls")).rejects.toThrow("say whose tokens: --state FILE, or --server URL");
  await expect(run("ls", "--state", "x", "--server", "http://x")).rejects.toThrow(/cannot be used with/);
});

test("a server that runs makes, lists and revokes tokens for its admin", async () => {
  const state = newState();
  const file = join(directory.path, "admin-token");
  await writeFile(file, `${await makeAdmin(state)}\n`);
  await using server = await openKernelServer({ state, log: silentLog });
  const at = ["--server", server.url, "--token-file", file];
  const made = JSON.parse(
    await run("make", ...at, "--role", "publisher", "--name", "builder", "--expires", "12h", "--json"),
  );
  const { id, token } = made as { id: string; token: string };
  expect(server.tokens.check(token)?.role).toBe("publisher");
  expect(await run("ls", ...at)).toMatch(new RegExp(`^${id} +publisher +- +\\S+ +good until`, "m"));
  await run("revoke", id, ...at);
  expect(server.tokens.check(token)).toBeUndefined();
  expect(await run("ls", ...at)).toMatch(new RegExp(`^${id} +publisher +- +\\S+ +revoked`, "m"));
  await expect(run("revoke", id, ...at)).rejects.toThrow(`there is no token ${id} that is good`);
});

test("a server refuses whoever is no admin, and says so", async () => {
  const state = newState();
  await makeAdmin(state);
  await using server = await openKernelServer({ state, log: silentLog });
  await expect(run("ls", "--server", server.url)).rejects.toThrow(
    /refuses: .*: name the file with an admin's token, --token-file$/,
  );
  const { token } = server.tokens.make({ role: "publisher", name: "builder" });
  const file = join(directory.path, "publisher-token");
  await writeFile(file, token);
  await expect(run("ls", "--server", server.url, "--token-file", file)).rejects.toThrow(/refuses: /);
});

test("what is no server's address, and a server that is not there, are told", async () => {
  await expect(run("ls", "--server", "rack3")).rejects.toThrow(/the server is "rack3", expected its address/);
  await expect(run("ls", "--server", "http://127.0.0.1:1")).rejects.toThrow(/127\.0\.0\.1:1 does not answer/);
  const file = join(directory.path, "nothing");
  const asked = run("ls", "--server", "http://127.0.0.1:1", "--token-file", file);
  await expect(asked).rejects.toThrow(`${file}: there is no such file`);
});
