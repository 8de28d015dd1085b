import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type TemporaryDirectory, temporaryDirectory } from "../../../src/base/index.ts";
import { formatBisectHtml } from "../../../src/bisecting/telling/index.ts";
import { launchBrowser, showFile } from "../../browser.ts";
import { installForTests } from "../../lab.ts";
import { foundReport, samples, severalReport, withTexts } from "./sample.ts";

const hostile = [
  `<script>window.stolen = 1</script><img src=x onerror="window.stolen = 2">"'&`,
  "</script><script>window.stolen = 3</script>",
  `" onmouseover="window.stolen = 4" autofocus onfocus="window.stolen = 5" x="`,
  "\u001b[31m\u202eevil\u2066\u0000",
  `wide${"x".repeat(400)}`,
];

let browser: Browser;
let directory: TemporaryDirectory;
let context: BrowserContext | undefined;
let page: Page;
/** What a browser minds: errors, refused scripts and styles. */
let minded: string[];
/** What it asked for, the file itself aside. */
let asked: string[];

beforeAll(async () => {
  await installForTests();
  directory = temporaryDirectory("bisect-html-test");
  browser = await launchBrowser();
  for (const [name, make] of Object.entries(samples)) await writeFile(fileOf(name), formatBisectHtml(make()));
  await writeFile(fileOf("hostile"), formatBisectHtml(withTexts(severalReport(), hostile)));
});
afterAll(async () => {
  await browser.close();
  await directory[Symbol.asyncDispose]();
});
afterEach(async () => {
  await context?.close();
  context = undefined;
});

const fileOf = (name: string) => join(directory.path, `${name}.html`);
const names = [...Object.keys(samples), "hostile"];

async function open(name: string, wishes: Parameters<typeof showFile>[2] = {}): Promise<void> {
  await context?.close();
  ({ context, page, minded, asked } = await showFile(browser, fileOf(name), wishes));
}

test("opens from a file without a word from the browser, and asks the network for nothing", async () => {
  for (const name of names) {
    await open(name);
    await page.getByRole("button", { name: /^Keys/ }).click();
    expect([name, minded, asked]).toEqual([name, [], []]);
  }
});

test.each(["light", "dark"] as const)(
  "text can be told from its ground in the %s scheme",
  async colorScheme => {
    const measure = await readFile(new URL("../../server/contrast.browser.js", import.meta.url), "utf8");
    for (const name of names) {
      await open(name, { colorScheme });
      await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
      // WCAG 2.2, 1.4.3: 4.5 to 1.
      expect([name, await page.evaluate(`${measure}\nweakText(4.5)`)]).toEqual([name, []]);
      // That there was text to look at: no contrast is as strong as that.
      expect(await page.evaluate("weakText(22).length")).toBeGreaterThan(20);
    }
  },
);

test("nothing scrolls sideways on a phone", async () => {
  for (const name of names) {
    await open(name, { viewport: { width: 360, height: 740 } });
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
    const over = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect([name, over]).toEqual([name, 0]);
  }
});

test("the first bad commit, how sure, verified how and whom to tell are seen without scrolling, on a phone too", async () => {
  for (const viewport of [
    { width: 1280, height: 720 },
    { width: 390, height: 844 },
  ]) {
    await open("found", { viewport });
    for (const text of ["First bad commit:", "over 99.99 %", "its parent good again", "Sean Sample"]) {
      const box = await page.locator("header").getByText(text).first().boundingBox();
      expect([text, (box?.y ?? 9999) + (box?.height ?? 0) <= viewport.height]).toEqual([text, true]);
    }
  }
});

test("the drawn rows of the graph meet, so that its lines have no gaps", async () => {
  await open("found");
  const boxes = await page
    .locator(".commits svg.graph")
    .evaluateAll(all =>
      all.map(each => each.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom]),
    );
  expect(boxes.length).toBe(27);
  for (const [index, [top = 0]] of boxes.entries()) {
    const above = boxes[index - 1]?.[1] ?? top;
    // A line goes a pixel beyond its row at both ends.
    expect(top - above).toBeLessThanOrEqual(2);
  }
});

test("without JavaScript all of it can be read, and links lead from commits to probes and back", async () => {
  await open("found", { javaScriptEnabled: false });
  const text = await page.locator("main").textContent();
  for (const each of [
    "First bad commit",
    "Bayes' rule over 26",
    "git bisect start",
    "does not build",
    "vmentry run",
  ])
    expect(text).toContain(each);
  expect(await page.locator("#tools").isVisible()).toBe(false);
  await page.locator(".commits .by a").first().click();
  expect(await page.locator("tr:target").getAttribute("id")).toBe("p1");
});

test("the keyboard walks through the commits that were tried, and to the first bad one", async () => {
  await open("found");
  const at = () => page.evaluate<string>("document.activeElement.querySelector('code')?.title ?? ''");
  const tried = await page
    .locator(".commits [data-stop] code")
    .evaluateAll(all => all.map(each => each.getAttribute("title")));
  expect(tried.length).toBeGreaterThan(4);
  await page.keyboard.press("j");
  expect(await at()).toBe(tried[0]);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  expect(await at()).toBe(tried[1]);
  expect(await page.locator(".here").count()).toBe(1);
  await page.keyboard.press("f");
  expect(await at()).toBe(foundReport().answers[0]?.first?.commit);
  expect(await page.locator("#said").textContent()).toContain("first bad");
  await page.keyboard.press("p");
  const box = await page.locator("#probes").boundingBox();
  expect(box?.y).toBeLessThan(900);
  await page.keyboard.press("?");
  expect(await page.locator("dialog[open]").textContent()).toContain("to the first bad commit");
});

test("commands can be copied, the scheme be chosen, and probes be sorted", async () => {
  await open("found");
  expect(await page.getByRole("button", { name: "Copy" }).count()).toBeGreaterThanOrEqual(3);
  await page.locator(".copy").first().click();
  await expect.poll(() => page.locator(".copy").first().textContent()).toMatch(/^(?:Copied|Press Ctrl\+C)$/);
  await page.locator("#theme").click();
  expect(await page.locator("#theme").textContent()).toBe("Theme: light");
  await page.getByRole("button", { name: "Took" }).click();
  const took = await page
    .locator(".probes td[data-value]")
    .evaluateAll(all => all.map(each => Number(each.getAttribute("data-value"))));
  expect(took).toEqual([...took].sort((a, b) => a - b));
});

test("hostile text runs nothing, and is shown", async () => {
  await open("hostile");
  await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
  for (const key of ["j", "j", "f", "p"]) await page.keyboard.press(key);
  expect(await page.evaluate("window.stolen")).toBeUndefined();
  expect(await page.locator("main img, main script, main [onmouseover], main [onfocus]").count()).toBe(0);
  expect(await page.locator("main").textContent()).toContain("<script>window.stolen = 1</script>");
  expect(await page.locator("main").textContent()).toContain("\\x1b[31m\\u202eevil");
  expect([minded, asked]).toEqual([[], []]);
});
