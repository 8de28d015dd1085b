import { bisectedTitle, type Finding, sureText, type ToldBisect } from "../report/index.ts";
import { clipped, type Markup, markup } from "./markup.ts";
import { momentText, shortCommit } from "./words.ts";

/** What a bisect came to, beside its label: the commit, how sure that is, between which ends, and where all of it is. */
export function bisectAnswer(bisect: ToldBisect, finding: Finding): Markup {
  const { conclusion, first, reason, good, bad, environment, updatedAt, page } = bisect;
  const title = bisectedTitle(bisect, finding);
  const isFound = conclusion === "found" && first !== null;
  const sure = sureText(bisect);
  const where = environment !== "" && finding.places.length > 1 && markup` in ${clipped(environment, 100)}`;
  return markup`${title !== "" && markup`<span class="said">${clipped(title, 200)}:</span> `}${isFound && markup`${commitText(first)} `}${!isFound && reason !== "" && markup`<span class="said">${clipped(reason, 300)}</span> `}<span class="soft">${sure !== "" && `${sure}, `}bisected between ${commitText(good)} and ${commitText(bad)}${where}, ${momentText(updatedAt)}${page !== "" && markup`; see <code>${clipped(page, 300)}</code>`}</span>`;
}

function commitText({ commit, subject }: ToldBisect["good"]): Markup {
  return markup`<code title="${commit}">${shortCommit(commit)}</code>${subject !== "" && ` ${clipped(subject, 150)}`}`;
}
