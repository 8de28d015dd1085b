import { counted } from "../base/index.ts";
import { deathSplat } from "./death-report.ts";
import { describeExpectation } from "./expectation-text.ts";
import type { RunResult, Splat } from "./model.ts";
import type { Paint } from "./paint.ts";
import { shownLine, shownLines } from "./shown-text.ts";
import { groupSplats, splatName } from "./splat-group.ts";

const toldSplats = 10;
const toldTests = 6;
const deathConsoleLines = 6;

interface SplatInRun extends Splat {
  run: RunResult;
}

/** What the kernel complained of, the same once: what makes a run red, or what is allowed. */
export function splatLines(
  runs: readonly RunResult[],
  which: "complaints" | "allowed",
  paint: Paint,
): string[] {
  const splats = runs.flatMap(run => run.splats.map((splat): SplatInRun => ({ ...splat, run })));
  const groups = groupSplats(splats.filter(({ allowed }) => (allowed !== null) === (which === "allowed")));
  const label = which === "allowed" ? paint("yellow", "ALLOWED") : paint("red", "SPLAT");
  const more = groups.length - toldSplats;
  return [
    ...groups.slice(0, toldSplats).flatMap(({ first, splats: alike }) => {
      const environments = [...new Set(alike.map(({ run }) => run.environment.name))].join(", ");
      const times = alike.length === 1 ? "" : `, ${alike.length} times`;
      const name = splatName(first);
      return [
        `${label} ${shownLine(name)} (${shownLine(environments)})${times}`,
        ...(name.endsWith(withoutKind(first)) ? [] : [`     ${shownLine(first.title)}`]),
        ...(first.allowed === null
          ? complaintLines(alike)
          : [`     allowed: ${shownLine(describeExpectation(first.allowed), 500)}`]),
      ];
    }),
    ...(more > 0 ? [`${label} and ${more} more`] : []),
  ];
}

function withoutKind({ title, kind }: Splat): string {
  return title.startsWith(`${kind}: `) ? title.slice(kind.length + 2) : title;
}

function complaintLines(alike: readonly SplatInRun[]): string[] {
  const [first] = alike;
  if (first === undefined) return [];
  const tests = [...new Set(alike.flatMap(each => each.tests))];
  const consoles = [...new Set(alike.flatMap(({ run }) => (run.console === null ? [] : [run.console])))];
  const where = [
    ...(first.fingerprint === "" ? [] : [`fingerprint ${shownLine(first.fingerprint)}`]),
    ...(consoles.length === 0 ? [] : [`in ${shownLine(consoles.join(", "))}`]),
  ].join(", ");
  return [
    ...(tests.length === 0 ? [] : [`     while ${listed(tests)} ran`]),
    ...(where === "" ? [] : [`     ${where}`]),
  ];
}

/** Each death of the machine: who killed it, and what the console said of it. */
export function deathLines(runs: readonly RunResult[], paint: Paint): string[] {
  return runs.flatMap(run =>
    run.deaths.flatMap(death => {
      const { reason, killer, suspects } = death;
      const splat = deathSplat(death, run);
      const blame =
        killer !== null
          ? `killed by ${shownLine(killer)}`
          : suspects.length === 0
            ? "no test was running"
            : `killer not found, ${counted(suspects.length, "suspect")}: ${listed(suspects)}`;
      return [
        `${paint("red", "MACHINE DIED")} (${shownLine(run.environment.name)}): ${shownLine(reason)}`,
        `     ${blame}`,
        ...(splat === undefined
          ? []
          : [
              `     ${shownLine(splatName(splat))}`,
              ...shownLines(splat.lines.slice(0, deathConsoleLines), 200).map(each => `     | ${each}`),
            ]),
      ];
    }),
  );
}

function listed(tests: readonly string[]): string {
  const more = tests.length - toldTests;
  const told = tests.slice(0, toldTests).map(id => shownLine(id, 100));
  return more > 0 ? `${told.join(", ")} and ${more} more` : told.join(", ");
}
