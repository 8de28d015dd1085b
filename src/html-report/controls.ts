import { classWords, findingClasses, type Report } from "../report/index.ts";
import { classLook } from "./class-look.ts";
import { type Markup, markup } from "./markup.ts";

/** Works with JavaScript alone, so that without it there is none. */
export function filterBar({ findings }: Report): Markup {
  const chips = findingClasses.flatMap(kind => {
    const count = findings.filter(finding => finding.class === kind).length;
    const { sign, look } = classLook[kind];
    return count === 0
      ? []
      : [
          markup`<button type="button" class="chip" aria-pressed="false" data-class="${kind}" data-letter="${sign}"><span class="sign ${look}" aria-hidden="true">${sign}</span> ${count === 1 ? classWords[kind].one : classWords[kind].many} <span class="count">${count}</span></button>`,
        ];
  });
  return markup`<form class="filters" id="filters" role="search" aria-label="Filters" hidden><div class="chips" role="group" aria-label="Classes">${chips}</div><div class="fields"><label>Environment <select name="env" id="env"><option value="">all</option></select></label><label>Machine <select name="machine" id="machine"><option value="">all</option></select></label><label class="grow">Text <input type="search" name="text" id="text" placeholder="test, file, function" autocomplete="off" spellcheck="false"></label><span id="shown" class="soft" role="status"></span><button type="reset" class="quiet" id="reset">Show all</button></div></form>`;
}

/** What they do. */
export const keys: readonly (readonly [string, string])[] = [
  ["j k", "next, previous finding"],
  ["o", "open or close the finding"],
  ["/", "filter by text"],
  ["t", "to the table of tests and environments"],
  ["arrows", "in the table: from cell to cell; Home, End, Page Up, Page Down; Enter goes to the finding"],
  ["x", "show all again"],
];
