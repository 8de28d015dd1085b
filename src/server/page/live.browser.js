// What makes the page live. Everything is there without it: it fetches a page anew when the server tells that something
// on it has changed, and puts the changed parts in place; a machine's console grows line by line.

const refreshMs = 400;
const quietMs = 1_500;
const mostLines = 2_000;
/** As visible() of base/text.ts: what could move or turn text is shown as what it is. */
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

const topics = new Set((document.body.dataset["topics"] ?? "").split(" ").filter(topic => topic !== ""));
const machine = document.body.dataset["machine"] ?? "";
const connection = document.getElementById("connection");

/** Parts as the server sent them, by id: what is on the page was changed since, as times were. */
/** @type {Map<string, string>} */
const sent = new Map();
for (const part of document.querySelectorAll("[data-live]")) sent.set(part.id, part.outerHTML);

/** @param {string} text */
function visible(text) {
  return text.replace(unprintable, char => {
    const code = char.charCodeAt(0);
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** @param {string} text */
function tellConnection(text) {
  if (connection !== null && connection.textContent !== text) connection.textContent = text;
}

// Times: how long ago, with the time itself as title.

/** @type {readonly (readonly [Intl.RelativeTimeFormatUnit, number])[]} */
const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });

function tellTimes() {
  for (const time of document.querySelectorAll("time")) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    const [unit, length] = units.find(each => Math.abs(seconds) >= each[1]) ?? ["second", 1];
    const text = Number.isNaN(seconds) ? time.title : relative.format(Math.trunc(seconds / length), unit);
    if (time.textContent !== text) time.textContent = text;
  }
}

// Logs stay at their end, unless somebody scrolled up.

/** @param {Element} log */
function isAtEnd(log) {
  return log.scrollHeight - log.scrollTop - log.clientHeight < 24;
}

/** @param {ParentNode} place */
function showEnds(place) {
  for (const log of place.querySelectorAll("[data-follow]")) log.scrollTop = log.scrollHeight;
}

// Parts of the page.

/** @param {Element} part */
function isInUse(part) {
  const active = document.activeElement;
  return active !== null && part.contains(active) && active.matches("select, input, textarea");
}

/**
 * @param {Element} old
 * @param {Element} fresh
 */
function replacePart(old, fresh) {
  const before = old.querySelector("[data-follow]");
  const wasAtEnd = before === null || isAtEnd(before);
  const scrolled = [...old.querySelectorAll(".scroll, [data-follow]")].map(({ scrollLeft, scrollTop }) => ({
    scrollLeft,
    scrollTop,
  }));
  const focusable = "a, button, summary, [tabindex]";
  const focused = [...old.querySelectorAll(focusable)].findIndex(each => each.matches(":focus"));
  // The part itself stays, so that one that is read out when it changes is.
  old.className = fresh.className;
  old.replaceChildren(...document.importNode(fresh, true).childNodes);
  for (const [index, each] of old.querySelectorAll(".scroll, [data-follow]").entries()) {
    each.scrollLeft = scrolled[index]?.scrollLeft ?? 0;
    each.scrollTop = scrolled[index]?.scrollTop ?? 0;
  }
  if (wasAtEnd) showEnds(old);
  const next = focused === -1 ? undefined : old.querySelectorAll(focusable)[focused];
  if (next instanceof HTMLElement || next instanceof SVGElement) next.focus({ preventScroll: true });
}

async function refresh() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "manual" });
  // The session has ended: the log-in page says so.
  if (response.type === "opaqueredirect") return location.reload();
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const old = document.getElementById(part.id);
    if (old === null || sent.get(part.id) === part.outerHTML || isInUse(old)) continue;
    sent.set(part.id, part.outerHTML);
    replacePart(old, part);
  }
  tellTimes();
}

let isRefreshing = false;
let isStale = false;
/** @type {number | undefined} */
let timer;

/** Soon, and not too often, however much happens. */
function refreshSoon() {
  isStale = true;
  if (timer !== undefined || isRefreshing || document.hidden) return;
  timer = window.setTimeout(async () => {
    timer = undefined;
    isRefreshing = true;
    isStale = false;
    try {
      await refresh();
    } catch {
      // The event stream tells that the server is gone, and when it is back.
    }
    await new Promise(done => window.setTimeout(done, quietMs));
    isRefreshing = false;
    if (isStale) refreshSoon();
  }, refreshMs);
}

// What the server tells. A browser has few connections to one host, so a page that nobody sees gives them up.

/** @type {EventSource[]} */
let streams = [];

function openEvents() {
  const events = new EventSource("/v1/events/stream");
  events.addEventListener("open", () => {
    tellConnection("live");
    // What happened since the page was made, or while the connection was lost.
    refreshSoon();
  });
  events.addEventListener("error", () => {
    tellConnection(
      events.readyState === EventSource.CLOSED ? "not live: reload the page" : "connecting again",
    );
  });
  events.addEventListener("boot", ({ data }) => {
    if (topics.has("boots") && (machine === "" || JSON.parse(data).machine === machine)) refreshSoon();
  });
  events.addEventListener("changed", ({ data }) => {
    if (topics.has(JSON.parse(data).what)) refreshSoon();
  });
  return events;
}

/** @param {HTMLElement} log */
function openConsole(log) {
  const events = new EventSource(log.dataset["stream"] ?? "");
  events.addEventListener("console", event => {
    /** @type {{ lines: { id: number, text: string }[] }} */
    const { lines } = JSON.parse(event.data);
    const wasAtEnd = isAtEnd(log);
    for (const { text } of lines) log.append(`${visible(text)}\n`);
    log.normalize();
    const all = (log.textContent ?? "").split("\n");
    if (all.length > mostLines + 1) log.textContent = all.slice(-mostLines - 1).join("\n");
    document.getElementById("console-empty")?.setAttribute("hidden", "");
    if (wasAtEnd) log.scrollTop = log.scrollHeight;
    const last = lines.at(-1)?.id;
    if (last !== undefined)
      log.dataset["stream"] = (log.dataset["stream"] ?? "").replace(/after=\d+/, `after=${last}`);
  });
  return events;
}

function connect() {
  const log = document.querySelector("[data-stream]");
  streams = [
    ...(topics.size > 0 ? [openEvents()] : []),
    ...(log instanceof HTMLElement ? [openConsole(log)] : []),
  ];
}

function disconnect() {
  for (const stream of streams) stream.close();
  streams = [];
}

function watchConsole() {
  const log = document.getElementById("console");
  const follow = document.getElementById("follow");
  if (log === null || follow === null) return;
  log.addEventListener("scroll", () => follow.toggleAttribute("hidden", isAtEnd(log)), { passive: true });
  follow.addEventListener("click", () => {
    log.scrollTop = log.scrollHeight;
    log.focus();
  });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return disconnect();
  if (streams.length > 0) return;
  connect();
  refreshSoon();
});
window.addEventListener("pagehide", disconnect);
window.addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  connect();
  refreshSoon();
});

tellTimes();
showEnds(document);
watchConsole();
window.setInterval(tellTimes, 10_000);
if (!document.hidden) connect();
