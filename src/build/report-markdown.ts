import { counted, formatDuration } from "../base/index.ts";
import { code, codeBlock, details, htmlCode, joinParts, type Part, splatName } from "../results/index.ts";
import type { BootReport, BuildConclusion, BuildReport, CommitReport } from "./build-report.ts";
import { firstReason, newWarnings } from "./conclude-builds.ts";
import { describeMessage } from "./report.ts";

export interface BuildMarkdownOptions {
  /** The size that it must not pass, bytes of UTF-8. Default 900 KiB: GitHub refuses a summary above 1 MiB. */
  maxBytes?: number;
}

const defaultMaxBytes = 900 * 1024;

/** The report as GitHub-flavoured Markdown: the conclusion, a table of the builds, then what went wrong. */
export function formatBuildMarkdown(report: BuildReport, options: BuildMarkdownOptions = {}): string {
  const bad = report.builds.filter(({ outcome }) => outcome !== "built");
  return joinParts(
    [
      heading(report),
      firstBad(bad),
      table(report),
      ...bad.map(failurePart),
      ...report.builds.flatMap(warningsPart),
      ...report.builds.flatMap(splatsPart),
      ...report.builds.flatMap(selftestsPart),
      footer(report),
    ],
    options.maxBytes ?? defaultMaxBytes,
  );
}

const icons: Record<BuildConclusion, string> = {
  good: "✅",
  failed: "❌",
  warnings: "❌",
  splats: "❌",
  error: "⚠️",
  interrupted: "⏹️",
};

function heading({ conclusion, reason, builds, asked }: BuildReport): Part {
  const said = conclusion === "good" ? counted(builds.length, "build") : code(reason, 1000);
  const text = `## ${icons[conclusion]} vmentry build: ${conclusion}: ${said}\n\n${code(asked, 300)}`;
  return { full: text, brief: text, leaves: "heading" };
}

/** The first thing that broke: of a range, that is the commit to look at. */
function firstBad([first]: readonly CommitReport[]): Part {
  if (first === undefined) return { full: "", brief: "", leaves: "first failure" };
  const { subject, failure, outcome } = first;
  const how = outcome === "failed" ? `does not build (${failure?.stage ?? "?"})` : "does not boot";
  const text = `**First:** ${named(first)} ${code(subject, 120)} ${how}: ${code(firstReason(first), 400)}`;
  return { full: text, brief: text, leaves: "first failure" };
}

const briefRows = 100;

function table({ builds, notBuilt }: BuildReport): Part {
  if (builds.length === 0) return { full: "", brief: "", leaves: "table" };
  const hasBoots = builds.some(({ boot }) => boot !== null);
  const hasCcache = builds.some(({ ccache }) => ccache !== null);
  const head = [
    ...["commit", "subject", "variant", "outcome", "release", "new warnings"],
    ...(hasBoots ? ["boot"] : []),
    ...(hasCcache ? ["ccache"] : []),
    "build time",
  ];
  const rows = builds.map(build =>
    row([
      code(build.commit.slice(0, 12)),
      code(build.subject, 100),
      code(build.variant),
      outcomeCell(build),
      code(build.release ?? ""),
      String(newWarnings(build).length),
      ...(hasBoots ? [bootCell(build.boot)] : []),
      ...(hasCcache ? [ccacheCell(build.ccache)] : []),
      build.isFresh ? formatDuration(build.durationMs) : "in the store already",
    ]),
  );
  const top = [row(head), row(head.map(() => "---"))];
  const left = notBuilt.length === 0 ? [] : ["", `${counted(notBuilt.length, "build")} not come to.`];
  return {
    full: [...top, ...rows, ...left].join("\n"),
    brief: [...top, ...rows.slice(0, briefRows), ...left].join("\n"),
    leaves: "table of all builds",
  };
}

function outcomeCell({ outcome, failure }: CommitReport): string {
  if (outcome === "built") return "✅ built";
  return outcome === "failed" ? `❌ does not build (${failure?.stage ?? "?"})` : "❌ does not boot";
}

function bootCell(boot: BootReport | null): string {
  if (boot === null) return "";
  const splats = boot.splats.length === 0 ? "" : `, ${counted(boot.splats.length, "splat")}`;
  const words = { booted: "✅", "does-not-boot": "❌", error: "⚠️ error" } as const;
  return `${words[boot.outcome]} ${formatDuration(boot.durationMs)}${splats}`;
}

function ccacheCell(ccache: CommitReport["ccache"]): string {
  if (ccache === null) return "";
  const calls = ccache.hits + ccache.misses;
  return calls === 0 ? "not asked" : `${Math.floor((100 * ccache.hits) / calls)}% of ${calls}`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function failurePart(build: CommitReport): Part {
  const { outcome, failure, boot, diagnostics, log } = build;
  const how = outcome === "failed" ? `does not build (${failure?.stage ?? "?"})` : "does not boot";
  const brief = `${named(build)} ${how}: ${code(firstReason(build), 400)}`;
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(describeMessage);
  const content =
    outcome === "failed"
      ? [codeBlock((failure?.reason ?? "").split("\n")), ...(errors.length > 1 ? [listed(errors)] : [])]
      : [code(boot?.reason ?? "", 1000), codeBlock(boot?.consoleTail ?? [])];
  const where = outcome === "failed" ? log : (boot?.console ?? null);
  const more = where === null ? [] : [`All of it: ${code(where)}`];
  const title = `${htmlCode(`${build.commit.slice(0, 12)} ${build.variant}`)} ${how}`;
  return {
    full: details(title, [...content, ...more].join("\n\n"), { open: true }),
    brief,
    leaves: "failure's details",
  };
}

const mostListed = 200;

function listed(lines: readonly string[]): string {
  const more = lines.length - mostListed;
  return codeBlock([...lines.slice(0, mostListed), ...(more > 0 ? [`and ${more} more`] : [])]);
}

function warningsPart(build: CommitReport): Part[] {
  const warnings = newWarnings(build);
  if (warnings.length === 0) return [];
  const what = `${counted(warnings.length, "new warning")} of ${htmlCode(`${build.commit.slice(0, 12)} ${build.variant}`)}`;
  return [
    { full: details(what, listed(warnings.map(describeMessage))), brief: what, leaves: "list of warnings" },
  ];
}

function splatsPart(build: CommitReport): Part[] {
  const splats = build.boot?.splats ?? [];
  if (splats.length === 0) return [];
  const what = `${counted(splats.length, "kernel complaint")} at the boot of ${htmlCode(`${build.commit.slice(0, 12)} ${build.variant}`)}`;
  const told = splats
    .slice(0, 20)
    .map(splat => `${code(splatName(splat), 300)}\n\n${codeBlock(splat.lines)}`);
  return [{ full: details(what, told.join("\n\n")), brief: what, leaves: "kernel complaint's lines" }];
}

function selftestsPart(build: CommitReport): Part[] {
  const { failed } = build.selftests;
  if (failed.length === 0) return [];
  const what = `${counted(failed.length, "selftest")} of ${htmlCode(`${build.commit.slice(0, 12)} ${build.variant}`)} not built`;
  const lines = failed.map(({ name, reason }) => `${name}: ${reason.split("\n")[0] ?? ""}`);
  return [{ full: details(what, listed(lines)), brief: what, leaves: "list of selftests" }];
}

function footer({ builds, store, repository, durationMs }: BuildReport): Part {
  const compilers = [...new Set(builds.map(({ toolchain }) => toolchain.compiler))];
  const lines = [
    `Repository ${code(repository)}; store ${code(store)}; ${formatDuration(durationMs)} in all`,
    ...compilers.map(each => `Compiler ${code(each)}`),
  ];
  return { full: lines.join("\\\n"), brief: "", leaves: "footer" };
}

function named({ commit, variant }: Pick<CommitReport, "commit" | "variant">): string {
  return code(`${commit.slice(0, 12)} ${variant}`);
}
