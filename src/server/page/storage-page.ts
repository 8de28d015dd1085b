import { counted, formatBytes } from "../../base/index.ts";
import { formatKey, type StoreKey } from "../../store/index.ts";
import { kernelId } from "../stored-kernels.ts";
import { livePart, nothing, partTitle, table } from "./frame.ts";
import { kernelLink } from "./links.ts";
import { mark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";
import { moment } from "./moments.ts";
import type { Page } from "./page-parts.ts";
import type { Storage, StorageFigures } from "./storage-figures.ts";

const shownEntries = 100;
const shownOfEntry = 5;

export async function storagePage(storage: Storage | undefined): Promise<Page> {
  const page = { title: "Storage", place: "Storage", topics: ["kernels", "selections"] } as const;
  if (storage === undefined) {
    return {
      ...page,
      body: markup`<p class="none">This server serves no store: start it with <code>--store</code>.</p>`,
    };
  }
  const figures = await storage.look();
  if (figures === undefined) {
    return {
      ...page,
      body: markup`<p>${mark("failed", "The store cannot be read now; the server's log says why.")}</p>`,
    };
  }
  return {
    ...page,
    body: markup`${sumPart(figures)}${variantsPart(figures)}${damagePart(figures)}${pinsPart(figures)}${leasesPart(figures)}`,
  };
}

function sumPart({ place, kernels, blobs, bytes, keptBytes }: StorageFigures): Markup {
  const saved = bytes === 0 ? 0 : Math.round((1 - keptBytes / bytes) * 100);
  return livePart(
    "sum",
    markup`${partTitle("sum", "In all")}<dl class="facts">
<div><dt>Place</dt><dd><code class="long">${place}</code></dd></div><div><dt>Kernels</dt><dd>${kernels}</dd></div><div><dt>Blobs</dt><dd>${blobs}</dd></div>
<div><dt>Files, if each kernel had its own</dt><dd>${formatBytes(bytes)}</dd></div><div><dt>Kept, each content once</dt><dd>${formatBytes(keptBytes)}</dd></div>
<div><dt>Saved by sharing</dt><dd>${formatBytes(bytes - keptBytes)} (${saved} %)</dd></div></dl>`,
  );
}

function variantsPart({ variants }: StorageFigures): Markup {
  const rows = variants.map(
    ({ variant, built, failed, bytes, keptBytes, newestAt }) =>
      markup`<tr><th scope="row"><a href="/kernels?variant=${encodeURIComponent(variant)}">${variant}</a></th><td class="number">${built}</td><td class="number">${failed}</td><td class="number">${formatBytes(bytes)}</td><td class="number">${formatBytes(keptBytes)}</td><td>${moment(newestAt)}</td></tr>`,
  );
  const content =
    rows.length === 0
      ? nothing("The store is empty.")
      : table(
          "Kernels by variant",
          [
            "Variant",
            ...["Built", "Did not build", "Files", "Kept"].map(ofNumbers => ({ ofNumbers })),
            "Newest",
          ],
          rows,
        );
  return livePart("variants", markup`${partTitle("variants", "By variant", rows.length)}${content}`);
}

function damagePart({ damage }: StorageFigures): Markup {
  const rows = damage.slice(0, shownEntries).map(({ sha256, problem, files }) => {
    const named = files
      .slice(0, shownOfEntry)
      .map(({ key, path }) => markup`<li><code>${path}</code> of ${linkOf(key)}</li>`);
    const more = files.length - named.length;
    return markup`<tr><td>${mark("damaged", problem)}</td><td><code class="long">${sha256}</code></td><td><ul class="plain">${named}${more > 0 && markup`<li>and ${more} more</li>`}</ul></td></tr>`;
  });
  const content =
    rows.length === 0
      ? nothing("None is known; vmentry store verify reads every blob.")
      : markup`<p>Whoever builds these again mends them.</p>${table("Blobs that are known to be damaged", ["Problem", "Blob", "What it is"], rows)}`;
  return livePart("damage", markup`${partTitle("damage", "Damage", damage.length)}${content}`);
}

function pinsPart({ pins }: StorageFigures): Markup {
  const rows = pins
    .slice(0, shownEntries)
    .map(
      ({ key, reason, by, at }) =>
        markup`<tr><th scope="row">${linkOf(key)}</th><td class="text">${reason}</td><td>${by}</td><td>${moment(at)}</td></tr>`,
    );
  const content =
    rows.length === 0
      ? nothing("Nothing is pinned.")
      : table("Kernels that are kept until they are unpinned", ["Kernel", "Reason", "By", "Since"], rows);
  return livePart("pins", markup`${partTitle("pins", "Pins", pins.length)}${content}`);
}

function leasesPart({ leases }: StorageFigures): Markup {
  const rows = leases.slice(0, shownEntries).map(({ holder, keys, expiresAt, missing }) => {
    const named = keys.slice(0, shownOfEntry).map(key => markup`<li>${linkOf(key)}</li>`);
    const more = keys.length - named.length;
    return markup`<tr><th scope="row">${holder}</th><td><ul class="plain">${named}${more > 0 && markup`<li>and ${more} more</li>`}</ul></td><td>${missing.length > 0 && `${counted(missing.length, "kernel")} not there`}</td><td>${moment(expiresAt)}</td></tr>`;
  });
  const content =
    rows.length === 0
      ? nothing("Nothing is leased.")
      : table("Kernels that a machine or a bisect uses", ["Holder", "Kernels", "Missing", "Until"], rows);
  return livePart("leases", markup`${partTitle("leases", "Leases", leases.length)}${content}`);
}

function linkOf(key: StoreKey): Markup {
  return markup`<span title="${formatKey(key)}">${kernelLink(kernelId(key))}</span>`;
}
