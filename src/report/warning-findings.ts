import { fingerprintOf, sameReason } from "./cause.ts";
import type { FindingClass } from "./finding-class.ts";
import { findingOf } from "./finding-of.ts";
import type { Finding } from "./model.ts";
import type { BuildResult } from "./request.ts";

type Message = BuildResult["diagnostics"][number];

/** The same warning of several builds. */
interface Warning {
  message: Message;
  /** The first of them. */
  build: BuildResult;
  times: number;
}

/**
 * What compilers warn of since one of the commits, the same once, whatever commits and variants show it. The build
 * itself says which warnings a commit introduced; what the baseline's build of the variant had already is not new.
 */
export function findWarnings(
  builds: readonly BuildResult[],
  before: readonly BuildResult[],
  failOn: ReadonlySet<FindingClass>,
): Finding[] {
  const old = new Set(
    before.flatMap(({ variant, diagnostics }) => diagnostics.map(each => `${variant} ${keyOf(each)}`)),
  );
  const warnings = new Map<string, Warning>();
  for (const build of builds) {
    for (const message of build.diagnostics) {
      const key = keyOf(message);
      if (message.severity !== "warning" || message.isNew !== true || old.has(`${build.variant} ${key}`)) {
        continue;
      }
      const known = warnings.get(key);
      if (known === undefined) warnings.set(key, { message, build, times: 1 });
      else known.times += 1;
    }
  }
  return [...warnings].map(([key, warning]) => warningFinding(key, warning, failOn.has("new-warning")));
}

/** The same where the lines around it have moved. */
function keyOf({ file, message, option }: Message): string {
  return JSON.stringify([file, sameReason(message), option ?? null]);
}

function warningFinding(key: string, { message: found, build, times }: Warning, isRed: boolean): Finding {
  const { severity, file, line, column, message, option } = found;
  const { commit, subject, variant } = build;
  return findingOf({
    class: "new-warning",
    fingerprint: fingerprintOf(["warning", key]),
    isRed,
    title: `${file}:${line}`,
    reason: `${message.split("\n")[0] ?? ""}${option === undefined || option === null ? "" : ` [${option}]`}`,
    location: line < 1 ? null : { file, line },
    build: {
      commit,
      subject,
      variant,
      stage: "compile",
      messages: [{ severity, file, line, column, message }],
    },
    times,
  });
}
