import { formatDuration, visible } from "../base/index.ts";
import { countsAs, statusWords } from "./counts.ts";
import { deathSplat } from "./death-report.ts";
import { describeExpectation } from "./expectation-text.ts";
import { attemptName, type TestInRun } from "./notable-tests.ts";
import { type Colour, painter } from "./paint.ts";
import { repeatCommand } from "./repeat-command.ts";
import { shownLine, shownLines } from "./shown-text.ts";

/** A log file's last lines, or why there are none. */
export interface LogTail {
  path: string;
  lines: readonly string[] | undefined;
  /** Why it could not be read; undefined when it could. */
  problem?: string;
}

/** All that is known of one test's end, for a person at a terminal. */
export function formatTest(
  { test, run }: TestInRun,
  logs: readonly LogTail[],
  { colour }: { colour: boolean },
): string {
  const paint = painter(colour);
  const kind = countsAs(test);
  const took = test.startedAt === null ? "" : ` after ${formatDuration(test.durationMs)}`;
  const code = test.exitCode === null ? [] : [`exit code ${test.exitCode}`];
  const end = [...code, ...(test.signal === null ? [] : [test.signal])].join(", ");
  const death = run.deaths.find(({ killer }) => killer === test.id);
  const splat = death === undefined ? undefined : deathSplat(death, run);
  const during = run.splats.filter(({ tests }) => tests.includes(test.id));
  const repeat = repeatCommand(test, run);
  const facts: [string, string][] = [
    ["reason", test.reason],
    ["at", test.location === null ? "" : `${test.location.file}:${test.location.line}`],
    ["ended", end],
    ["started", test.startedAt ?? ""],
    ["known", test.known === null ? "" : describeExpectation(test.known)],
    ["suspicious", test.suspicious],
    ["command", test.command.join(" ")],
  ];
  const lines = [
    `${paint(colours[kind] ?? "red", statusWords[kind])} ${shownLine(test.id, 1000)} (${shownLine(run.environment.name)} on ${shownLine(run.kernel.release)})${took}`,
    ...facts.filter(([, text]) => text !== "").map(([name, text]) => `  ${name}: ${shownLine(text, 2000)}`),
    ...(repeat === "" ? [] : [`  repeat: ${repeat}`]),
    ...(test.attempts.length < 2 ? [] : ["  attempts:"]),
    ...(test.attempts.length < 2 ? [] : test.attempts).map(attempt => {
      const why = attempt.reason === "" ? "" : `: ${attempt.reason}`;
      return `    ${attemptName(attempt)}: ${statusWords[attempt.status]} after ${formatDuration(attempt.durationMs)}${shownLine(why)}`;
    }),
    ...(test.subtests.length === 0 ? [] : ["  subtests:"]),
    ...test.subtests.map(
      ({ name, status, reason }) =>
        `    ${statusWords[status]} ${shownLine(name)}${reason === "" ? "" : `: ${shownLine(reason)}`}`,
    ),
    ...(during.length === 0 ? [] : ["  the kernel complained while it ran:"]),
    ...during.map(({ title }) => `    ${shownLine(title)}`),
    ...(splat === undefined ? [] : ["  it killed the machine:", ...quoted(splat.lines)]),
    ...logs.flatMap(({ path, lines: tail, problem }) => [
      `  ${visible(path)}${problem === undefined ? "" : `: ${shownLine(problem)}`}`,
      ...quoted(tail ?? []),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

const colours: Partial<Record<ReturnType<typeof countsAs>, Colour>> = {
  pass: "green",
  skip: "yellow",
  flaky: "yellow",
  "known-failure": "yellow",
};

function quoted(lines: readonly string[]): string[] {
  return shownLines(lines, 1000).map(line => `    | ${line}`);
}
