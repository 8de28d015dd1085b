import { bootsOf } from "./boots.ts";
import { livePart, nothing, partTitle, table } from "./frame.ts";
import { kernelLink, machineLink } from "./links.ts";
import { conditionOf, type MachineCondition } from "./machine-condition.ts";
import { mark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";
import { moment } from "./moments.ts";
import type { Page, PageParts } from "./page-parts.ts";
import { everyMachine } from "./trouble.ts";

const pageLength = 200;
const eventsOfBoot = 12;

/** How a machine is doing. */
export function conditionOfMachine({ parts, desk }: PageParts, name: string, now: number): MachineCondition {
  const { at, isWaiting } = desk.lastAsked(name);
  return conditionOf({ lastEvent: parts.bootEvents.newest(name, 1)[0], askedAt: at, isWaiting }, now);
}

export function conditionsOf(page: PageParts, now: number): { name: string; condition: MachineCondition }[] {
  return everyMachine(page.parts).map(name => ({ name, condition: conditionOfMachine(page, name, now) }));
}

export function machinesPage(page: PageParts, after: string): Page {
  const { machines } = page.parts;
  const found = machines.list({ after, limit: pageLength + 1 });
  const shown = found.slice(0, pageLength);
  const now = Date.now();
  const rows = shown.map(({ name, arch, description }) => {
    const condition = conditionOfMachine(page, name, now);
    return markup`<tr><th scope="row">${machineLink(name)}</th><td>${mark(condition.mark)}</td><td class="text">${condition.text}</td>
<td>${selected(page, name)}</td><td class="text">${runs(page, name, condition)}</td><td>${arch}</td><td class="text">${description}</td><td>${moment(condition.seenAt)}</td></tr>`;
  });
  const heads = [
    "Machine",
    "State",
    "What it does",
    "Boots next",
    "Runs",
    "Architecture",
    "Description",
    "Last seen",
  ];
  const last = shown.at(-1)?.name ?? "";
  const links = [
    ...(after === "" ? [] : [markup`<a href="/machines" rel="first">First</a>`]),
    ...(found.length > pageLength
      ? [markup`<a href="/machines?after=${encodeURIComponent(last)}" rel="next">More</a>`]
      : []),
  ];
  const content =
    rows.length === 0
      ? nothing("No machine has asked or was registered yet.")
      : table("Machines, by name", heads, rows);
  return {
    title: "Machines",
    place: "Machines",
    topics: ["machines", "selections", "boots"],
    body: livePart(
      "machines",
      markup`${partTitle("machines", "By name")}${content}${links.length > 0 && markup`<nav class="pages" aria-label="Pages">${links}</nav>`}`,
    ),
  };
}

export function selected({ parts }: PageParts, name: string): Markup {
  const selection = parts.machines.selection(name);
  if (selection === undefined) return markup`<span class="none">nothing</span>`;
  return markup`${kernelLink(selection.kernel)} <span class="when">${selection.once ? "once" : "until changed"}</span>`;
}

/** What a machine was booted with last, while it runs that. */
export function runs({ parts }: PageParts, name: string, { mark: how }: MachineCondition): string {
  if (how !== "ready") return "";
  const [boot] = bootsOf(parts.bootEvents.newest(name, eventsOfBoot));
  return boot?.kernel ?? "";
}
