import { get } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import type { NewToken } from "../../src/server/index.ts";
import { isForeign, isFromOwnPage, isOwnHost } from "../../src/server/origin.ts";
import { ownPath } from "../../src/server/page/login-page.ts";
import { Sessions } from "../../src/server/session.ts";
import { type Served, serve } from "./serve.ts";

let directory: TemporaryDirectory;
let served: Served;

beforeEach(async () => {
  directory = temporaryDirectory("page-access-test");
  served = await serve(directory);
});
afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

const make = (wish: NewToken) => served.server.tokens.make(wish);
const makeAdmin = () => make({ role: "admin", name: "me" });

function send(path: string, form: Record<string, string>, cookie = "") {
  return fetch(`${served.server.url}${path}`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams(form),
    headers: { Origin: served.server.url, Cookie: cookie },
  });
}

/** The cookie of a session that a token begins; undefined when it begins none. */
async function logIn(token: string): Promise<string | undefined> {
  const response = await send("/login", { token, next: "/machines" });
  return response.headers.get("set-cookie")?.split(";")[0];
}

const read = (path: string, cookie = "") =>
  fetch(`${served.server.url}${path}`, {
    redirect: "manual",
    headers: { Cookie: cookie, Accept: "text/html" },
  });

/** A request with headers that fetch would not send. */
async function ask(path: string, headers: Record<string, string>): Promise<number> {
  return await new Promise((resolve, reject) => {
    get(`${served.server.url}${path}`, { headers }, response => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on("error", reject);
  });
}

const pages = [
  "/",
  "/kernels",
  "/kernels/first",
  "/machines",
  "/machines/m",
  "/builds",
  "/bisects",
  "/bisects/b",
  "/bisects/b/report",
  "/storage",
];

const isThere = (path: string) => !["/machines/m", "/bisects/b", "/bisects/b/report"].includes(path);

describe("without tokens", () => {
  test("everybody on this host may read and act", async () => {
    for (const path of pages.filter(isThere)) {
      expect([path, (await read(path)).status]).toEqual([path, 200]);
    }
    expect((await send("/boot-next", { machine: "m", kernel: "first" })).status).toBe(303);
    expect(await (await read("/machines/m")).text()).toContain("Boot this next");
    expect((await read("/login?next=/builds")).headers.get("location")).toBe("/builds");
  });

  test("a name that a foreign page could have made to lead here is refused", async () => {
    for (const host of [
      "evil.example",
      "evil.example:8480",
      "127.0.0.1.evil.example",
      "localhost.evil.example",
    ]) {
      expect([host, await ask("/", { Host: host })]).toEqual([host, 403]);
      expect([host, await ask("/v1/machines", { Host: host })]).toEqual([host, 403]);
    }
    for (const host of ["localhost:8480", "127.0.0.1", "10.0.2.2:8480", "[::1]:8480"]) {
      expect([host, await ask("/", { Host: host })]).toEqual([host, 200]);
    }
  });

  test("a link from elsewhere leads to a page, but not to the API", async () => {
    const link = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" };
    expect(await ask("/builds", link)).toBe(200);
    expect(await ask("/v1/builds", link)).toBe(403);
    expect(await ask("/builds", { ...link, "Sec-Fetch-Mode": "no-cors" })).toBe(403);
  });
});

describe("once there is a token, the page", () => {
  test.each(pages)("%s leads to the log-in, which leads back", async path => {
    makeAdmin();
    const { status, headers } = await read(path);
    expect([status, headers.get("location")]).toEqual([303, `/login?next=${encodeURIComponent(path)}`]);
    expect(await (await read(headers.get("location") ?? "")).text()).toContain(`name="next" value="${path}"`);
  });

  test("is shown to who logged in, and no more after the log-out", async () => {
    const cookie = (await logIn(makeAdmin().token)) ?? "";
    for (const path of pages.filter(isThere)) {
      expect([path, (await read(path, cookie)).status]).toEqual([path, 200]);
    }
    expect(await (await read("/", cookie)).text()).toContain("me (admin)");
    const out = await send("/logout", {}, cookie);
    expect([out.status, out.headers.get("location")]).toEqual([303, "/login"]);
    expect((await read("/", cookie)).status).toBe(303);
  });

  test("is shown no more when the session's token is revoked", async () => {
    makeAdmin();
    const { id, token } = makeAdmin();
    const cookie = (await logIn(token)) ?? "";
    expect((await read("/", cookie)).status).toBe(200);
    served.server.tokens.revoke(id);
    expect((await read("/", cookie)).status).toBe(303);
    expect(await ask("/v1/events/stream", { Cookie: cookie })).toBe(401);
  });

  test("gives a cookie that no script reads and no other site sends", async () => {
    const { token } = makeAdmin();
    const response = await send("/login", { token, next: "/machines" });
    expect([response.status, response.headers.get("location")]).toEqual([303, "/machines"]);
    const cookie = response.headers.get("set-cookie") ?? "";
    for (const part of ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"])
      expect(cookie).toContain(part);
    expect(cookie).not.toContain(token);
    expect(cookie).not.toContain("Secure");
  });

  test("logs nobody in with a wrong token, a machine's, or from another page", async () => {
    makeAdmin();
    for (const token of ["", "x", make({ role: "machine", machine: "m", name: "m" }).token]) {
      const response = await send("/login", { token });
      expect([response.status, response.headers.get("set-cookie")]).toEqual([403, null]);
      expect(await response.text()).toContain("That is no token of role admin or publisher");
    }
    const foreign = await fetch(`${served.server.url}/login`, {
      method: "POST",
      body: new URLSearchParams({ token: makeAdmin().token }),
    });
    expect([foreign.status, foreign.headers.get("set-cookie")]).toEqual([403, null]);
  });

  test("shows a publisher everything but what only admins may do and see", async () => {
    makeAdmin();
    await served.server.addKernel({
      ...{ id: "second", title: "t", cmdline: "" },
      image: `${directory.path}/image`,
      initrd: `${directory.path}/initrd`,
    });
    served.server.select("m", { kernel: "first", once: true, menuSeconds: 0 });
    const cookie = (await logIn(make({ role: "publisher", name: "builder" }).token)) ?? "";
    const page = await (await read("/machines/m", cookie)).text();
    expect(page).toContain("Last boots");
    expect(page).not.toContain("Boot this next");
    expect(page).not.toContain("Who selected what");
    expect(await (await read("/kernels/first", cookie)).text()).not.toContain("Boot this next");
    expect((await send("/boot-next", { machine: "m", kernel: "second" }, cookie)).status).toBe(403);
    expect((await send("/machines/m/clear", {}, cookie)).status).toBe(403);
    expect((await send("/boot-next", { machine: "m", kernel: "second" })).status).toBe(401);
  });
});

describe("a session", () => {
  test("reads the API, the event stream too, but does nothing with it", async () => {
    const cookie = (await logIn(makeAdmin().token)) ?? "";
    expect(await ask("/v1/machines", { Cookie: cookie })).toBe(200);
    expect(await ask("/v1/events/stream", { Cookie: cookie })).toBe(200);
    const put = await fetch(`${served.server.url}/v1/machines/m`, {
      method: "PUT",
      body: "{}",
      headers: { Cookie: cookie, Origin: served.server.url },
    });
    expect(put.status).toBe(401);
    // The first one's rights are the token's own.
    const publisher = (await logIn(make({ role: "publisher", name: "p" }).token)) ?? "";
    expect(await ask("/v1/audit", { Cookie: publisher })).toBe(403);
  });

  test("ends its event stream when its token is revoked, as the token itself does", async () => {
    makeAdmin();
    const { id: tokenId, token } = makeAdmin();
    const cookie = (await logIn(token)) ?? "";
    const open = async (headers: Record<string, string>) => {
      const { status, body } = await fetch(`${served.server.url}/v1/events/stream`, { headers });
      expect(status).toBe(200);
      return body;
    };
    const streams = await Promise.all([open({ Cookie: cookie }), open({ Authorization: `Bearer ${token}` })]);
    served.server.tokens.revoke(tokenId);
    served.server.select("m", { kernel: "first", once: true, menuSeconds: 0 });
    for (const stream of streams) {
      const chunks = await Array.fromAsync(stream ?? []);
      expect(Buffer.concat(chunks).toString()).toBe(": vmentry\n\n");
    }
  });

  test("ends after twelve hours", () => {
    const { token } = makeAdmin();
    let now = 0;
    const sessions = new Sessions(served.server.tokens, () => now);
    const { id = "" } = sessions.begin(token) ?? {};
    now = 12 * 3_600_000 - 1;
    expect(sessions.holderOf(id)).toMatchObject({ role: "admin", name: "me" });
    now += 1;
    expect(sessions.holderOf(id)).toBeUndefined();
    now = 0;
    expect(sessions.holderOf(id)).toBeUndefined();
  });

  test("is one of a thousand at most: the oldest ends", () => {
    const { token } = makeAdmin();
    const sessions = new Sessions(served.server.tokens);
    const [first, ...others] = Array.from({ length: 1_001 }, () => sessions.begin(token)?.id ?? "");
    expect(sessions.holderOf(first ?? "")).toBeUndefined();
    expect(others.filter(id => sessions.holderOf(id) === undefined)).toEqual([]);
  });
});

test("the way on after the log-in stays on this server", () => {
  for (const path of ["/", "/machines/m?x=1&y", "/kernels?branch=a%2Fb"]) expect(ownPath(path)).toBe(path);
  for (const path of [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "evil",
    "",
    "/login",
    "/logout",
    "/a\n",
    undefined,
  ]) {
    expect(ownPath(path)).toBe("/");
  }
});

test("what a browser says of a request's origin decides whose it is", () => {
  const none = { site: undefined, mode: undefined, origin: undefined, host: "h:1" };
  expect(isForeign(none, { isPageRead: false })).toBe(false);
  expect(isForeign({ ...none, origin: "http://h:1" }, { isPageRead: false })).toBe(false);
  expect(isForeign({ ...none, origin: "http://h:2" }, { isPageRead: true })).toBe(true);
  expect(isForeign({ ...none, origin: "null" }, { isPageRead: true })).toBe(true);
  expect(isForeign({ ...none, site: "cross-site", mode: "navigate" }, { isPageRead: false })).toBe(true);
  expect(isFromOwnPage(none)).toBe(false);
  expect(isFromOwnPage({ ...none, site: "same-origin" })).toBe(true);
  expect(isFromOwnPage({ ...none, site: "none" })).toBe(false);
  expect(isFromOwnPage({ ...none, site: "same-origin", origin: "http://h:2" })).toBe(false);
  expect([undefined, "localhost", "a.localhost:1", "[fe80::1]:80"].map(isOwnHost)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(["h", "h.example:80", "", "1.2.3"].map(isOwnHost)).toEqual([false, false, false, false]);
});
