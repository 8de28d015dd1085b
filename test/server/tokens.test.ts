import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLog, type TemporaryDirectory, temporaryDirectory, UserError } from "../../src/base/index.ts";
import { admitTokenFile, openKernelServer, openTokens } from "../../src/server/index.ts";
import { type Served, serve } from "./serve.ts";

let directory: TemporaryDirectory;
let served: Served;
let admin: string;

beforeEach(async () => {
  directory = temporaryDirectory("tokens-test");
  served = await serve(directory);
  admin = served.server.tokens.make({ role: "admin", name: "me" }).token;
});
afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

const machineToken = (machine: string) =>
  served.server.tokens.make({ role: "machine", machine, name: machine }).token;

describe("once there is a token, a request", () => {
  test("without one is refused, whatever it asks for", async () => {
    for (const path of ["/v1/kernels", "/v1/machines", "/v1/machines/m1/boot", "/v1/kernels/first/image"]) {
      const { status, headers } = await served.ask(path);
      expect([path, status]).toEqual([path, 401]);
      expect(headers.get("www-authenticate")).toBe("Bearer");
    }
  });

  test("with a wrong one is refused: another secret, another id, no token at all", async () => {
    const wrong = [
      `${admin.slice(0, -1)}${admin.endsWith("A") ? "B" : "A"}`,
      admin.replace(/_[0-9a-f]{12}_/, "_000000000000_"),
    ];
    for (const token of [...wrong, "x", `${admin} ${admin}`]) {
      expect((await served.ask("/v1/kernels", { token })).status).toBe(401);
    }
    expect((await served.ask("/v1/kernels", { headers: { Authorization: `Basic ${admin}` } })).status).toBe(
      401,
    );
    expect((await served.ask("/v1/kernels", { token: admin })).status).toBe(200);
  });

  test("with a token that was revoked is refused at once, also when it was the last", async () => {
    const [kept] = served.server.tokens.list();
    expect(served.server.tokens.revoke(kept?.id ?? "")).toBe(true);
    expect((await served.ask("/v1/kernels", { token: admin })).status).toBe(401);
    expect((await served.ask("/v1/kernels")).status).toBe(401);
  });
});

describe("a machine's token", () => {
  test("asks, reads and reports for its own machine", async () => {
    const token = machineToken("a");
    served.server.select("a", { kernel: "first", once: true, menuSeconds: 0 });
    expect((await served.ask("/v1/machines/a/boot", { token })).body).toContain("action boot");
    expect((await served.ask("/v1/machines/a/state", { token })).status).toBe(200);
    expect(
      (await served.ask("/v1/machines/a/events", { token, text: "stage one\n1\nselected\n" })).status,
    ).toBe(204);
    expect((await served.ask("/v1/kernels/first/image", { token })).body).toBe("an image");
  });

  test("does nothing as another machine, and uses nothing of it up", async () => {
    const token = machineToken("a");
    served.server.select("b", { kernel: "first", once: true, menuSeconds: 0 });
    const refused = await served.ask("/v1/machines/b/boot", { token });
    expect(refused).toMatchObject({
      status: 403,
      body: { error: "this token is machine a's, which may ask and report for itself alone" },
    });
    for (const path of ["/v1/machines/b/state", "/v1/machines/b/events", "/v1/machines/b/events/stream"]) {
      expect((await served.ask(path, { token })).status).toBe(403);
    }
    const told = await served.ask("/v1/machines/b/events", { token, text: "stage one\n1\nready\n" });
    expect(told.status).toBe(403);
    expect((await served.ask("/v1/machines/b/state", { token: admin })).body).toMatchObject({ events: [] });
    expect((await served.ask("/v1/machines/b/boot", { token: admin })).body).toContain("action boot");
  });

  test("cannot select, list machines, publish or make tokens", async () => {
    const token = machineToken("a");
    const tries = [
      served.ask("/v1/machines/a/selection", { token, json: { kernel: "first" } }),
      served.ask("/v1/machines", { token }),
      served.ask("/v1/events/stream", { token }),
      served.ask("/v1/branches/main", { token, method: "PUT", json: { commits: ["0".repeat(40)] } }),
      served.ask("/v1/tokens", { token, json: { role: "admin", name: "x" } }),
      served.ask("/v1/audit", { token }),
    ];
    expect((await Promise.all(tries)).map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403]);
  });
});

test("a publisher tells builds and branches, and can neither select nor make tokens", async () => {
  const { token } = served.server.tokens.make({ role: "publisher", name: "builder" });
  const json = { commit: "1".repeat(40), variant: "x", state: "running", builder: "b" };
  expect((await served.ask("/v1/builds/b1", { token, method: "PUT", json })).status).toBe(200);
  expect((await served.ask("/v1/machines/a/selection", { token, json: { kernel: "first" } })).status).toBe(
    403,
  );
  expect((await served.ask("/v1/tokens", { token })).status).toBe(403);
});

describe("what was booted", () => {
  const ticketOf = (answer: unknown) => /^ticket (\S+)$/m.exec(String(answer))?.[1] ?? "";

  test("has a ticket with which it tells of its machine and does nothing else, until the next boot", async () => {
    const token = machineToken("a");
    served.server.select("a", { kernel: "first", once: false, menuSeconds: 0 });
    const ticket = ticketOf((await served.ask("/v1/machines/a/boot", { token })).body);
    const ready = { token: ticket, text: "stage two\n1\nready\nx" };
    expect((await served.ask("/v1/machines/a/events", ready)).status).toBe(204);
    expect((await served.ask("/v1/machines/b/events", ready)).status).toBe(403);
    expect((await served.ask("/v1/machines/a/boot", { token: ticket })).status).toBe(403);
    expect((await served.ask("/v1/kernels", { token: ticket })).status).toBe(403);
    await served.ask("/v1/machines/a/boot", { token });
    expect((await served.ask("/v1/machines/a/events", ready)).status).toBe(401);
  });
});

describe("tokens over HTTP", () => {
  test("are made, listed without their secrets, and revoked", async () => {
    const made = await served.ask("/v1/tokens", {
      token: admin,
      json: { role: "machine", machine: "a", name: "rack" },
    });
    expect(made.status).toBe(201);
    const { id, token } = made.body as { id: string; token: string };
    expect((await served.ask("/v1/machines/a/state", { token })).status).toBe(200);
    const listed = await served.ask("/v1/tokens", { token: admin });
    expect(JSON.stringify(listed.body)).toContain(id);
    expect(JSON.stringify(listed.body)).not.toContain(token.slice(-20));
    expect((await served.ask(`/v1/tokens/${id}`, { token: admin, method: "DELETE" })).status).toBe(204);
    expect((await served.ask(`/v1/tokens/${id}`, { token: admin, method: "DELETE" })).status).toBe(404);
    expect((await served.ask("/v1/machines/a/state", { token })).status).toBe(401);
  });

  test("of a machine need its name, and others must not have one", async () => {
    const make = (json: unknown) => served.ask("/v1/tokens", { token: admin, json });
    expect((await make({ role: "machine", name: "x" })).body).toEqual({
      error: "a machine's token needs the machine's name",
    });
    expect((await make({ role: "admin", machine: "a", name: "x" })).status).toBe(400);
    expect((await make({ role: "root", name: "x" })).status).toBe(400);
  });
});

test("the first token that is made over HTTP must be an admin's, since it locks everybody else out", async () => {
  await using open = await serve(directory);
  expect((await open.ask("/v1/tokens", { json: { role: "publisher", name: "x" } })).status).toBe(400);
  expect((await open.ask("/v1/tokens", { json: { role: "admin", name: "x" } })).status).toBe(201);
  expect((await open.ask("/v1/kernels")).status).toBe(401);
});

describe("beyond loopback", () => {
  test("the server does not listen without a token", async () => {
    for (const address of ["0.0.0.0", "::"]) {
      const opening = openKernelServer({ log: silentLog, address });
      await expect(opening).rejects.toThrow(UserError);
      await expect(opening).rejects.toThrow(`does not listen on ${address} without a token`);
    }
  });

  test("it listens with one", async () => {
    const state = join(directory.path, "state.db");
    {
      using tokens = openTokens(state);
      tokens.make({ role: "admin", name: "me" });
    }
    await using server = await openKernelServer({ log: silentLog, address: "0.0.0.0", state });
    expect((await fetch(`http://127.0.0.1:${server.port}/v1/kernels`)).status).toBe(401);
  });
});

describe("a token file", () => {
  test("is made with an admin's token that only its owner can read, and lets in again after a restart", async () => {
    const state = join(directory.path, "state.db");
    const file = join(directory.path, "token");
    for (const isNew of [true, false]) {
      using tokens = openTokens(state);
      expect(await admitTokenFile(tokens, file)).toEqual({ isNew });
      expect(tokens.check((await readFile(file, "utf8")).trim())?.role).toBe("admin");
      expect(tokens.list()).toHaveLength(1);
    }
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(state)).not.toContain((await readFile(file, "utf8")).trim().slice(-43));
  });

  test("that holds something else, or a token that was revoked, is refused and left as it is", async () => {
    const file = join(directory.path, "token");
    await writeFile(file, "hunter2\n");
    const { tokens } = served.server;
    await expect(admitTokenFile(tokens, file)).rejects.toThrow(`${file} holds no token of vmentry`);
    expect(await readFile(file, "utf8")).toBe("hunter2\n");
    await writeFile(file, admin);
    tokens.revoke(tokens.list()[0]?.id ?? "");
    await expect(admitTokenFile(tokens, file)).rejects.toThrow("was revoked");
  });
});
