import { counted } from "../base/index.ts";
import { expectationText } from "./markdown-expectation.ts";
import type { Part } from "./markdown-size.ts";
import { code, codeBlock, details, htmlCode } from "./markdown-text.ts";
import type { RunResult } from "./model.ts";
import { groupSplats, type SplatGroup } from "./splat-group.ts";

const toldTests = 6;

/** What the kernel complained of in a run, the same once: first what makes it red, then what is allowed. */
export function splatParts({ splats, console: log }: RunResult): Part[] {
  const where = log === null ? "" : ` (${code(log)})`;
  const complaints = splats.filter(({ allowed }) => allowed === null);
  const allowed = splats.filter(each => each.allowed !== null);
  return [
    ...(complaints.length === 0
      ? []
      : [headingPart(`**${counted(complaints.length, "kernel complaint")}** on the console${where}`)]),
    ...groupSplats(complaints).map(splatPart),
    ...(allowed.length === 0
      ? []
      : [headingPart(`**${counted(allowed.length, "allowed kernel complaint")}**${where}`)]),
    ...groupSplats(allowed).map(splatPart),
  ];
}

function headingPart(text: string): Part {
  return { full: text, brief: text, leaves: "heading" };
}

function splatPart({ first, splats }: SplatGroup): Part {
  const { kind, title, location, fingerprint, frames, lines, allowed } = first;
  const times = splats.length === 1 ? "" : `, ${splats.length} times`;
  const tests = [...new Set(splats.flatMap(each => each.tests))];
  const more = tests.length - toldTests;
  const running = tests.slice(0, toldTests).map(id => code(id));
  const facts = [
    ...(location === null ? [] : [`at ${code(`${location.file}:${location.line}`)}`]),
    ...(tests.length === 0 ? [] : [`while ${running.join(", ")}${more > 0 ? ` and ${more} more` : ""} ran`]),
    ...(fingerprint === "" ? [] : [`fingerprint ${code(fingerprint)}`]),
    ...(allowed === null ? [] : [`allowed: ${expectationText(allowed)}`]),
  ];
  const content = [
    ...(facts.length === 0 ? [] : [facts.join("\\\n")]),
    ...(frames.length === 0 ? [] : [codeBlock(frames)]),
    codeBlock(lines),
  ].join("\n\n");
  const place = location === null ? "" : ` at ${htmlCode(`${location.file}:${location.line}`)}`;
  const full = details(`${htmlCode(kind)} ${htmlCode(title, 300)}${place}${times}`, content);
  const brief = `${code(kind)} ${code(title, 300)}${times}`;
  return { full, brief, leaves: "kernel complaint's lines" };
}
