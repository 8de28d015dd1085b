import { keptEvents } from "../state/boot-events.ts";
import { bootsPart } from "./boot-bars.ts";
import { bootsOf } from "./boots.ts";
import { livePart, nothing, partTitle, table } from "./frame.ts";
import { kernelLink, machinePath } from "./links.ts";
import { conditionOfMachine, runs, selected } from "./machines-page.ts";
import { mark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";
import { moment } from "./moments.ts";
import { mayAct, type Page, type PageParts, type Viewer } from "./page-parts.ts";

const shownBoots = 10;
const shownAudit = 20;
const offeredKernels = 100;

export async function machinePage(page: PageParts, name: string, viewer: Viewer): Promise<Page> {
  const { bootEvents } = page.parts;
  const boots = bootsOf(bootEvents.newest(name, keptEvents)).slice(0, shownBoots);
  return {
    title: `Machine ${name}`,
    place: "Machines",
    topics: ["machines", "selections", "boots"],
    machine: name,
    body: markup`${statePart(page, name)}
${mayAct(viewer) && (await actionPart(page, name))}
${livePart("boots", markup`${partTitle("boots", "Last boots")}${bootsPart(boots)}`)}
${consolePart(page, name)}
${mayAct(viewer) && auditPart(page, name)}`,
  };
}

function statePart(page: PageParts, name: string): Markup {
  const record = page.parts.machines.get(name);
  const condition = conditionOfMachine(page, name, Date.now());
  const running = runs(page, name, condition);
  return livePart(
    "state",
    markup`${partTitle("state", "State")}
<p>${mark(condition.mark)} ${condition.text}</p>
<dl class="facts"><div><dt>Boots next</dt><dd>${selected(page, name)}</dd></div>
<div><dt>Runs</dt><dd>${running === "" ? markup`<span class="none">not known</span>` : running}</dd></div>
<div><dt>Last seen</dt><dd>${moment(condition.seenAt)}</dd></div>
<div><dt>Architecture</dt><dd>${record?.arch ?? markup`<span class="none">not told</span>`}</dd></div>
${record !== undefined && record.description !== "" && markup`<div><dt>Description</dt><dd>${record.description}</dd></div>`}
<div><dt>Known since</dt><dd>${moment(record?.registeredAt ?? null)}</dd></div></dl>`,
  );
}

async function actionPart({ parts, desk }: PageParts, name: string): Promise<Markup> {
  const selection = parts.machines.selection(name);
  const added = parts.kernels.added().map(({ id, title }) => ({ id, title }));
  const newest = (await desk.newestOfBranches(name)).map(({ branch, kernel }) => ({
    id: kernel.id,
    title: `${kernel.title} (newest of ${branch})`,
  }));
  const stored = ((await parts.kernels.stored?.allAsFarAsKnown()) ?? []).filter(
    ({ outcome }) => outcome === "built",
  );
  const all = new Map(
    [...added, ...newest, ...stored.slice(0, offeredKernels)].reverse().map(each => [each.id, each.title]),
  );
  const options = [...all].reverse().map(([id, title]) => markup`<option value="${id}">${title}</option>`);
  const choose =
    options.length === 0
      ? nothing("There is no kernel that could be booted.")
      : markup`<form class="act" method="post" action="/boot-next"><input type="hidden" name="machine" value="${name}">
<label>Kernel <select name="kernel" required>${options}</select></label>
<label class="check"><input type="checkbox" name="keep" value="yes"> until changed, not once</label>
<button type="submit">Boot this next</button></form>`;
  const clear =
    selection !== undefined &&
    markup`<form class="act" method="post" action="${machinePath(name)}/clear"><button type="submit" class="quiet">Take the selection back</button></form>`;
  return livePart("choose", markup`${partTitle("choose", "Choose")}${choose}${clear}`);
}

function consolePart({ parts }: PageParts, name: string): Markup {
  const lines = parts.consoles.lines(name);
  const stream = `/v1${machinePath(name)}/console/stream?after=${lines.at(-1)?.id ?? 0}`;
  const text = lines.map(line => markup`${line.text}\n`);
  return markup`<section aria-labelledby="console-title">${partTitle("console", "Console")}
<p id="console-empty" class="none"${lines.length > 0 && markup` hidden`}>Nobody has told of this machine's console yet.</p>
<pre class="log console" id="console" role="log" tabindex="0" aria-labelledby="console-title" data-stream="${stream}" data-follow>${text}</pre>
<p><button type="button" id="follow" hidden>Follow the end</button></p></section>`;
}

function auditPart({ parts }: PageParts, name: string): Markup {
  const rows = parts.machines
    .audit({ machine: name, limit: shownAudit })
    .map(
      ({ at, who, action, kernel }) =>
        markup`<tr><td>${moment(at)}</td><td>${who}</td><td>${action.replaceAll("-", " ")}</td><td>${kernelLink(kernel)}</td></tr>`,
    );
  const content =
    rows.length === 0
      ? nothing("Nothing was ever selected for it.")
      : table("Who selected what, newest first", ["When", "Who", "What was done", "Kernel"], rows);
  return livePart("audit", markup`${partTitle("audit", "Who selected what")}${content}`);
}
