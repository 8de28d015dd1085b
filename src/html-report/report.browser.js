// Runs after page.browser.js, whose names it uses. All of the report is there without it: it adds filters, and what a
// cell of the table means.

// What the filters look at.

/** Places by index, as the table of environments has them. */
const places = all("#places tr[data-place]", HTMLElement).map(row => ({
  index: Number(row.dataset["place"]),
  environment: row.dataset["environment"] ?? "",
  machine: row.dataset["machine"] ?? "",
  row,
}));

/** @param {HTMLElement} part */
function asFilterable(part) {
  const name = part.querySelector(":scope > summary") ?? part;
  return {
    part,
    kind: part.dataset["class"] ?? "",
    places: (part.dataset["places"] ?? "").split(" ").filter(Boolean).map(Number),
    text: `${name.textContent} ${part.dataset["more"] ?? ""}`.toLowerCase(),
  };
}
const findings = all(".finding", HTMLElement).map(asFilterable);
const redRows = all("#broken tbody tr", HTMLElement).map(asFilterable);
const lanes = all(".timeline tbody tr", HTMLElement).map(asFilterable);
const groups = all(".group", HTMLElement);

const heat = element("heat");
const bodies = heat === null ? [] : all("tbody", HTMLElement, heat);
const rowsOfBody = bodies[0]?.children.length ?? 1;
const rows = (heat === null ? [] : all("tbody > tr", HTMLElement, heat)).map(part => ({
  part,
  states: part.dataset["s"] ?? "",
  name: (part.firstElementChild?.getAttribute("title") ?? "").toLowerCase(),
  finding: (part.querySelector("th a")?.getAttribute("href") ?? "").slice(1),
}));
const heads = heat === null ? [] : all("thead th", HTMLElement, heat);

// Filters. They are kept in the address's fragment, so that what is seen can be sent to somebody.

const form = element("filters");
const text = /** @type {HTMLInputElement | null} */ (element("text"));
const environment = /** @type {HTMLSelectElement | null} */ (element("env"));
const machine = /** @type {HTMLSelectElement | null} */ (element("machine"));
const chips = all(".chip", HTMLButtonElement);
const columns = new CSSStyleSheet();
document.adoptedStyleSheets = [columns];

/**
 * @param {HTMLSelectElement | null} select
 * @param {readonly string[]} names
 */
function offer(select, names) {
  const different = [...new Set(names)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  for (const name of different) select?.append(new Option(name, name));
  if (different.length < 2) select?.closest("label")?.setAttribute("hidden", "");
}

/** @typedef {{ kinds: Set<string>, environment: string, machine: string, text: string }} Filter */

/** @returns {Filter} */
function readForm() {
  return {
    kinds: new Set(
      chips.filter(chip => chip.ariaPressed === "true").map(chip => chip.dataset["class"] ?? ""),
    ),
    environment: environment?.value ?? "",
    machine: machine?.value ?? "",
    text: (text?.value ?? "").trim().toLowerCase(),
  };
}

/** @param {string} at the finding that is looked at; or empty */
function writeAddress(at) {
  const filter = readForm();
  const query = new URLSearchParams();
  if (filter.kinds.size > 0) query.set("class", [...filter.kinds].join(","));
  if (filter.environment !== "") query.set("env", filter.environment);
  if (filter.machine !== "") query.set("machine", filter.machine);
  if (filter.text !== "") query.set("text", text?.value.trim() ?? "");
  const isFiltered = query.size > 0;
  if (isFiltered && at !== "") query.set("at", at);
  const fragment = isFiltered ? `#?${query}` : at === "" ? "" : `#${at}`;
  if (fragment === location.hash) return;
  history.replaceState(null, "", fragment === "" ? location.href.replace(/#.*$/, "") : fragment);
}

function readAddress() {
  const isFilter = location.hash.startsWith("#?");
  const query = new URLSearchParams(isFilter ? location.hash.slice(2) : "");
  const kinds = new Set((query.get("class") ?? "").split(","));
  for (const chip of chips) chip.ariaPressed = String(kinds.has(chip.dataset["class"] ?? ""));
  if (environment !== null) environment.value = query.get("env") ?? "";
  if (machine !== null) machine.value = query.get("machine") ?? "";
  // What is not among them is no wish at all.
  for (const select of [environment, machine])
    if (select !== null && select.selectedIndex < 0) select.value = "";
  if (text !== null) text.value = query.get("text") ?? "";
  applyFilter();
  const at = isFilter ? (query.get("at") ?? "") : decodeURIComponent(location.hash.slice(1));
  if (/^f-[\w-]+$/.test(at)) goTo(at);
}

function applyFilter() {
  const filter = readForm();
  const isPlaced = filter.environment !== "" || filter.machine !== "";
  const allowed = new Set(
    places
      .filter(
        place =>
          (filter.environment === "" || place.environment === filter.environment) &&
          (filter.machine === "" || place.machine === filter.machine),
      )
      .map(place => place.index),
  );
  /** @param {readonly number[]} own */
  const isThere = own => !isPlaced || own.some(each => allowed.has(each));
  /** @param {ReturnType<typeof asFilterable>} each */
  const isWanted = each =>
    (filter.kinds.size === 0 || filter.kinds.has(each.kind)) &&
    isThere(each.places) &&
    each.text.includes(filter.text);

  let shown = 0;
  /** @type {Set<string>} */
  const told = new Set();
  for (const each of findings) {
    const isShown = isWanted(each);
    each.part.hidden = !isShown;
    if (!isShown) continue;
    shown += 1;
    told.add(each.part.id);
  }
  for (const each of redRows) each.part.hidden = !isWanted(each);
  for (const group of groups) group.hidden = group.querySelector(".finding:not([hidden])") === null;
  for (const each of lanes) each.part.hidden = !isThere(each.places);
  for (const { index, row } of places) row.hidden = isPlaced && !allowed.has(index);
  filterTable(filter, isPlaced ? allowed : undefined, told);

  const isFiltered = isPlaced || filter.kinds.size > 0 || filter.text !== "";
  const status = element("shown");
  if (status !== null)
    status.textContent = isFiltered
      ? `${shown} of ${findings.length} findings`
      : `${findings.length} findings`;
  element("reset")?.toggleAttribute("hidden", !isFiltered);
  element("none-left")?.toggleAttribute("hidden", shown > 0);
}

/** Letters that are worth a look by themselves. */
const telling = new Set("BNUILKMZSXG");

/**
 * @param {Filter} filter
 * @param {Set<number> | undefined} allowed
 * @param {Set<string>} told ids of the findings that are shown
 */
function filterTable(filter, allowed, told) {
  const letters = new Set(
    chips.filter(chip => filter.kinds.has(chip.dataset["class"] ?? "")).map(chip => chip.dataset["letter"]),
  );
  for (const row of rows) {
    const isNamed = row.name.includes(filter.text) || (filter.text !== "" && told.has(row.finding));
    row.part.hidden = !(isNamed && hasLetter(row.states, letters, filter.kinds.size > 0, allowed));
  }
  const shown = [...(allowed ?? [])].map(index => `:nth-child(${index + 2})`);
  columns.replaceSync(
    allowed === undefined
      ? ""
      : `.heat tr > :not(${[":first-child", ...shown].join()}) { display: none !important }`,
  );
  sizeBodies();
}

/**
 * @param {string} states
 * @param {Set<string | undefined>} letters
 * @param {boolean} isByLetter
 * @param {Set<number> | undefined} allowed
 */
function hasLetter(states, letters, isByLetter, allowed) {
  if (!isByLetter && allowed === undefined) return true;
  for (let index = 0; index < states.length; index++) {
    if (allowed !== undefined && !allowed.has(index)) continue;
    const letter = states.charAt(index);
    if (isByLetter ? letters.has(letter) : telling.has(letter)) return true;
  }
  return false;
}

/** Rows that are not seen are not laid out, so that the browser must be told how high they are. */
function sizeBodies() {
  for (const body of bodies) {
    const count = [...body.children].filter(row => row instanceof HTMLElement && !row.hidden).length;
    body.hidden = count === 0;
    body.style.containIntrinsicSize = `1px calc(${count} * var(--row))`;
  }
  const cell = heat?.querySelector("td[tabindex='0']");
  if (cell instanceof HTMLElement && cell.offsetParent !== null) return;
  cell?.setAttribute("tabindex", "-1");
  visibleCells(visibleRows()[0])[1]?.setAttribute("tabindex", "0");
}

function reset() {
  for (const chip of chips) chip.ariaPressed = "false";
  for (const each of [environment, machine, text]) if (each !== null) each.value = "";
  applyFilter();
  writeAddress("");
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon;
function filterSoon() {
  clearTimeout(soon);
  soon = setTimeout(() => {
    applyFilter();
    writeAddress("");
  }, 80);
}

// Findings.

/** @param {string} id */
function goTo(id) {
  const part = element(id);
  if (part === null) return;
  if (part.hidden) reset();
  if (part instanceof HTMLDetailsElement) part.open = true;
  look(part);
  writeAddress(id);
}

/** @param {HTMLElement} part */
function look(part) {
  for (const each of all(".finding.here", HTMLElement)) each.classList.remove("here");
  part.classList.add("here");
  const target = part.querySelector("summary") ?? part;
  if (target === part) part.tabIndex = -1;
  // What is above it is laid out only now, which may move it: once more when that is done.
  part.scrollIntoView({ block: "start" });
  target.focus({ preventScroll: true });
  requestAnimationFrame(() => part.scrollIntoView({ block: "start" }));
}

/** @param {number} step */
function walk(step) {
  const shown = findings.map(each => each.part).filter(part => !part.hidden);
  const at = shown.findIndex(part => part.classList.contains("here"));
  const next = shown[at === -1 ? (step > 0 ? 0 : shown.length - 1) : at + step];
  if (next === undefined) return;
  look(next);
  writeAddress(next.id);
}

function toggle() {
  const part = document.querySelector(".finding.here");
  if (part instanceof HTMLDetailsElement) part.open = !part.open;
}

// The table of tests and environments.

const meanings = new Map(
  all("#legend li", HTMLElement).map(each => [each.dataset["letter"] ?? "", each.dataset["words"] ?? ""]),
);
const tip = element("tip");

/** @param {Element} cell */
function describe(cell) {
  const row = cell.parentElement;
  if (row === null) return "";
  const index = [...row.children].indexOf(cell);
  const test = row.firstElementChild?.getAttribute("title") ?? "";
  if (index === 0) return test;
  const letter = (row.dataset["s"] ?? "").charAt(index - 1);
  return `${test}\n${heads[index]?.title ?? ""}: ${meanings.get(letter) ?? "absent"}`;
}

/** @param {EventTarget | null} target */
function cellAt(target) {
  const cell = target instanceof Element ? target.closest("td, tbody th") : null;
  return cell instanceof HTMLElement ? cell : null;
}

/** @param {HTMLElement | null} cell */
function tell(cell) {
  for (const head of heads) head.classList.remove("here");
  if (tip === null) return;
  tip.hidden = cell === null;
  if (cell === null) return;
  heads[[...(cell.parentElement?.children ?? [])].indexOf(cell)]?.classList.add("here");
  tip.textContent = describe(cell);
  const box = cell.getBoundingClientRect();
  const wide = tip.offsetWidth;
  const below = box.bottom + 6 + tip.offsetHeight < innerHeight;
  tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - wide - 8))}px`;
  tip.style.top = `${below ? box.bottom + 6 : box.top - 6 - tip.offsetHeight}px`;
}

function visibleRows() {
  return bodies
    .filter(body => !body.hidden)
    .flatMap(body => [...body.children].filter(row => row instanceof HTMLElement && !row.hidden));
}

/** @param {Element | undefined} row */
function visibleCells(row) {
  return [...(row?.children ?? [])].filter(
    (cell, index) => cell instanceof HTMLElement && !isHiddenColumn(index),
  );
}

/** @param {number} index */
function isHiddenColumn(index) {
  const head = heads[index];
  return head === undefined || getComputedStyle(head).display === "none";
}

const moves = new Map([
  ["ArrowUp", [-1, 0]],
  ["ArrowDown", [1, 0]],
  ["ArrowLeft", [0, -1]],
  ["ArrowRight", [0, 1]],
  ["PageUp", [-15, 0]],
  ["PageDown", [15, 0]],
]);

/** @param {KeyboardEvent} event */
function moveInTable(event) {
  const cell = cellAt(event.target);
  const row = cell?.parentElement;
  if (cell === null || row === null || row === undefined) return;
  if (event.key === "Enter") {
    const link = cell.querySelector("a") ?? row.querySelector("th a");
    if (link !== null) event.preventDefault();
    link?.click();
    return;
  }
  const shown = visibleRows();
  const [y, x] = [shown.indexOf(row), visibleCells(row).indexOf(cell)];
  const move = moves.get(event.key);
  const most = visibleCells(row).length - 1;
  const isWhole = event.ctrlKey || event.metaKey;
  const target =
    move !== undefined
      ? [y + (move[0] ?? 0), x + (move[1] ?? 0)]
      : event.key === "Home"
        ? [isWhole ? 0 : y, 0]
        : event.key === "End"
          ? [isWhole ? shown.length - 1 : y, most]
          : undefined;
  if (target === undefined) return;
  event.preventDefault();
  const [toRow = 0, toCell = 0] = target;
  const next = shown[Math.max(0, Math.min(shown.length - 1, toRow))];
  const to = visibleCells(next)[Math.max(0, Math.min(most, toCell))];
  if (!(to instanceof HTMLElement)) return;
  rove(to);
  to.focus({ preventScroll: true });
  to.scrollIntoView({ block: "nearest", inline: "nearest" });
  tell(to);
}

/** Of all cells one can be reached with the tabulator. @param {HTMLElement} cell */
function rove(cell) {
  for (const each of all("[tabindex='0']", HTMLElement, heat ?? document)) each.tabIndex = -1;
  cell.tabIndex = 0;
  cell.ariaLabel = describe(cell).replace("\n", ", ");
}

let isByName = false;
function sortTable() {
  isByName = !isByName;
  const order = isByName ? rows.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : rows;
  for (const [index, body] of bodies.entries())
    body.replaceChildren(
      ...order.slice(index * rowsOfBody, (index + 1) * rowsOfBody).map(({ part }) => part),
    );
  heads[0]?.setAttribute("aria-sort", isByName ? "ascending" : "none");
  sizeBodies();
}

function prepareTable() {
  if (heat === null) return;
  for (const link of all("tbody a", HTMLAnchorElement, heat)) link.tabIndex = -1;
  const corner = heads[0];
  if (corner !== undefined) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = corner.textContent;
    button.title = "Sort by name, or by importance";
    button.addEventListener("click", sortTable);
    corner.replaceChildren(button);
  }
  element("heat-box")?.style.setProperty(
    "--head",
    `${heat.querySelector("thead")?.getBoundingClientRect().height ?? 0}px`,
  );
  heat.addEventListener("pointerover", event => tell(cellAt(event.target)));
  heat.addEventListener("pointerleave", () => tell(null));
  heat.addEventListener("keydown", moveInTable);
  heat.addEventListener("focusin", event => {
    const cell = cellAt(event.target);
    if (cell !== null) rove(cell);
    if (cell?.matches(":focus-visible")) tell(cell);
  });
  heat.addEventListener("focusout", () => tell(null));
  element("heat-box")?.addEventListener("scroll", () => {
    if (document.activeElement?.closest("#heat") == null) tell(null);
  });
}

// Keys.

keys.set("j", () => walk(1));
keys.set("k", () => walk(-1));
keys.set("o", toggle);
keys.set("/", () => text?.focus());
keys.set("x", reset);
keys.set("t", () => {
  const cell = heat?.querySelector("[tabindex='0']");
  if (cell instanceof HTMLElement) cell.focus();
});

document.addEventListener("click", event => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const link = event.target instanceof Element ? event.target.closest("a[href^='#f-']") : null;
  if (link === null) return;
  event.preventDefault();
  tell(null);
  goTo((link.getAttribute("href") ?? "").slice(1));
});

/** What is jumped to must not be behind the filters, where they stay at the top. */
function measureBar() {
  const isSticky = form !== null && getComputedStyle(form).position === "sticky";
  document.documentElement.style.setProperty("--bar", `${isSticky ? form.offsetHeight : 0}px`);
}

form?.addEventListener("submit", event => event.preventDefault());
form?.addEventListener("reset", event => {
  event.preventDefault();
  reset();
});
form?.addEventListener("input", filterSoon);
for (const chip of chips)
  chip.addEventListener("click", () => {
    chip.ariaPressed = String(chip.ariaPressed !== "true");
    applyFilter();
    writeAddress("");
  });
addEventListener("hashchange", readAddress);

offer(
  environment,
  places.map(place => place.environment),
);
offer(
  machine,
  places.map(place => place.machine),
);
form?.removeAttribute("hidden");
prepareTable();
if (form !== null) new ResizeObserver(measureBar).observe(form);
measureBar();
readAddress();
