import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { formatBisectHtml } from "../../src/bisecting/index.ts";
import type { BisectSummary } from "../../src/server/index.ts";
import { foundReport } from "../bisecting/telling/sample.ts";
import { launchBrowser } from "../browser.ts";
import { installForTests } from "../lab.ts";
import { type Served, serve } from "./serve.ts";
import { bisectSummary, foundBisect, toldBisect } from "./told-bisect.ts";

let browser: Browser;
let directory: TemporaryDirectory;
let served: Served;
let context: BrowserContext;
let page: Page;
/** What the browser minds. */
let minded: string[];
/** What it asked this server, or any other, for. */
let asked: string[];

beforeAll(async () => {
  await installForTests();
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  directory = temporaryDirectory("page-bisects-itg-test");
  served = await serve(directory);
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(20_000);
  page = await context.newPage();
  [minded, asked] = [[], []];
  page.on("console", message => {
    if (["error", "warning"].includes(message.type())) minded.push(message.text());
  });
  page.on("pageerror", error => minded.push(error.message));
  page.on("request", request => {
    if (!request.url().startsWith("data:")) asked.push(request.url());
  });
});
afterEach(async () => {
  await context.close();
  await served[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

const tell = (summary: BisectSummary, html?: string, token?: string) =>
  served.ask("/v1/bisects/b", {
    ...toldBisect(summary, "{}\n", html),
    ...(token === undefined ? {} : { token }),
  });
const go = (path: string) => page.goto(`${served.server.url}${path}`);
const isLive = () => page.locator("#connection", { hasText: /^live$/ }).waitFor();

test("a bisect is shown as it goes on, in the lists and by itself, without a reload", async () => {
  await go("/bisects");
  await isLive();
  await tell(bisectSummary());
  await page.locator("#bisecting", { hasText: "6 probes, about 4 more" }).waitFor();
  await page.locator("#bisecting").getByRole("link", { name: "kvm/steal_time fails" }).click();
  await page.waitForURL("**/bisects/b");
  await isLive();
  await tell(foundBisect());
  await page.locator("#bisect", { hasText: "How it ended" }).waitFor();
  await page.locator("#answers", { hasText: "KVM: x86: break it" }).waitFor();
  await go("/");
  await isLive();
  await tell(foundBisect({ conclusion: "machine-errors", reason: "no machine came up" }));
  await page.locator("#trouble", { hasText: "no machine came up" }).waitFor();
  expect(minded).toEqual([]);
});

test("the report is shown as it is from a file, with its script, and asks for nothing", async () => {
  await tell(foundBisect(), formatBisectHtml(foundReport()));
  await go("/bisects/b");
  await page.getByRole("link", { name: "The whole report" }).click();
  await page.waitForURL("**/bisects/b/report");
  asked = [];
  await page.reload();
  await page.getByRole("button", { name: /^Theme/ }).click();
  expect(await page.evaluate("document.documentElement.dataset.theme")).toBe("light");
  await page.getByRole("button", { name: /^Keys/ }).click();
  expect(await page.locator("dialog").isVisible()).toBe(true);
  await page.getByRole("button", { name: "Close" }).click();
  await page.locator("dialog").waitFor({ state: "hidden" });
  expect(asked).toEqual([`${served.server.url}/bisects/b/report`]);
  expect(minded).toEqual([]);
});

/** Tries all that a page of this server could do, and says how each attempt ended. */
const hostileReport = `<!doctype html><title>a report</title>
<img src="/assets/x.png"><iframe src="/machines"></iframe>
<form id="form" method="post" action="/boot-next"><input name="machine" value="m"><input name="kernel" value="first"></form>
<script>
const attempts = {
  cookie: () => document.cookie,
  storage: () => localStorage.length,
  fetch: async () => (await fetch("/v1/machines", { credentials: "include" })).status,
  post: async () => (await fetch("/v1/machines/m/selection", { method: "POST", mode: "no-cors", body: '{"kernel":"first"}' })).type,
  beacon: () => { if (!navigator.sendBeacon("/v1/bisects/b", "x")) throw new Error("refused"); },
  stream: () => new Promise((resolve, reject) => { const s = new EventSource("/v1/events/stream"); s.onopen = resolve; s.onerror = () => reject(new Error("refused")); }),
  popup: () => { if (window.open("/machines") === null) throw new Error("refused"); },
};
window.outcomes = (async () => {
  const outcomes = { origin: self.origin };
  for (const [name, attempt] of Object.entries(attempts)) {
    try { await attempt(); outcomes[name] = "done"; } catch { outcomes[name] = "refused"; }
  }
  document.getElementById("form").submit();
  await new Promise(resolve => setTimeout(resolve, 300));
  return outcomes;
})();
</script>`;

test("a report that somebody wrote to do harm does nothing with the session of who looks at it", async () => {
  const { token } = served.server.tokens.make({ role: "admin", name: "me" });
  expect((await tell(foundBisect(), hostileReport, token)).status).toBe(200);
  await served.ask("/v1/machines/m", { method: "PUT", json: {}, token });
  await go("/bisects/b/report");
  await page.getByLabel("Token of role admin or publisher").fill(token);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL("**/bisects/b/report");
  asked = [];
  const outcomes = await page.evaluate("window.outcomes");
  // A beacon is taken by the browser before its policy is asked: that nothing was sent is what counts.
  expect(outcomes).toMatchObject({
    origin: "null",
    ...{ cookie: "refused", storage: "refused", fetch: "refused", post: "refused" },
    ...{ stream: "refused", popup: "refused" },
  });
  expect(page.url()).toMatch(/\/bisects\/b\/report$/);
  expect(context.pages()).toHaveLength(1);
  expect((await served.ask("/v1/machines/m/state", { token })).body).toMatchObject({ selection: null });
  expect((await served.ask("/v1/bisects/b", { token })).body).toMatchObject({ conclusion: "found" });
  // Who looks is still logged in.
  await go("/machines");
  expect(await page.locator("h1").textContent()).toBe("Machines");
});
