// What each page has: commands that can be copied, tables that can be sorted, light and dark, keys. A page's own script
// follows in the same module and uses these names; all of a page can be read without any of it.

/** @param {string} id */
const element = id => document.getElementById(id);
/**
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} type
 * @param {ParentNode} [within]
 */
function all(selector, type, within = document) {
  /** @type {T[]} */
  const found = [];
  for (const each of within.querySelectorAll(selector)) if (each instanceof type) found.push(each);
  return found;
}
/** @param {string} text */
const say = text => {
  const status = element("said");
  if (status !== null) status.textContent = text;
};

// Commands.

/** @param {HTMLElement} command */
function addCopyButton(command) {
  const figure = command.closest("figure");
  if (figure === null || figure.querySelector(".copy") !== null) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    const isCopied = await copy(command.textContent ?? "");
    button.textContent = isCopied ? "Copied" : "Press Ctrl+C";
    say(isCopied ? "The command is copied" : "The command is selected: press Ctrl+C");
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2_000);
    if (!isCopied) getSelection()?.selectAllChildren(command);
  });
  figure.append(button);
}

/** @param {string} what */
async function copy(what) {
  try {
    await navigator.clipboard.writeText(what);
    return true;
  } catch {
    return false;
  }
}

// Tables that can be sorted: ascending, descending, and as they were.

/** @param {Element | undefined} cell */
function sortValue(cell) {
  const value = cell?.getAttribute("data-value") ?? cell?.textContent?.trim() ?? "";
  return /^-?[\d.]+(?!\S)/.test(value) ? Number.parseFloat(value) : value.toLowerCase();
}

/** @param {HTMLTableElement} table */
function makeSortable(table) {
  const body = table.tBodies[0];
  const own = all("thead th", HTMLElement, table);
  if (body === undefined || body.rows.length < 2) return;
  const given = [...body.rows];
  for (const [index, head] of own.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => {
      const next =
        head.ariaSort === "ascending" ? "descending" : head.ariaSort === "descending" ? "none" : "ascending";
      for (const each of own) each.removeAttribute("aria-sort");
      if (next !== "none") head.ariaSort = next;
      const sign = next === "descending" ? -1 : 1;
      const keyed = given.map(row => ({ row, value: sortValue(row.cells[index]) }));
      if (next !== "none") keyed.sort((a, b) => sign * compareValues(a.value, b.value));
      body.append(...keyed.map(({ row }) => row));
    });
    head.replaceChildren(button);
  }
}

/**
 * @param {string | number} a
 * @param {string | number} b
 */
function compareValues(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

// Light and dark.

const themes = ["system", "light", "dark"];

/** @param {string} theme */
function showTheme(theme) {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  const button = element("theme");
  if (button !== null) button.textContent = `Theme: ${theme}`;
}

/** A browser may keep nothing for a file. */
const keptTheme = {
  read() {
    try {
      return localStorage.getItem("vmentry-theme") ?? "";
    } catch {
      return "";
    }
  },
  /** @param {string} theme */
  write(theme) {
    try {
      localStorage.setItem("vmentry-theme", theme);
    } catch {
      // Then it is for this time only.
    }
  },
};

let theme = themes.find(each => each === keptTheme.read()) ?? "system";

// Keys.

const help = element("keys");
/** A page adds its own. @type {Map<string, () => void>} */
const keys = new Map([["?", () => help instanceof HTMLDialogElement && help.showModal()]]);

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : document.body;
  if (event.key === "Escape" && target instanceof HTMLInputElement) target.blur();
  if (target.closest("input, select, textarea, dialog") !== null) return;
  const act = keys.get(event.key);
  if (act === undefined) return;
  event.preventDefault();
  act();
});

document.addEventListener(
  "toggle",
  event => {
    if (event.target instanceof HTMLDetailsElement && event.target.open)
      for (const command of all(".command", HTMLElement, event.target)) addCopyButton(command);
  },
  true,
);

element("theme")?.addEventListener("click", () => {
  theme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
  showTheme(theme);
  keptTheme.write(theme);
});
element("help")?.addEventListener("click", () => keys.get("?")?.());
// Not by a form: where this page is shown in a sandbox, it may have none.
element("close-keys")?.addEventListener("click", () => help instanceof HTMLDialogElement && help.close());

showTheme(theme);
for (const table of all("table[data-sorts]", HTMLTableElement)) makeSortable(table);
for (const command of all(".command", HTMLElement))
  if (command.closest("details:not([open])") === null) addCopyButton(command);
element("tools")?.removeAttribute("hidden");
