import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { silentLog, type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { type BisectSummary, kernelId } from "../../src/server/index.ts";
import { openStore, type Publication, type Store } from "../../src/store/index.ts";
import { launchBrowser } from "../browser.ts";
import { installForTests } from "../lab.ts";
import { bootFiles, type Served, serve } from "./serve.ts";
import { bisectSummary, foundAnswer, foundBisect, toldBisect } from "./told-bisect.ts";

const hostile = `<script>window.stolen = 1</script><img src=x onerror="window.stolen = 2">"'&`;
const commit = (digit: number) => `${digit}`.repeat(40);
const id = (digit: number) => kernelId({ commit: commit(digit), variant: "x86_64-kvm" });

let browser: Browser;
let directory: TemporaryDirectory;
let store: Store;
let served: Served;
let context: BrowserContext;
let page: Page;
/** What a browser minds: errors, refused scripts and styles, answers that were missing. */
let minded: string[];

beforeAll(async () => {
  await installForTests();
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  directory = temporaryDirectory("page-itg-test");
  store = await openStore(join(directory.path, "store"), { log: silentLog });
  await publish(1, "built");
  await publish(2, "failed");
  served = await serve(directory, options());
  await tellEverything();
  minded = [];
  [context, page] = await open();
});
afterEach(async () => {
  await context.close();
  await served[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

const options = () => ({
  store,
  state: join(directory.path, "state.db"),
  prepareBoot: () => bootFiles(directory),
});

async function open(wishes: object = {}): Promise<[BrowserContext, Page]> {
  const opened = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...wishes });
  opened.setDefaultTimeout(20_000);
  const tab = await opened.newPage();
  tab.on("console", message => {
    if (["error", "warning"].includes(message.type())) minded.push(message.text());
  });
  tab.on("pageerror", error => minded.push(error.message));
  return [opened, tab];
}

async function publish(digit: number, outcome: "built" | "failed"): Promise<void> {
  const source = join(directory.path, `file-${digit}`);
  await writeFile(
    source,
    `${"  CC      arch/x86/kvm/x86.o\n".repeat(200)}the end of the log of ${digit}: ${hostile}\n`,
  );
  const isBuilt = outcome === "built";
  const publication: Publication = {
    ...{ commit: commit(digit), variant: "x86_64-kvm", variantDigest: "0".repeat(64), outcome },
    failure: isBuilt ? null : { stage: "kernel", reason: hostile },
    ...{
      arch: "x86_64",
      configDigest: null,
      builder: "here",
      durationMs: 1,
      startedAt: "2026-01-01T00:00:00Z",
    },
    release: isBuilt ? `6.13.0-rc1-${digit}` : null,
    kernelVersion: isBuilt ? "#1 SMP" : null,
    buildId: isBuilt ? "ab".repeat(20) : null,
    toolchain: { compiler: "gcc 12", linker: "ld 2.40" },
    diagnostics: [],
    selftests: { built: ["kvm/a_very_long_name_of_a_selftest_that_goes_on"], failed: [] },
    files: [
      { path: "log", mode: 0o644, source },
      ...(isBuilt ? [{ path: "image", mode: 0o644, source }] : []),
    ],
  };
  await store.publish(publication);
}

const tellConsole = (text: string) => served.ask("/v1/machines/rack3/console", { text });
const tellBoot = (stage: string, uptime: number, event: string, message = "") =>
  served.ask("/v1/machines/rack3/events", { text: `${stage}\n${uptime}\n${event}\n${message}` });
const tellBuild = (more: object) =>
  served.ask("/v1/builds/b-1", {
    method: "PUT",
    json: { commit: commit(3), variant: "x86_64-kvm", state: "running", builder: "here", ...more },
  });
const tellBisect = (name: string, summary: BisectSummary) =>
  served.ask(`/v1/bisects/${name}`, toldBisect(summary));

async function tellEverything(): Promise<void> {
  await served.ask("/v1/branches/main", { method: "PUT", json: { commits: [commit(2), commit(1)] } });
  await served.ask("/v1/machines/rack3", { method: "PUT", json: { arch: "x86_64", description: hostile } });
  await tellBoot("stage one", 1.2, "waiting", hostile);
  await tellBoot("stage one", 3, "selected", hostile);
  await tellConsole(`${Array.from({ length: 300 }, (_, n) => `line ${n}`).join("\n")}\n${hostile}\n`);
  await tellBuild({ progress: 0.4, message: "compiles", tail: `${hostile}\n` });
  const texts = { title: `${hostile} fails`, reason: hostile, environment: hostile, host: hostile };
  const first = { commit: commit(4), subject: hostile };
  const answers = [foundAnswer({ title: hostile, first }), foundAnswer({ reason: hostile })];
  await tellBisect("running", bisectSummary(texts));
  await tellBisect("found", foundBisect({ ...texts, answers }));
  await tellBisect("failed", foundBisect({ ...texts, conclusion: "machine-errors", answers: [] }));
}

const paths = () => [
  "/",
  "/kernels",
  "/kernels?branch=main&view=matrix",
  `/kernels/${id(1)}`,
  `/kernels/${id(2)}`,
  `/kernels/${id(1)}/files`,
  "/machines",
  "/machines/rack3",
  "/builds",
  "/builds/b-1",
  "/bisects",
  "/bisects/running",
  "/bisects/found",
  "/storage",
];
const go = (path: string) => page.goto(`${served.server.url}${path}`);
const isLive = () => page.locator("#connection", { hasText: /^live$/ }).waitFor();

test("every page is read without a word from the browser's console, and runs no script of others", async () => {
  for (const path of paths()) {
    expect((await go(path))?.status()).toBe(200);
    // A list of files does not change.
    if (!path.endsWith("/files")) await isLive();
    expect([path, await page.evaluate("window.stolen")]).toEqual([path, undefined]);
    expect(await page.locator("main img, main script").count()).toBe(0);
  }
  expect(minded).toEqual([]);
});

test("nothing scrolls sideways on a phone", async () => {
  await context.close();
  [context, page] = await open({ viewport: { width: 360, height: 740 } });
  for (const path of paths()) {
    await go(path);
    const over = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect([path, over]).toEqual([path, 0]);
  }
});

test.each(["light", "dark"] as const)(
  "text can be told from its ground in the %s scheme",
  async colorScheme => {
    await context.close();
    [context, page] = await open({ colorScheme });
    const measure = await readFile(new URL("contrast.browser.js", import.meta.url), "utf8");
    for (const path of paths()) {
      await go(path);
      // WCAG 2.2, 1.4.3: 4.5 to 1.
      const weak = await page.evaluate(`${measure}\nweakText(4.5)`);
      expect([path, weak]).toEqual([path, []]);
      // That there was text to look at: no contrast is as strong as that.
      expect(await page.evaluate("weakText(22).length")).toBeGreaterThan(10);
    }
  },
);

test("without JavaScript all of it can be read, and acted on", async () => {
  await context.close();
  [context, page] = await open({ javaScriptEnabled: false });
  const texts: Record<string, string[]> = {
    "/": ["What is wrong", "does not build", "compiles", "6.13.0-rc1-1"],
    "/kernels": ["6.13.0-rc1-1", hostile],
    "/kernels?branch=main&view=matrix": ["✓ built", "✗ failed"],
    [`/kernels/${id(2)}`]: ["the end of the log of 2", hostile],
    "/machines": ["rack3", "stage one: selected"],
    "/machines/rack3": ["line 299", hostile, "1.8 s"],
    "/builds/b-1": ["compiles", "40 %", hostile],
    "/bisects": ["◐ running", "✓ found", "✗ machine errors", `${hostile} fails`],
    "/bisects/found": ["99.82 % sure", "KVM: x86: break it", hostile],
    "/storage": [join(directory.path, "store"), "x86_64-kvm"],
  };
  for (const [path, expected] of Object.entries(texts)) {
    await go(path);
    const text = await page.locator("main").textContent();
    for (const each of expected) expect([path, text]).toEqual([path, expect.stringContaining(each)]);
  }
  await go(`/kernels/${id(1)}`);
  await page.getByRole("button", { name: "Boot this next, once" }).click();
  await page.waitForURL("**/machines/rack3");
  expect(await page.locator("#state").textContent()).toContain("once");
});

describe("what changes is shown without a reload", () => {
  test("a boot's steps, on the machine's page and in the lists", async () => {
    await go("/machines/rack3");
    await isLive();
    await tellBoot("stage one", 5, "verified");
    await tellBoot("stage one", 6, "kexec");
    await tellBoot("stage two", 2, "ready");
    await page.locator("#state", { hasText: "stage two is ready" }).waitFor();
    await page.locator("#boots .mark", { hasText: "ready" }).waitFor();
    expect(await page.locator("#boots rect[y='4']").count()).toBe(5);
  });

  test("a build's progress and log, which follows its end", async () => {
    await go("/builds/b-1");
    await isLive();
    const tail = Array.from({ length: 200 }, (_, n) => `  CC  file${n}.o`).join("\n");
    await tellBuild({ progress: 0.8, message: "links", tail });
    await page.locator("#build", { hasText: "80 %" }).waitFor();
    await page.locator("#log-text", { hasText: "file199.o" }).waitFor();
    await expect.poll(() => distanceFromEnd("#log-text")).toBeLessThan(30);
  });

  test("a kernel that was published, and trouble, on the overview", async () => {
    await go("/");
    await isLive();
    await tellBoot("stage one", 4, "failed", "no route to the server");
    await page.locator("#trouble", { hasText: "no route to the server" }).waitFor();
    await publish(3, "built");
    await tellBuild({ state: "built" });
    await page.locator("#newest", { hasText: "6.13.0-rc1-3" }).waitFor();
    await page.locator("#running", { hasText: "No build is running." }).waitFor();
    expect(minded).toEqual([]);
  });

  test("also after the server was away", async () => {
    await go("/machines");
    await isLive();
    const { port } = served.server;
    await served[Symbol.asyncDispose]();
    await page.locator("#connection", { hasText: "connecting again" }).waitFor();
    served = await serve(directory, { ...options(), port });
    await served.ask("/v1/machines/rack9", { method: "PUT", json: { description: "new" } });
    await page.locator("#machines", { hasText: "rack9" }).waitFor();
    await isLive();
  });

  test("what somebody is filling in stays", async () => {
    await go("/machines/rack3");
    await isLive();
    await page.locator("#choose select").focus();
    await page.locator("#choose select").selectOption(id(1));
    await tellBoot("stage one", 4, "failed", "something");
    await page.locator("#state", { hasText: "something" }).waitFor();
    expect(await page.locator("#choose select").inputValue()).toBe(id(1));
    expect(
      await page.locator("#choose select").evaluate(each => each === each.ownerDocument.activeElement),
    ).toBe(true);
  });
});

const distanceFromEnd = (selector: string) =>
  page.locator(selector).evaluate(each => each.scrollHeight - each.scrollTop - each.clientHeight);

test("the console grows and stays at its end, unless somebody scrolled up", async () => {
  await go("/machines/rack3");
  await isLive();
  expect(await distanceFromEnd("#console")).toBeLessThan(30);
  await tellConsole("a new line\u001b[31m\n");
  await page.locator("#console", { hasText: "a new line\\x1b[31m" }).waitFor();
  expect(await distanceFromEnd("#console")).toBeLessThan(30);
  expect(await page.locator("#follow").isVisible()).toBe(false);

  await page.locator("#console").evaluate(each => {
    each.scrollTop = 10;
  });
  await page.locator("#follow").waitFor();
  await tellConsole(`${hostile} at last\n`);
  await page.locator("#console", { hasText: "at last" }).waitFor();
  expect(await page.locator("#console").evaluate(each => each.scrollTop)).toBe(10);
  expect(await page.evaluate("window.stolen")).toBeUndefined();
  await page.getByRole("button", { name: "Follow the end" }).click();
  await expect.poll(() => distanceFromEnd("#console")).toBeLessThan(30);
  expect(minded).toEqual([]);
});

test("times are told as how long ago, with the time itself as title", async () => {
  await go("/machines");
  await isLive();
  const time = page.locator("main time").first();
  expect(await time.textContent()).toMatch(/ago|now/);
  expect(await time.getAttribute("title")).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
});

test("the keyboard goes past the navigation, and through tables that scroll", async () => {
  await go("/kernels");
  await page.keyboard.press("Tab");
  const focused = () => page.evaluate<string>("document.activeElement.textContent");
  expect(await focused()).toBe("Skip to the content");
  expect(await page.locator(".skip").boundingBox()).toMatchObject({ y: expect.any(Number) });
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.name")).toBe("commit");
});

test("the kernel that somebody chooses is booted next, and taken back", async () => {
  await go(`/kernels/${id(1)}`);
  await page.getByRole("button", { name: "Boot this next, once" }).click();
  await page.waitForURL("**/machines/rack3");
  expect((await served.ask("/v1/machines/rack3/state")).body).toMatchObject({
    selection: { kernel: id(1), once: true },
  });
  await page.locator("#audit", { hasText: "selected" }).waitFor();
  await page.getByRole("button", { name: "Take the selection back" }).click();
  await page.locator("#state", { hasText: "nothing" }).waitFor();
  expect((await served.ask("/v1/machines/rack3/state")).body).toMatchObject({ selection: null });
  expect(minded).toEqual([]);
});

test("who needs a token logs in with it, is live, and logs out; nobody else sees anything", async () => {
  const { token, id: tokenId } = served.server.tokens.make({ role: "admin", name: "me" });
  await go("/machines/rack3");
  expect(page.url()).toContain("/login?next=");
  await page.getByLabel("Token of role admin or publisher").fill("vmentry_wrong");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("alert").waitFor();
  // The browser tells of the refusal itself.
  expect(minded.splice(0)).toEqual([expect.stringContaining("403")]);
  await page.getByLabel("Token of role admin or publisher").fill(token);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL("**/machines/rack3");
  await isLive();
  await served.ask("/v1/machines/rack3/console", { text: "after the log-in\n", token });
  await page.locator("#console", { hasText: "after the log-in" }).waitFor();
  expect(await page.evaluate("document.cookie")).toBe("");
  await page.getByRole("button", { name: "Log out" }).click();
  await page.waitForURL("**/login");
  await go("/machines/rack3");
  expect(page.url()).toContain("/login?next=");

  await page.getByLabel("Token of role admin or publisher").fill(token);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL("**/machines/rack3");
  await isLive();
  served.server.tokens.revoke(tokenId);
  await page.reload();
  expect(page.url()).toContain("/login?next=");
  expect(minded).toEqual([]);
});

test("another web page can neither frame it nor send its forms", async () => {
  const other = temporaryDirectory("foreign-page");
  await using foreign = await serve(other);
  const { url } = served.server;
  await page.route(`${foreign.server.url}/builds`, route =>
    route.fulfill({
      contentType: "text/html",
      body: `<iframe src="${url}/machines"></iframe><form method="post" action="${url}/boot-next"><input name="machine" value="rack3"><input name="kernel" value="first"><button>Go</button></form>`,
    }),
  );
  await page.goto(`${foreign.server.url}/builds`);
  await page.getByRole("button", { name: "Go" }).click();
  await page.waitForURL(`${url}/boot-next`);
  expect(await page.locator("body").textContent()).toContain("refused");
  expect((await served.ask("/v1/machines/rack3/state")).body).toMatchObject({ selection: null });
  expect(minded.some(each => /frame|refused|403/i.test(each))).toBe(true);
  await other[Symbol.asyncDispose]();
});
