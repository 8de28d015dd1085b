import { counted, formatBytes } from "../../base/index.ts";
import type { Diagnostic, Manifest, StoredFile } from "../../store/index.ts";
import type { ListedKernel, ServedFile } from "../kernels.ts";
import type { ServerParts } from "../parts.ts";
import { livePart, nothing, partTitle, table } from "./frame.ts";
import { kernelPath, shortCommit, withQuery } from "./links.ts";
import { readLogTail } from "./log-tail.ts";
import { mark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";
import { formatMs, moment } from "./moments.ts";
import type { Page } from "./page-parts.ts";

const shownDiagnostics = 200;
const shownMachines = 1_000;

/** One kernel. @param mayBoot whether the viewer may say that a machine boots it */
export async function kernelPage(parts: ServerParts, kernel: ListedKernel, mayBoot: boolean): Promise<Page> {
  const { stored, store } =
    kernel.origin === "store"
      ? { stored: kernel.stored, store: parts.kernels.stored?.store }
      : { stored: undefined, store: undefined };
  const manifest = stored === undefined ? undefined : await store?.read(stored.key);
  const title =
    stored === undefined
      ? `Kernel ${kernel.id}`
      : `Kernel ${stored.key.commit.slice(0, 12)} ${stored.key.variant}`;
  const boot = mayBoot && stored?.outcome !== "failed" && bootForm(parts, kernel.id);
  if (stored === undefined || manifest === undefined || store === undefined) {
    return { title, place: "Kernels", topics: ["kernels"], body: markup`${servedFacts(kernel)}${boot}` };
  }
  const tail = manifest.outcome === "failed" ? await readLogTail(store, manifest) : undefined;
  return {
    title,
    place: "Kernels",
    topics: ["kernels"],
    body: markup`${livePart("facts", factsPart(parts, kernel.id, manifest, stored.storedAt))}
${failurePart(manifest, tail)}${boot}${diagnosticsPart(manifest.diagnostics)}${selftestsPart(manifest)}${filesPart(kernel.id, manifest)}`,
  };
}

function fact(name: string, value: Markup | string | number | null): Markup {
  return markup`<div><dt>${name}</dt><dd>${value ?? markup`<span class="none">none</span>`}</dd></div>`;
}

const code = (text: string | null): Markup | null =>
  text === null ? null : markup`<code class="long">${text}</code>`;

function factsPart({ refs }: ServerParts, id: string, manifest: Manifest, storedAt: string): Markup {
  const { commit, outcome, release, kernelVersion, buildId, arch, toolchain, configDigest, variantDigest } =
    manifest;
  const names = [...refs.having("branch", commit), ...refs.having("tag", commit)];
  const has = (path: string) => manifest.files.some(file => file.path === path);
  const links = [
    ...(has("log") ? [markup`<a href="${kernelPath(id)}/text/log">Build log</a>`] : []),
    ...(has("config") ? [markup`<a href="${kernelPath(id)}/text/config">Configuration</a>`] : []),
    markup`<a href="${kernelPath(id)}/files">All ${manifest.files.length} files</a>`,
    markup`<a href="${withQuery("/kernels", { commit })}">Other variants</a>`,
  ];
  return markup`${partTitle("facts", "What it is")}
<p class="links">${mark(outcome)} ${links}</p>
<dl class="facts">
${fact("Commit", code(commit))}${fact("Branches, tags", names.join(", ") || null)}${fact("Architecture", arch)}
${fact("Release", release)}${fact("Version", kernelVersion)}${fact("Build id", code(buildId))}
${fact("Compiler", toolchain.compiler)}${fact("Linker", toolchain.linker)}
${fact("Built in", formatMs(manifest.durationMs))}${fact("Built by", manifest.builder)}${fact("Started", moment(manifest.startedAt))}${fact("Stored", moment(storedAt))}
${fact("Configuration's SHA-256", code(configDigest))}${fact("Variant's SHA-256", code(variantDigest))}
</dl>`;
}

function servedFacts({ title, served }: ListedKernel): Markup {
  const file = (name: string, { bytes, sha256 }: ServedFile) =>
    markup`${fact(name, formatBytes(bytes))}${fact(`${name}'s SHA-256`, code(sha256))}`;
  const content =
    served === undefined
      ? nothing("It is in the store no more.")
      : markup`<dl class="facts">${fact("Title", title)}${fact("Command line", code(served.cmdline))}${file("Image", served.image)}${file("Initrd", served.initrd)}</dl>`;
  return livePart("facts", markup`${partTitle("facts", "Added by hand")}${content}`);
}

function failurePart({ failure }: Manifest, tail: string | undefined): Markup | undefined {
  if (failure === null) return undefined;
  const log =
    tail === undefined
      ? nothing("There is no log of it.")
      : markup`<h3>The end of its log</h3><pre class="log" tabindex="0" aria-label="The end of the build log" data-follow>${tail}</pre>`;
  return markup`<section class="wrong" aria-labelledby="failure-title">${partTitle("failure", "Why it did not build")}
<p>In <strong>${failure.stage}</strong>:</p><pre class="log" tabindex="0" aria-label="Reason">${failure.reason}</pre>${log}</section>`;
}

function bootForm({ machines }: ServerParts, id: string): Markup {
  const known = machines.list({ limit: shownMachines });
  const field =
    known.length === 0
      ? markup`<input name="machine" required pattern="[a-zA-Z0-9][a-zA-Z0-9._\\-]{0,62}" title="a machine's name" autocomplete="off">`
      : markup`<select name="machine" required>${known.map(({ name }) => markup`<option>${name}</option>`)}</select>`;
  return markup`<section aria-labelledby="boot-title">${partTitle("boot", "Boot it")}
<form class="act" method="post" action="/boot-next"><input type="hidden" name="kernel" value="${id}">
<label>Machine ${field}</label> <button type="submit">Boot this next, once</button></form></section>`;
}

/** New errors first, then new warnings, then what was there before. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const rank = ({ isNew, severity }: Diagnostic) => (isNew ? 0 : 2) + (severity === "error" ? 0 : 1);
  return diagnostics.toSorted((a, b) => rank(a) - rank(b));
}

function diagnosticsPart(diagnostics: readonly Diagnostic[]): Markup {
  const fresh = diagnostics.filter(({ isNew }) => isNew).length;
  const rows = inOrder(diagnostics)
    .slice(0, shownDiagnostics)
    .map(
      ({ isNew, severity, file, line, column, message, option }) =>
        markup`<tr><td>${isNew && markup`<strong>new</strong> `}${severity}</td><td><code>${file}:${line}${column !== null && `:${column}`}</code></td><td class="text">${message}${option !== null && markup` <code>${option}</code>`}</td></tr>`,
    );
  const more = diagnostics.length - rows.length;
  const content =
    rows.length === 0
      ? nothing("The compiler said nothing.")
      : markup`<p>${fresh} of them new with this commit.</p>${table("What the compiler said, new first", ["Kind", "Where", "What"], rows)}`;
  return markup`<section aria-labelledby="diagnostics-title">${partTitle("diagnostics", "Compiler", diagnostics.length)}${content}${more > 0 && markup`<p>And ${more} more, in the log.</p>`}</section>`;
}

function selftestsPart({ selftests: { built, failed } }: Manifest): Markup {
  const rows = failed.map(
    ({ name, reason }) =>
      markup`<tr><th scope="row"><code>${name}</code></th><td class="text"><pre>${reason}</pre></td></tr>`,
  );
  const there =
    built.length > 0 &&
    markup`<details><summary>${counted(built.length, "selftest")} built</summary><ul class="columns">${built.map(name => markup`<li><code>${name}</code></li>`)}</ul></details>`;
  const content =
    built.length + failed.length === 0
      ? nothing("None were built.")
      : markup`${rows.length > 0 && table("Selftests that did not build", ["Selftest", "Why"], rows)}${there}`;
  return markup`<section aria-labelledby="selftests-title">${partTitle("selftests", "Selftests")}<p>${built.length} built, ${failed.length} failed.</p>${content}</section>`;
}

/** Modules and selftests are summed up: there may be thousands. */
function filesPart(id: string, { files }: Manifest): Markup {
  const groups = new Map<string, { count: number; bytes: number }>();
  const single: StoredFile[] = [];
  for (const file of files) {
    const slash = file.path.indexOf("/");
    if (slash === -1) single.push(file);
    else {
      const name = file.path.slice(0, slash + 1);
      const group = groups.get(name) ?? { count: 0, bytes: 0 };
      groups.set(name, { count: group.count + 1, bytes: group.bytes + file.bytes });
    }
  }
  const rows = [
    ...single.map(file => fileRow(id, file)),
    ...[...groups].map(
      ([name, { count, bytes }]) =>
        markup`<tr><th scope="row"><a href="${withQuery(`${kernelPath(id)}/files`, { under: name })}"><code>${name}</code></a></th><td class="number">${formatBytes(bytes)}</td><td>${counted(count, "file")}</td></tr>`,
    ),
  ];
  const content =
    rows.length === 0
      ? nothing("None were kept.")
      : table("Files of this kernel", ["File", { ofNumbers: "Size" }, "SHA-256"], rows);
  return markup`<section aria-labelledby="files-title">${partTitle("files", "Files")}${content}</section>`;
}

function fileRow(id: string, { path, bytes, sha256 }: StoredFile): Markup {
  const url = `/v1/kernels/${encodeURIComponent(id)}/files/${path.split("/").map(encodeURIComponent).join("/")}`;
  return markup`<tr><th scope="row"><a href="${url}" download><code>${path}</code></a></th><td class="number">${formatBytes(bytes)}</td><td><code class="long">${sha256}</code></td></tr>`;
}

const filesOfPage = 200;

/** All files of a kernel, by pages. */
export function filesPage(
  id: string,
  manifest: Manifest,
  { under, from }: { under: string; from: number },
): Page {
  const found = manifest.files.filter(({ path }) => path.startsWith(under));
  const to = (start: number) =>
    withQuery(`${kernelPath(id)}/files`, { under, from: start === 0 ? undefined : start });
  const links = [
    ...(from === 0 ? [] : [markup`<a href="${to(Math.max(0, from - filesOfPage))}" rel="prev">Before</a>`]),
    ...(from + filesOfPage >= found.length
      ? []
      : [markup`<a href="${to(from + filesOfPage)}" rel="next">More</a>`]),
  ];
  const rows = found.slice(from, from + filesOfPage).map(file => fileRow(id, file));
  const caption = under === "" ? "Files of this kernel" : `Files of this kernel in ${under}`;
  const content =
    rows.length === 0
      ? nothing("There are none.")
      : table(caption, ["File", { ofNumbers: "Size" }, "SHA-256"], rows);
  return {
    title: `Files of ${manifest.commit.slice(0, 12)} ${manifest.variant}`,
    place: "Kernels",
    body: markup`<p><a href="${kernelPath(id)}">The kernel ${shortCommit(manifest.commit)} ${manifest.variant}</a></p>
<section aria-labelledby="files-title">${partTitle("files", under === "" ? "All" : under, found.length)}${content}
${links.length > 0 && markup`<nav class="pages" aria-label="Pages">${links}</nav>`}</section>`,
  };
}
