import { pathToFileURL } from "node:url";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";

/** A page in a browser of its own settings, and what happened since it was opened. */
export interface ShownPage {
  context: BrowserContext;
  page: Page;
  /** What the browser minds: errors, refused scripts and styles. */
  minded: string[];
  /** What it asked for, the page itself aside. */
  asked: string[];
}

/** The system's Chromium, which says nothing to anybody by itself. */
export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
  });
}

/** Opens a file as a user would. @param wishes `fragment` starts with `#` */
export async function showFile(
  browser: Browser,
  path: string,
  { fragment = "", ...wishes }: BrowserContextOptions & { fragment?: string } = {},
): Promise<ShownPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...wishes });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const minded: string[] = [];
  const asked: string[] = [];
  page.on("console", message => {
    if (["error", "warning"].includes(message.type())) minded.push(message.text());
  });
  page.on("pageerror", error => minded.push(error.message));
  const url = pathToFileURL(path).href;
  page.on("request", request => {
    if (request.url().split("#")[0] !== url && !request.url().startsWith("data:")) asked.push(request.url());
  });
  await page.goto(`${url}${fragment}`);
  return { context, page, minded, asked };
}
