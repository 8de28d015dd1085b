import { createHash } from "node:crypto";
import { UserError } from "../base/index.ts";
import { describeExpectation } from "./expectation-text.ts";
import type { Expectation, Results, RunResult, SubtestResult } from "./model.ts";
import { casesOf, type ReportCase, splatCases } from "./report-case.ts";

/** What KCIDB must be told beyond the results. */
export interface KcidbOptions {
  /** The CI system's name at KCIDB: lower-case letters, digits and underscores. */
  origin: string;
  /** The id of a build that KCIDB has already; without it the kernel is told as a build of its own. */
  build?: string;
  /** The id of a checkout that KCIDB has already; without it there is one of its own. */
  checkout?: string;
  /** The commit that was built, when the results do not say, or another: 40 hexadecimal digits. */
  commit?: string;
  /** `https://` of the repository that the commit is in. */
  repository?: string;
  branch?: string;
  /** Where the results' directory can be downloaded from, `https://…/`; without it logs are not linked. */
  logs?: string;
}

type KcidbStatus = "FAIL" | "ERROR" | "MISS" | "PASS" | "SKIP";

interface KcidbTest {
  build_id: string;
  id: string;
  origin: string;
  path: string;
  status: KcidbStatus;
  comment?: string;
  start_time?: string;
  duration?: number;
  log_url?: string;
  log_excerpt?: string;
  output_files?: { name: string; url: string }[];
  environment: { comment: string; misc: Record<string, unknown> };
  misc: Record<string, unknown>;
}

interface KcidbIncident {
  id: string;
  origin: string;
  issue_id: string;
  issue_version: number;
  test_id: string;
  present: boolean;
}

/** https://github.com/kernelci/kcidb-io, schema v5.3: what its readers take since 2024. */
const schemaVersion = { major: 5, minor: 3 };
const longestExcerpt = 16_384;

/**
 * The results as KCIDB takes them, JSON of schema v5.3: a test for each test, subtest, complaint of the kernel that
 * is not allowed, and run whose end no test shows. What is known or allowed is an issue, and an incident at the test.
 * The same results give the same ids, so that sending them twice changes nothing.
 * @throws UserError for options that KCIDB would refuse
 */
export function formatKcidb(results: Results, options: KcidbOptions): string {
  checkOptions(options);
  const { origin } = options;
  const checkouts = new Map<string, object>();
  const builds = new Map<string, object>();
  const issues = new Map<string, object>();
  const tests: KcidbTest[] = [];
  const incidents: KcidbIncident[] = [];
  for (const run of results.runs) {
    const checkoutId =
      options.checkout ??
      `${origin}:${digest("checkout", options.commit ?? run.kernel.commit ?? identity(run))}`;
    const buildId = options.build ?? `${origin}:${digest("build", checkoutId, identity(run))}`;
    if (options.build === undefined) {
      builds.set(buildId, buildOf(run, buildId, checkoutId, options));
      if (options.checkout === undefined) checkouts.set(checkoutId, checkoutOf(run, checkoutId, options));
    }
    const seen = new Map<string, number>();
    for (const each of [...casesOf(run), ...allowedCases(run)]) {
      const name = `${each.about} ${each.name}`;
      const occurrence = seen.get(name) ?? 0;
      seen.set(name, occurrence + 1);
      const test = testOf(each, { run, buildId, occurrence }, options);
      tests.push(test);
      if (each.test !== undefined) {
        tests.push(...each.test.subtests.map((subtest, index) => subtestOf(subtest, index, each, test)));
      }
      const expected = each.outcome === "known-failure" ? expectationOf(each) : undefined;
      if (expected === undefined) continue;
      const issue = issueOf(expected, origin);
      issues.set(issue.id, issue);
      incidents.push({
        id: `${origin}:${digest("incident", issue.id, test.id)}`,
        origin,
        issue_id: issue.id,
        issue_version: issue.version,
        test_id: test.id,
        present: true,
      });
    }
  }
  const content = {
    version: schemaVersion,
    checkouts: [...checkouts.values()],
    builds: [...builds.values()],
    tests,
    issues: [...issues.values()],
    incidents,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function checkOptions({ origin, build, checkout, commit, repository, logs }: KcidbOptions): void {
  const demand = (isRight: boolean, what: string, given: string, expected: string) => {
    if (!isRight)
      throw new UserError(`the ${what} for KCIDB is ${JSON.stringify(given)}, expected ${expected}`);
  };
  demand(/^[a-z0-9_]+$/.test(origin), "origin", origin, "lower-case letters, digits and underscores");
  for (const [what, id] of Object.entries({ "build id": build, "checkout id": checkout })) {
    if (id !== undefined) demand(/^[a-z0-9_]+:[^\0]*$/.test(id), what, id, "ORIGIN:ID");
  }
  if (commit !== undefined) {
    demand(/^[0-9a-f]{40}$/.test(commit), "commit", commit, "40 hexadecimal digits in lower case");
  }
  if (repository !== undefined) {
    demand(isHttps(repository), "repository", repository, "an https:// address");
  }
  if (logs !== undefined) demand(isHttps(logs), "logs' place", logs, "an https:// address");
}

function isHttps(text: string): boolean {
  return text.startsWith("https://") && URL.canParse(text);
}

/** What tells one kernel from another. */
function identity({ kernel }: RunResult): string {
  return kernel.buildId ?? JSON.stringify([kernel.release, kernel.version, kernel.source]);
}

function checkoutOf(run: RunResult, id: string, options: KcidbOptions): object {
  const { origin, repository, branch } = options;
  const commit = options.commit ?? run.kernel.commit ?? undefined;
  // KCIDB knows no commits of 64 digits.
  const isTold = commit?.length === 40;
  return {
    id,
    origin,
    comment: text(run.kernel.release),
    valid: true,
    ...(isTold ? { git_commit_hash: commit } : {}),
    ...(repository === undefined ? {} : { git_repository_url: repository }),
    ...(branch === undefined ? {} : { git_repository_branch: text(branch) }),
  };
}

function buildOf(run: RunResult, id: string, checkoutId: string, { origin }: KcidbOptions): object {
  const { kernel, machine } = run;
  return {
    checkout_id: checkoutId,
    id,
    origin,
    comment: text(`${kernel.release} ${kernel.version}`),
    architecture: machine.arch.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_"),
    // It came up, so it was built.
    status: "PASS",
    misc: { release: text(kernel.release), build_id: kernel.buildId ?? "unknown" },
  };
}

const statuses: Readonly<Record<ReportCase["outcome"], KcidbStatus>> = {
  pass: "PASS",
  flaky: "PASS",
  skip: "SKIP",
  "known-failure": "FAIL",
  failure: "FAIL",
  error: "ERROR",
};

/** The killer of a machine has failed; others that died with it tell nothing; what had no turn is missing. */
function statusOf({ outcome, type, test }: ReportCase, run: RunResult): KcidbStatus {
  if (outcome !== "error") return statuses[outcome];
  if (type !== "machine-died") return "MISS";
  return test !== undefined && run.deaths.some(({ killer }) => killer === test.id) ? "FAIL" : "ERROR";
}

interface TestPlace {
  run: RunResult;
  buildId: string;
  /** How many cases of the same name came before: ids must differ even where names do not. */
  occurrence: number;
}

function testOf(each: ReportCase, { run, buildId, occurrence }: TestPlace, options: KcidbOptions): KcidbTest {
  const { about, name, message, durationMs, test, details, outcome, type } = each;
  const { origin } = options;
  const segments = about === "run" ? [] : about === "kernel" ? ["kernel", each.type] : name.split("/");
  const isTold = outcome !== "pass" && details.length > 0;
  const isStarted = test !== undefined && test.startedAt !== null;
  return {
    build_id: buildId,
    id: `${origin}:${digest("test", ...runIdentity(run), about, name, String(occurrence))}`,
    origin,
    path: pathOf([run.suite.name, ...segments]),
    status: statusOf(each, run),
    comment: text(message === "" ? name : `${name}: ${message}`),
    ...(isStarted && test.startedAt !== null ? { start_time: test.startedAt } : {}),
    ...(isStarted ? { duration: durationMs / 1000 } : {}),
    ...(isTold ? { log_excerpt: excerpt(details) } : {}),
    ...logsOf(each, run, options),
    environment: environmentOf(run),
    misc: { name: text(name), vmentry_status: text(outcome === "flaky" ? outcome : type) },
  };
}

function subtestOf(subtest: SubtestResult, index: number, each: ReportCase, parent: KcidbTest): KcidbTest {
  const { name, status, reason, durationMs } = subtest;
  const { build_id, origin, environment, start_time } = parent;
  return {
    build_id,
    id: `${origin}:${digest("subtest", parent.id, name, String(index))}`,
    origin,
    path: pathOf([...parent.path.split("."), ...name.split("/")]),
    status: status === "pass" ? "PASS" : status === "skip" ? "SKIP" : "FAIL",
    comment: text(`${each.name}/${name}${reason === "" ? "" : `: ${reason}`}`),
    ...(start_time === undefined ? {} : { start_time }),
    ...(durationMs === null ? {} : { duration: durationMs / 1000 }),
    environment,
    misc: { name: text(name), test_id: parent.id },
  };
}

/** Complaints that are allowed are told as what is known. */
function allowedCases(run: RunResult): ReportCase[] {
  return splatCases(run.splats.filter(({ allowed }) => allowed !== null)).map(each => ({
    ...each,
    name: `${each.name} (allowed)`,
    outcome: "known-failure",
  }));
}

function expectationOf({ test, splats }: ReportCase): Expectation | undefined {
  return test?.known ?? splats?.[0]?.allowed ?? undefined;
}

function issueOf(expected: Expectation, origin: string) {
  const { reason, link, owner, expires } = expected;
  return {
    id: `${origin}:${digest("issue", reason, link)}`,
    version: 1,
    origin,
    report_subject: text(reason),
    ...(isHttps(link) ? { report_url: link } : {}),
    culprit: { code: true, tool: false, harness: false },
    comment: text(describeExpectation(expected)),
    misc: { owner: text(owner), expires },
  };
}

function logsOf({ test }: ReportCase, run: RunResult, { logs: base }: KcidbOptions) {
  if (base === undefined) return {};
  const url = (path: string) => base.replace(/\/*$/, "/") + path.split("/").map(encodeURIComponent).join("/");
  const logs = test?.logs ?? null;
  const files = [
    ...(logs === null ? [] : [{ name: "stdout.log", url: url(logs.stdout) }]),
    ...(logs === null ? [] : [{ name: "stderr.log", url: url(logs.stderr) }]),
    ...(run.console === null ? [] : [{ name: "console.log", url: url(run.console) }]),
  ];
  const [first, ...others] = files;
  if (first === undefined) return {};
  return { log_url: first.url, ...(others.length === 0 ? {} : { output_files: others }) };
}

function environmentOf(run: RunResult): KcidbTest["environment"] {
  const { environment, machine } = run;
  const settings = environment.settings.map(({ parameter, readBack }) => `${parameter} = ${readBack}`);
  const { kind, accelerator, arch, cpus, memoryMiB, cpuVendor } = machine;
  return {
    comment: text([environment.name, ...settings].join(", ")),
    misc: {
      name: text(environment.name),
      kind,
      accelerator,
      arch,
      cpus,
      memory_mib: memoryMiB,
      cpu_vendor: cpuVendor,
    },
  };
}

function runIdentity(run: RunResult): string[] {
  return [run.suite.name, run.environment.name, run.machine.name, run.startedAt, identity(run)];
}

function pathOf(segments: readonly string[]): string {
  return segments
    .map(segment => segment.replaceAll(/[^a-zA-Z0-9_-]+/g, "_"))
    .map(segment => (segment === "" ? "_" : segment))
    .join(".");
}

/** No string of theirs holds NUL, nor, as JSON that others read, half a pair. */
function text(given: string): string {
  return given.replaceAll("\0", "\\x00").toWellFormed();
}

/** The end of it, since that is where it went wrong; their limit counts characters. */
function excerpt(lines: readonly string[]): string {
  const whole = text(lines.join("\n"));
  return (whole.length <= longestExcerpt ? whole : whole.slice(whole.length - longestExcerpt)).toWellFormed();
}

function digest(...parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 40);
}
