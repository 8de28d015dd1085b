import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { formatReportHtml, type HtmlReportInput } from "../../src/html-report/index.ts";
import { launchBrowser, showFile } from "../browser.ts";
import { installForTests } from "../lab.ts";
import { sampleInput, withTexts } from "./sample.ts";

const hostile = [
  `<script>window.stolen = 1</script><img src=x onerror="window.stolen = 2">"'&`,
  "</script><script>window.stolen = 3</script>",
  `" onmouseover="window.stolen = 4" autofocus onfocus="window.stolen = 5" x="`,
  "\u001b[31m\u202eevil\u2066\u0000",
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
  directory = temporaryDirectory("html-report-test");
  browser = await launchBrowser();
  await write("sample", sampleInput());
  await write("large", largeInput());
  await write("hostile", withTexts(sampleInput(), hostile));
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
const write = (name: string, input: HtmlReportInput) => writeFile(fileOf(name), formatReportHtml(input));

/** 50 environments, and 2,000 tests that all have something to say. */
function largeInput(): HtmlReportInput {
  const input = sampleInput();
  const [place] = input.report.table.places;
  const [finding] = input.report.findings;
  if (place === undefined || finding === undefined) throw new Error("the sample is empty");
  const places = Array.from({ length: 50 }, (_, index) => ({
    ...place,
    environment: `environment-${index}`,
    machineClass: `machine-${index % 5}`,
  }));
  const rows = Array.from({ length: 2000 }, (_, index) => ({
    test: `kvm/group/test_${index}`,
    states: `${index % 500 === 7 ? "B" : "p"}pLKpsNpSG`.repeat(5),
  }));
  const findings = Array.from({ length: 2000 }, (_, index) => ({
    ...finding,
    class: index < 4 ? finding.class : ("flaky" as const),
    isRed: index < 4,
    fingerprint: index.toString(16).padStart(16, "0"),
    title: `kvm/group/test_${index}`,
    tests: [`kvm/group/test_${index}`],
    places: [index % 50],
  }));
  return { ...input, report: { ...input.report, findings, table: { places, rows, rest: 0 } } };
}

async function open(name: string, wishes: Parameters<typeof showFile>[2] = {}): Promise<void> {
  await context?.close();
  ({ context, page, minded, asked } = await showFile(browser, fileOf(name), wishes));
}

const shownFindings = () => page.locator(".finding:visible");
const fragment = () => page.evaluate<string>("decodeURIComponent(location.hash)");
const focusedId = () => page.evaluate<string>("document.activeElement.closest('[id]').id");
// Playwright's own `:visible` would have all of the table laid out.
const shownHeads = () =>
  page
    .locator("#heat thead th")
    .evaluateAll(all => all.filter(each => each.checkVisibility()).map(each => each.textContent));
const cellText = () => page.evaluate<string>("document.activeElement.getAttribute('aria-label')");

test("opens from a file without a word from the browser, and asks the network for nothing", async () => {
  await open("sample");
  await page.locator("#filters").waitFor();
  await page.locator("#heat td.B").first().hover();
  await page.getByRole("button", { name: /^Keys/ }).click();
  expect(minded).toEqual([]);
  expect(asked).toEqual([]);
});

test("takes no script or style but its own, even where some got into it", async () => {
  const text = await readFile(fileOf("sample"), "utf8");
  const foreign = `<main id="main" tabindex="-1"><script>window.stolen = 1</script><style>main { color: red }</style><img src="https://example.org/x.png" onerror="window.stolen = 2">`;
  await writeFile(fileOf("foreign"), text.replace('<main id="main" tabindex="-1">', foreign));
  await open("foreign");
  await page.locator("#filters").waitFor();
  expect(await page.evaluate("window.stolen")).toBeUndefined();
  expect(await page.evaluate("getComputedStyle(document.querySelector('main')).color")).not.toBe(
    "rgb(255, 0, 0)",
  );
  expect(minded.length).toBeGreaterThanOrEqual(3);
});

test.each(["light", "dark"] as const)(
  "text can be told from its ground in the %s scheme",
  async colorScheme => {
    const measure = await readFile(new URL("../server/contrast.browser.js", import.meta.url), "utf8");
    for (const name of ["sample", "hostile"]) {
      await open(name, { colorScheme });
      await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
      // WCAG 2.2, 1.4.3: 4.5 to 1.
      expect([name, await page.evaluate(`${measure}\nweakText(4.5)`)]).toEqual([name, []]);
      // That there was text to look at: no contrast is as strong as that.
      expect(await page.evaluate("weakText(22).length")).toBeGreaterThan(200);
    }
  },
);

test("every letter of the table can be told from its ground, light and dark", async () => {
  const measure = await readFile(new URL("../server/contrast.browser.js", import.meta.url), "utf8");
  const letters = [..."BNUILKMZSXGpkfsxe"];
  const show = `document.getElementById("legend").replaceChildren(...${JSON.stringify(letters)}.map(each => {
    const sign = document.createElement("li");
    sign.className = "sign " + each;
    sign.textContent = each;
    return sign;
  }))`;
  for (const colorScheme of ["light", "dark"] as const) {
    await open("sample", { colorScheme });
    await page.evaluate(show);
    expect(await page.evaluate(`${measure}\nweakText(4.5)`)).toEqual([]);
    const grounds = await page.evaluate<string[]>(
      "[...document.querySelectorAll('#legend li')].map(each => getComputedStyle(each).backgroundColor)",
    );
    expect(new Set(grounds).size).toBe(letters.length);
  }
});

test("the scheme can be chosen", async () => {
  await open("sample", { colorScheme: "dark" });
  const ground = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
  const dark = await ground();
  await page.locator("#theme").click();
  expect(await page.locator("#theme").textContent()).toBe("Theme: light");
  const light = await ground();
  expect(light).not.toBe(dark);
  await page.locator("#theme").click();
  expect(await ground()).toBe(dark);
});

test("nothing scrolls sideways on a phone", async () => {
  for (const name of ["sample", "large", "hostile"]) {
    await open(name, { viewport: { width: 360, height: 740 } });
    await page.locator("#filters").waitFor();
    await page.evaluate(
      "for (const each of [...document.querySelectorAll('details')].slice(0, 30)) each.open = true",
    );
    const over = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect([name, over]).toEqual([name, 0]);
  }
});

test("without JavaScript all of it can be read, and links lead to findings", async () => {
  await open("sample", { javaScriptEnabled: false });
  const text = await page.locator("main").textContent();
  for (const each of [
    ...["2 regressions, 1 new kernel complaint", "xeon-6-x86_64-kvm left no results", "kvm/dirty_log_test"],
    ...["processor.c:1187: stable_pa", "kvm_unmap_gfn_range (arch/x86/kvm/mmu/mmu.c:1621)", "hugepages=512"],
    ...["--suite kvm --test kvm/dirty_log_test", "History: 20 runs"],
  ])
    expect(text).toContain(each);
  expect(await page.locator("#filters").isVisible()).toBe(false);
  expect(await page.locator("#tools").isVisible()).toBe(false);
  expect(await page.locator("#heat tbody tr").count()).toBe(9);
  await page.locator("#heat td.K a").first().click();
  expect(await page.locator(".finding:target").textContent()).toContain("kvm/rseq_test");
  await page.locator(".finding:target > summary").click();
  expect(await page.locator(".finding:target").textContent()).toContain("Earlier runs, oldest first");
});

test("hostile text runs nothing, and is shown", async () => {
  await open("hostile");
  await page.locator("#filters").waitFor();
  await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
  await page.locator("#heat tbody td").first().hover();
  for (const key of ["j", "j", "o", "k", "t", "ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
  expect(await page.evaluate("window.stolen")).toBeUndefined();
  expect(await page.locator("main img, main script, main [onmouseover], main [onfocus]").count()).toBe(0);
  expect(await page.locator("main").textContent()).toContain("<script>window.stolen = 1</script>");
  expect(await page.locator("main").textContent()).toContain("\\x1b[31m\\u202eevil");
  expect([minded, asked]).toEqual([[], []]);
});

describe("filters", () => {
  test("by class show findings, rows and groups of it alone, and can be sent to somebody", async () => {
    await open("sample");
    const all = await shownFindings().count();
    expect(await page.locator("#shown").textContent()).toBe(`${all} findings`);
    await page.getByRole("button", { name: /^K? ?flaky/ }).click();
    expect(await shownFindings().count()).toBe(1);
    expect(await page.locator("#shown").textContent()).toBe(`1 of ${all} findings`);
    expect(await page.locator("#heat tbody tr:visible th").allInnerTexts()).toEqual(["kvm/rseq_test"]);
    expect(await page.locator(".group:visible h3").allInnerTexts()).toEqual(["Flaky 1"]);
    expect(await fragment()).toBe("#?class=flaky");

    await open("sample", { fragment: "#?class=flaky,fixed" });
    expect(await shownFindings().count()).toBe(2);
    expect(await page.locator(".chip[aria-pressed=true]").count()).toBe(2);
    await page.getByRole("button", { name: "Show all" }).click();
    expect(await shownFindings().count()).toBe(all);
    expect(await fragment()).toBe("");
  });

  test("by environment and machine leave their columns, lanes and places", async () => {
    await open("sample");
    await page.locator("#env").selectOption("tdp-nested");
    await page.locator("#machine").selectOption("epyc-9004");
    await expect
      .poll(() => page.locator("#heat thead th:visible").allInnerTexts())
      .toEqual(["Test", "tdp-nested, epyc-9004"]);
    expect(await page.locator("#places tbody tr:visible").count()).toBe(1);
    expect(await page.locator(".timeline tbody tr:visible").count()).toBe(1);
    expect(await page.locator("#heat tbody tr:visible th").allInnerTexts()).not.toContain(
      "kvm/dirty_log_test",
    );
    expect(await page.locator("#broken tbody tr:visible").count()).toBe(1);
    await expect.poll(fragment).toBe("#?env=tdp-nested&machine=epyc-9004");
  });

  test("by text look at tests, files and complaints, and say so when nothing is like that", async () => {
    await open("sample");
    await page.keyboard.press("/");
    await page.keyboard.type("TDP_MMU.c");
    await expect.poll(() => shownFindings().count()).toBe(1);
    expect(await shownFindings().textContent()).toContain("kvm_tdp_mmu_zap_leafs");
    await page.locator("#text").fill("no such thing");
    await page.locator("#none-left").waitFor();
    expect(await fragment()).toBe("#?text=no+such+thing");
  });

  test("give way to a finding that somebody jumps to", async () => {
    await open("sample", { fragment: "#?class=regression" });
    const id = await page.locator(".finding[data-class=flaky]").getAttribute("id");
    await page.evaluate(`location.hash = "#${id}"`);
    await page.locator(`#${id}[open]`).waitFor();
    expect(await fragment()).toBe(`#${id}`);
    expect(await page.locator("#shown").textContent()).not.toContain("of");
  });

  test("that nobody could have set are none", async () => {
    await open("sample", { fragment: "#?class=nonsense&env=%3Cb%3E&machine=x&at=main" });
    expect(await page.locator("#shown").textContent()).toMatch(/^\d+ findings$/);
    expect(minded).toEqual([]);
  });
});

describe("the keyboard", () => {
  test("walks through findings, opens them, and shows where it is", async () => {
    await open("sample");
    const ids = await page.locator(".finding").evaluateAll(all => all.map(each => each.id));
    await page.keyboard.press("j");
    expect(await focusedId()).toBe(ids[0]);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    expect(await focusedId()).toBe(ids[3]);
    expect(await fragment()).toBe(`#${ids[3]}`);
    expect(await page.locator(".finding.here").getAttribute("open")).toBeNull();
    await page.keyboard.press("o");
    expect(await page.locator(".finding.here").getAttribute("open")).toBe("");
    await page.keyboard.press("k");
    expect(await focusedId()).toBe(ids[2]);
    const box = await page.locator(".finding.here").boundingBox();
    const bar = await page.locator("#filters").boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual((bar?.y ?? 0) + (bar?.height ?? 0));
    expect(box?.y).toBeLessThan(900);
  });

  test("goes from cell to cell, of which one can be reached with the tabulator, and from a cell to its finding", async () => {
    await open("sample");
    expect(await page.locator("#heat [tabindex='0']").count()).toBe(1);
    await page.keyboard.press("t");
    expect(await cellText()).toBe("kvm/dirty_log_test, hugepages, epyc-9004: passed");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    expect(await cellText()).toBe("kvm/nested_exceptions_test, tdp-nested, qemu-2cpu: regression");
    expect(await page.locator("#tip").textContent()).toContain("regression");
    expect(await page.locator("#heat [tabindex='0']").count()).toBe(1);
    await page.keyboard.press("Home");
    expect(await cellText()).toBe("kvm/nested_exceptions_test");
    await page.keyboard.press("Control+End");
    expect(await cellText()).toBe("kvm/xapic_ipi_test, tdp-nested, qemu-2cpu: fixed");
    await page.keyboard.press("ArrowDown");
    expect(await cellText()).toContain("kvm/xapic_ipi_test");
    await page.keyboard.press("PageUp");
    expect(await cellText()).toContain("kvm/dirty_log_test");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.textContent")).toContain("kvm/nested_exceptions_test");
  });

  test("goes past columns and rows that are filtered out", async () => {
    await open("sample", { fragment: "#?env=tdp" });
    await page.keyboard.press("t");
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowRight");
    expect(await cellText()).toContain("tdp, epyc-9004");
    await page.keyboard.press("End");
    expect(await cellText()).toContain("tdp, qemu-2cpu");
  });

  test("shows its keys, and leaves letters that are typed alone", async () => {
    await open("sample");
    await page.keyboard.press("?");
    expect(await page.locator("#keys").textContent()).toContain("next, previous finding");
    await page.keyboard.press("Escape");
    expect(await page.locator("#keys").isVisible()).toBe(false);
    await page.keyboard.press("/");
    await page.keyboard.type("jk?");
    expect(await page.locator("#text").inputValue()).toBe("jk?");
    expect(await page.locator(".finding.here").count()).toBe(0);
    await page.keyboard.press("Escape");
    await page.keyboard.press("x");
    expect(await page.locator("#text").inputValue()).toBe("");
  });

  test("goes past the navigation", async () => {
    await open("sample");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.closest('main') !== null")).toBe(true);
  });
});

test("the table is a grid to assistive technology, with heads of rows and columns", async () => {
  await open("sample");
  const grid = page.getByRole("grid", { name: "Tests by environments" });
  expect(await grid.getByRole("columnheader").count()).toBe(11);
  expect(await grid.getByRole("rowheader", { name: "kvm/dirty_log_test" }).count()).toBe(1);
  expect(await grid.getByRole("gridcell").count()).toBe(90);
});

test("a cell that is pointed at says what it is", async () => {
  await open("sample");
  await page.locator("#heat tbody tr", { hasText: "rseq_test" }).locator("td.K").first().hover();
  expect(await page.locator("#tip").textContent()).toBe("kvm/rseq_test\ntdp, epyc-9004: flaky");
  await page.mouse.move(5, 5);
  expect(await page.locator("#tip").isVisible()).toBe(false);
});

test("the command is copied as it is", async () => {
  await open("sample", { permissions: ["clipboard-read", "clipboard-write"] });
  const command = page.locator(".finding[open] .command").first();
  await page.locator(".finding[open] .copy").first().click();
  await page.getByText("Copied", { exact: true }).waitFor();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe(await command.textContent());
});

test("tables are sorted by their columns, by number where it is one, and back", async () => {
  await open("sample");
  const failed = () =>
    page
      .locator("#places tbody tr")
      .evaluateAll(rows => rows.map(row => row.querySelectorAll("td")[3]?.textContent));
  const given = await failed();
  const head = page.locator("#places th", { hasText: "Failed" });
  await head.getByRole("button").click();
  expect(await failed()).toEqual(given.toSorted((a, b) => Number(a) - Number(b)));
  expect(await head.getAttribute("aria-sort")).toBe("ascending");
  await head.getByRole("button").click();
  await head.getByRole("button").click();
  expect(await failed()).toEqual(given);
  await page.getByRole("button", { name: "Test", exact: true }).click();
  const names = await page.locator("#heat tbody th").allInnerTexts();
  expect(names).toEqual(names.toSorted());
});

test("50 environments of 2,000 tests open, and are filtered and walked through", async () => {
  await open("large");
  await page.locator("#filters").waitFor();
  expect(await page.locator("#heat tbody tr").count()).toBe(2000);
  await page.locator("#text").fill("test_1777");
  await page.locator("#shown", { hasText: "1 of 2000 findings" }).waitFor();
  expect(await page.locator("#heat tbody tr:not([hidden])").count()).toBe(1);
  await page.keyboard.press("Escape");
  await page.keyboard.press("x");
  await page.keyboard.press("t");
  await page.keyboard.press("Control+End");
  expect(await cellText()).toBe("kvm/group/test_1999, environment-49, machine-4: fixed");
  const [cell, box] = [
    await page.locator("#heat td:focus").boundingBox(),
    await page.locator("#heat-box").boundingBox(),
  ];
  expect((cell?.y ?? 0) + (cell?.height ?? 0)).toBeLessThanOrEqual((box?.y ?? 0) + (box?.height ?? 0) + 1);
  await page.locator("#env").selectOption("environment-3");
  await expect.poll(shownHeads, { timeout: 20_000 }).toEqual(["Test", "environment-3, machine-3"]);
  await page.locator(".chip[data-class=regression]").click();
  expect(await page.locator("#shown").textContent()).toBe("1 of 2000 findings");
  expect([minded, asked]).toEqual([[], []]);
});

test("on paper there are no controls, and nothing is cut off by scrolling", async () => {
  await open("sample");
  await page.emulateMedia({ media: "print" });
  expect(await page.locator("#filters").isVisible()).toBe(false);
  expect(await page.locator("#tools").isVisible()).toBe(false);
  const over = await page.evaluate<number>(
    "(() => { const box = document.getElementById('heat-box'); return box.scrollHeight - box.clientHeight; })()",
  );
  expect(over).toBeLessThanOrEqual(0);
});
