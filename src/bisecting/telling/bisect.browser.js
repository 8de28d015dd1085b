// Runs after page.browser.js, whose names it uses. All of the page is there without it: it adds keys.

const stops = all("[data-stop]", HTMLElement);

/** @param {HTMLElement} part */
function stopAt(part) {
  for (const each of all(".here", HTMLElement)) each.classList.remove("here");
  part.classList.add("here");
  part.focus({ preventScroll: true });
  part.scrollIntoView({ block: "center" });
  const cells = [...part.querySelectorAll("td")].map(cell => cell.textContent.trim());
  say(cells.filter(text => text !== "").join(", "));
}

/** @param {number} step */
function walkStops(step) {
  const at = stops.findIndex(each => each.classList.contains("here"));
  const next = stops[at === -1 ? (step > 0 ? 0 : stops.length - 1) : at + step];
  if (next !== undefined) stopAt(next);
}

keys.set("j", () => walkStops(1));
keys.set("k", () => walkStops(-1));
keys.set("f", () => {
  const first = document.querySelector(".commits tr.first");
  if (first instanceof HTMLElement) stopAt(first);
});
keys.set("p", () => element("probes")?.scrollIntoView());
