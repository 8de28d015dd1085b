import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { kernelId } from "../../src/server/index.ts";
import { bootFiles, MemoryStore, type Served, serve } from "./serve.ts";

const hostile = `<script>alert(1)</script><img src=x onerror=alert(2)>"'&\u001b[31m\u202e`;
const escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;&quot;&#39;&amp;";
const commit = (digit: number) => `${digit}`.repeat(40);
const id = (digit: number, variant = "x") => kernelId({ commit: commit(digit), variant });

let directory: TemporaryDirectory;
let store: MemoryStore;
let served: Served;

beforeEach(async () => {
  directory = temporaryDirectory("page-test");
  store = new MemoryStore();
  served = await serve(directory, { store, prepareBoot: () => bootFiles(directory) });
});
afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

async function read(path: string): Promise<string> {
  const { status, body } = await served.ask(path);
  expect([path, status]).toEqual([path, 200]);
  return String(body);
}

const put = (path: string, json: object) => served.ask(path, { method: "PUT", json });
const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${served.server.url}${path}`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams(form),
    headers: { Origin: served.server.url, ...headers },
  });
const build = (name: string, more: object = {}) =>
  put(`/v1/builds/${name}`, { commit: commit(1), variant: "x", state: "running", builder: "here", ...more });

describe("without anything to tell", () => {
  test.each([
    ["/", "Nothing is wrong", "The store is empty", "No build is running", "No bisect is running"],
    ["/kernels?branch=", "added by hand"],
    ["/kernels?outcome=failed", "No kernel is like that"],
    ["/machines", "No machine has asked"],
    ["/builds", "None."],
    ["/bisects", "No bisect is running", "None has ended yet"],
    ["/storage", "The store is empty", "Nothing is pinned", "Nothing is leased", "None is known"],
  ])("%s says so", async (path, ...texts) => {
    const page = await read(path);
    for (const text of texts) expect(page).toContain(text);
  });

  test("and without a store the pages say that there is none", async () => {
    await using without = await serve(directory);
    expect((await without.ask("/")).body).toContain("This server has no store");
    expect((await without.ask("/storage")).body).toContain("serves no store");
    expect((await without.ask("/kernels")).body).toContain("added by hand");
  });
});

describe("a page", () => {
  test.each(["/", "/kernels", "/machines", "/builds", "/bisects", "/storage", "/nowhere"])(
    "%s lets no script run but its own, no frame around it, and tells nobody of itself",
    async path => {
      const { headers } = await served.ask(path, { headers: { Accept: "text/html" } });
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("same-origin");
      expect(headers.get("cache-control")).toBe("no-store");
    },
  );

  test("has a language, a title, landmarks, a way past the navigation, and marks where one is", async () => {
    const page = await read("/machines");
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toContain("<title>Machines · vmentry</title>");
    for (const part of ['href="#main"', '<main id="main"', '<nav aria-label="Main">', "<h1>Machines</h1>"]) {
      expect(page).toContain(part);
    }
    expect(page).toContain('<a href="/machines" aria-current="page">');
    expect(page.match(/aria-current/g)).toHaveLength(1);
  });

  test("has neither script nor style within itself", async () => {
    store.add({ commit: commit(1), variant: "x" });
    await build("b", { progress: 0.5 });
    await served.ask("/v1/machines/m/events", { text: "stage one\n1\nwaiting\n" });
    for (const path of ["/", "/kernels", `/kernels/${id(1)}`, "/machines/m", "/builds/b", "/storage"]) {
      const page = await read(path);
      expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=/);
    }
  });

  test("brings its style, script and icon from this server, named by their content", async () => {
    const page = await read("/");
    const paths = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(match => match[1] ?? "");
    expect(paths).toHaveLength(3);
    for (const path of paths) {
      const { status, headers } = await served.ask(path);
      expect([path, status]).toEqual([path, 200]);
      expect(headers.get("cache-control")).toContain("immutable");
      expect(headers.get("content-type")).toMatch(/^(text\/(css|javascript)|image\/svg\+xml)/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  test("that is not there is told as a page to people, and as JSON to programs", async () => {
    const page = await served.ask("/nowhere", { headers: { Accept: "text/html" } });
    expect([page.status, page.headers.get("content-type")]).toEqual([404, "text/html; charset=UTF-8"]);
    expect((await served.ask("/nowhere")).body).toMatchObject({ error: expect.any(String) });
    expect((await served.ask("/v1/nowhere", { headers: { Accept: "text/html" } })).body).toMatchObject({
      error: expect.any(String),
    });
    for (const path of [
      "/kernels/nope",
      `/kernels/${id(9)}`,
      "/machines/nope",
      "/builds/nope",
      "/bisects/nope",
    ]) {
      const { status, body } = await served.ask(path);
      expect([path, status, String(body).includes("<h1>Not found</h1>")]).toEqual([path, 404, true]);
    }
  });

  test("says when the store cannot be read, and still tells the rest", async () => {
    await served.ask("/v1/machines/m/events", { text: "stage one\n1\nwaiting\n" });
    store.isBroken = true;
    expect(await read("/")).toContain("The store cannot be read");
    expect(await read("/storage")).toContain("The store cannot be read");
    expect(await read("/machines/m")).toContain("in stage one");
  });
});

describe("text from outside", () => {
  test("is shown as text, with its control characters, wherever it stands", async () => {
    store.add(
      { commit: commit(1), variant: "x" },
      {
        outcome: "failed",
        release: null,
        kernelVersion: null,
        buildId: null,
        failure: { stage: "kernel", reason: hostile },
        builder: hostile,
        toolchain: { compiler: hostile, linker: hostile },
        diagnostics: [
          {
            severity: "error",
            file: hostile,
            line: 1,
            column: null,
            message: hostile,
            option: hostile,
            isNew: true,
          },
        ],
        selftests: { built: [hostile], failed: [{ name: hostile, reason: hostile }] },
        files: [
          { path: `log${hostile.replaceAll("\u001b", "")}`, mode: 0o644, sha256: "d".repeat(64), bytes: 3 },
        ],
      },
    );
    store.pinned.push({
      key: { commit: commit(1), variant: "x" },
      reason: hostile,
      by: hostile,
      at: "2026-01-01T00:00:00Z",
    });
    store.leased.push({ holder: hostile, keys: [{ commit: commit(1), variant: "x" }], id: "l" });
    const line = hostile.replaceAll("\u001b", "");
    await build("b", { message: line, builder: line, log: `javascript:${line}`, tail: hostile });
    await put("/v1/machines/m", { description: line });
    await put("/v1/branches/<b>", { commits: [commit(1)] });
    await served.ask("/v1/machines/m/events", { text: `stage one\n1\nfailed\n${hostile}` });
    await served.ask("/v1/machines/m/console", { text: hostile });
    const paths = [
      "/",
      "/kernels",
      `/kernels/${id(1)}`,
      `/kernels/${id(1)}/files`,
      "/machines",
      "/machines/m",
      "/builds",
      "/builds/b",
      "/storage",
    ];
    for (const path of paths) {
      const page = await read(path);
      expect([path, page.includes(escaped)]).toEqual([path, true]);
      expect(page).not.toMatch(/<script>|<img|\u001b|\u202e/);
      expect(page).not.toMatch(/href="javascript:/);
    }
    expect(await read("/machines/m")).toContain("\\x1b[31m\\u202e");
    expect(await read("/kernels")).toContain("&lt;b&gt;");
  });

  test("in a query stays a query", async () => {
    const { status, body } = await served.ask(`/kernels?commit=${encodeURIComponent(hostile)}`);
    expect(status).toBe(400);
    expect(body).not.toContain("<script>alert");
    const page = await served.ask(`/kernels?branch=${encodeURIComponent("<b>")}`);
    expect(page.status).toBe(404);
    expect(page.body).not.toContain("<b>");
  });
});

describe("the kernels' page", () => {
  beforeEach(async () => {
    for (const digit of [1, 2, 3]) store.add({ commit: commit(digit), variant: "x" });
    store.add({ commit: commit(3), variant: "i386" }, { arch: "i386" });
    store.add(
      { commit: commit(4), variant: "x" },
      { outcome: "failed", failure: { stage: "kernel", reason: "no such header" }, release: null },
    );
    await put("/v1/branches/main", { commits: [commit(5), commit(4), commit(3)] });
    await put("/v1/tags/v1", { commits: [commit(1)] });
  });

  const links = (page: string) =>
    [...page.matchAll(/<th scope="row"><a href="\/kernels\/([^"]+)"/g)].map(match => match[1]);

  test("shows those that its fields ask for", async () => {
    expect(links(await read("/kernels"))).toEqual(["first", id(4), id(3, "i386"), id(3), id(2), id(1)]);
    expect(links(await read("/kernels?commit=3333&variant=&branch=&tag=&outcome=&view="))).toEqual([
      id(3, "i386"),
      id(3),
    ]);
    expect(links(await read("/kernels?branch=main"))).toEqual([id(4), id(3, "i386"), id(3)]);
    expect(links(await read("/kernels?tag=v1"))).toEqual([id(1)]);
    expect(links(await read("/kernels?variant=i386"))).toEqual([id(3, "i386")]);
    expect(links(await read("/kernels?outcome=failed"))).toEqual([id(4)]);
    expect(await read("/kernels?outcome=failed")).toContain('<option value="failed" selected>');
    expect(await read("/kernels?outcome=failed")).toContain("kernel: no such header");
  });

  test("comes in pages, whose links keep what was asked for", async () => {
    for (let n = 0; n < 120; n++) store.add({ commit: n.toString(16).padStart(40, "a"), variant: "many" });
    const seen: (string | undefined)[] = [];
    let path: string | undefined = "/kernels?variant=many";
    for (let pages = 0; path !== undefined && pages < 5; pages++) {
      const page: string = await read(path);
      seen.push(...links(page));
      path = /<a href="([^"]+)" rel="next">/.exec(page)?.[1]?.replaceAll("&amp;", "&");
      if (path !== undefined) expect(path).toContain("variant=many");
    }
    expect(new Set(seen).size).toBe(120);
    expect(seen).toHaveLength(120);
  });

  test("shows a branch as a matrix, each state as a sign and a word", async () => {
    await build("b-5", { commit: commit(5), variant: "x", state: "queued" });
    await build("b-3", { commit: commit(3), variant: "clang", state: "failed", message: "the disk is full" });
    const page = await read("/kernels?branch=main&view=matrix");
    const rows = [...page.matchAll(/<tr><th scope="row"><a href="\/kernels\?commit=(\w+)">.*?<\/tr>/gs)];
    const cells = rows.map(([row]) =>
      [...row.matchAll(/<td>(.*?)<\/td>/gs)].map(match => match[1]?.replaceAll(/<[^>]*>/g, "").trim()),
    );
    expect(rows.map(match => match[1])).toEqual([commit(5), commit(4), commit(3)]);
    // clang, i386, x
    expect(cells).toEqual([
      ["not built", "not built", "○ queued"],
      ["not built", "not built", "✗ failed"],
      ["✗ failed", "✓ built", "✓ built"],
    ]);
    expect(page).toContain('href="/builds/b-3"');
    expect(page).toContain(`href="/kernels/${id(4)}"`);
    expect((await served.ask("/kernels?branch=other&view=matrix")).status).toBe(404);
    expect(await read("/kernels?view=matrix")).toContain("Choose a branch");
  });
});

describe("a kernel's page", () => {
  test("tells of a failed build why, with the end of its log, and offers no boot", async () => {
    store.add(
      { commit: commit(4), variant: "x" },
      {
        outcome: "failed",
        failure: { stage: "modules", reason: "ERROR: modpost: missing symbol" },
        release: null,
        files: [{ path: "log", mode: 0o644, sha256: "e".repeat(64), bytes: 69 }],
      },
    );
    const page = await read(`/kernels/${id(4)}`);
    expect(page).toContain("<strong>modules</strong>");
    expect(page).toContain("ERROR: modpost: missing symbol");
    expect(page).toContain(`blob ${"e".repeat(64)}`);
    expect(page).not.toContain("Boot this next");
    const log = await served.ask(`/kernels/${id(4)}/text/log`);
    expect([log.status, log.body, log.headers.get("content-type")]).toEqual([
      200,
      `blob ${"e".repeat(64)}`,
      "text/plain; charset=utf-8",
    ]);
    expect(log.headers.get("content-security-policy")).toContain("sandbox");
    expect((await served.ask(`/kernels/${id(4)}/text/config`)).status).toBe(404);
    expect((await served.ask(`/kernels/${id(4)}/text/vmlinux`)).status).toBe(404);
  });

  test("has what the compiler said, what is new first, and sums up files in directories", async () => {
    const said = (line: number, severity: "error" | "warning", isNew: boolean) => ({
      ...{ severity, file: "a.c", line, column: 2, message: "m", option: null, isNew },
    });
    store.add(
      { commit: commit(1), variant: "x" },
      {
        diagnostics: [said(1, "warning", false), said(2, "error", false), said(3, "warning", true)],
        files: ["image", "modules/a.ko", "modules/b/c.ko", "selftests/kvm/t"].map((path, index) => ({
          ...{ path, mode: 0o644, sha256: `${index}`.repeat(64), bytes: 1024 },
        })),
      },
    );
    const page = await read(`/kernels/${id(1)}`);
    expect([...page.matchAll(/<code>a\.c:(\d+):2<\/code>/g)].map(match => match[1])).toEqual(["3", "2", "1"]);
    expect(page).toMatch(/<code>modules\/<\/code><\/a><\/th><td class="number">2\.0 KiB<\/td><td>2 files/);
    const files = await read(`/kernels/${id(1)}/files?under=modules/`);
    expect(files).toContain("modules/b/c.ko");
    expect(files).not.toContain("selftests/kvm/t");
  });
});

describe("what is wrong", () => {
  test("comes first: machines that failed, builds that broke; and goes when it is mended", async () => {
    await build("b-1", { state: "failed", message: "no compiler" });
    await build("b-2", { commit: commit(2), state: "failed", message: "no compiler" });
    await served.ask("/v1/machines/m/events", { text: "stage one\n1\nfailed\nno network device" });
    const page = await read("/");
    expect(page.indexOf("What is wrong")).toBeLessThan(page.indexOf("Building now"));
    expect(page).toContain("failed in stage one: no network device");
    expect(page).toContain("does not build: no compiler (and 1 other commit)");
    await build("b-3", { state: "built" });
    await build("b-4", { commit: commit(2), state: "built" });
    await served.ask("/v1/machines/m/events", { text: "stage one\n2\nwaiting\n" });
    const mended = await read("/");
    expect(mended).toContain("Nothing is wrong");
    expect(mended).not.toContain("no compiler");
  });

  test("has damage that is known of the store", async () => {
    store.damaged.push({
      sha256: "f".repeat(64),
      problem: "damaged",
      files: [{ key: { commit: commit(1), variant: "x" }, path: "vmlinux" }],
    });
    expect(await read("/")).toContain("1 blob is known to be damaged");
    expect(await read("/storage")).toContain("<code>vmlinux</code>");
  });
});

describe("a machine's page", () => {
  test("has its boots as bars and as a table, what is selected, who selected it, and its console", async () => {
    const tell = (stage: string, uptime: number, event: string, message = "") =>
      served.ask("/v1/machines/m/events", { text: `${stage}\n${uptime}\n${event}\n${message}` });
    await tell("stage one", 1.2, "waiting", "6.12");
    await tell("stage one", 3.2, "selected", "6.13 new");
    await tell("stage one", 7.7, "verified", "6.13 new");
    await tell("stage one", 8.3, "kexec", "6.13 new");
    await tell("stage two", 2.5, "ready");
    await served.ask("/v1/machines/m/selection", { json: { kernel: "first" } });
    await served.ask("/v1/machines/m/console", { text: "one\r\ntwo <b>\n" });
    const page = await read("/machines/m");
    const cells = [...page.matchAll(/<td class="number">([\d.]+ s)<\/td>/g)].map(match => match[1]);
    expect(cells).toEqual(["1.2 s", "2.0 s", "4.5 s", "0.6 s", "2.5 s"]);
    expect(page.match(/<rect [^>]*y="4"/g)).toHaveLength(5);
    expect(page).toContain("stage two is ready");
    expect(page).toContain("6.13 new");
    expect(page).toContain('<a href="/kernels/first"><code>first</code></a> <span class="when">once</span>');
    expect(page).toContain("one\ntwo &lt;b&gt;\n</pre>");
    expect(page).toContain("<td>selected</td>");
  });

  test("makes what is chosen there the machine's next kernel, and takes it back", async () => {
    await put("/v1/machines/m", {});
    const chosen = await post("/boot-next", { machine: "m", kernel: "first" });
    expect([chosen.status, chosen.headers.get("location")]).toEqual([303, "/machines/m"]);
    const selection = async () =>
      ((await served.ask("/v1/machines/m/state")).body as { selection: object | null }).selection;
    expect(await selection()).toMatchObject({ kernel: "first", once: true });
    await post("/boot-next", { machine: "m", kernel: "first", keep: "yes" });
    expect(await selection()).toMatchObject({ kernel: "first", once: false });
    await post("/machines/m/clear", {});
    expect(await selection()).toBeNull();
    const wrong = await post("/boot-next", { machine: "m", kernel: "frist" });
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining("did you mean")]);
    expect((await post("/boot-next", { machine: "../m", kernel: "first" })).status).toBe(400);
  });
});

describe("a build's page", () => {
  test("has its progress and the end of its log, which stays when a report leaves it out", async () => {
    await build("b", { progress: 0.42, tail: "  CC x.o\n", message: "compiles" });
    await build("b", { progress: 0.43, message: "compiles more" });
    const page = await read("/builds/b");
    expect(page).toContain("  CC x.o");
    expect(page).toContain('<progress max="100" value="43"');
    expect((await served.ask("/v1/builds/b")).body).toMatchObject({ tail: "  CC x.o\n", progress: 0.43 });
    const list = await read("/builds");
    expect(list).toContain("compiles more");
    expect(await read("/builds?state=failed")).not.toContain("compiles more");
    expect((await served.ask("/builds?state=odd")).status).toBe(400);
  });
});

describe("a form", () => {
  test("of another page is refused, and one that does not say where it comes from", async () => {
    const from = (headers: Record<string, string>) =>
      fetch(`${served.server.url}/boot-next`, {
        method: "POST",
        redirect: "manual",
        body: new URLSearchParams({ machine: "m", kernel: "first" }),
        headers,
      });
    for (const headers of [
      {},
      { Origin: "https://evil.example" },
      { Origin: "null" },
      { "Sec-Fetch-Site": "cross-site", Origin: served.server.url },
      { "Sec-Fetch-Site": "same-site" },
    ] as Record<string, string>[]) {
      expect([headers, (await from(headers)).status]).toEqual([headers, 403]);
    }
    expect((await served.ask("/v1/machines/m/state")).body).toMatchObject({ selection: null });
    expect((await from({ Origin: served.server.url })).status).toBe(303);
  });

  test("that is none, or too long, is refused", async () => {
    const send = (body: string, type: string) =>
      served.ask("/boot-next", { text: body, headers: { Origin: served.server.url, "Content-Type": type } });
    expect((await send('{"machine": "m"}', "application/json")).status).toBe(400);
    expect((await send(`machine=${"m".repeat(20_000)}`, "application/x-www-form-urlencoded")).status).toBe(
      413,
    );
  });
});
