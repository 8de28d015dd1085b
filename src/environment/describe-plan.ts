import { counted, visible } from "../base/index.ts";
import type { EnvironmentPlan, PlannedBoot, PlannedChange } from "./environment-plan.ts";

/** What a plan will do, for a person to read: totals, then each boot with its environments in their order. */
export function describePlan({ boots, notApplicable }: EnvironmentPlan): string {
  const steps = boots.flatMap(boot => boot.steps);
  const changes = steps.flatMap(step => step.changes);
  const count = (kind: PlannedChange["kind"]) => changes.filter(change => change.kind === kind).length;
  const width = Math.max(0, ...steps.map(({ environment }) => visible(environment.name).length));
  const totals = [
    counted(steps.length, "environment"),
    counted(boots.length, "boot"),
    counted(count("reload"), "module reload"),
    counted(count("write"), "write"),
  ];
  return [
    `${totals.join(", ")}; not applicable: ${notApplicable.length}`,
    ...boots.flatMap((boot, index) => describeBoot(boot, index, width)),
    ...(notApplicable.length === 0 ? [] : ["", "not applicable"]),
    ...notApplicable.map(({ environment, reason }) => `  ${visible(environment.name)}: ${visible(reason)}`),
    "",
  ].join("\n");
}

function describeBoot({ cmdline, steps }: PlannedBoot, index: number, width: number): string[] {
  const words =
    cmdline.length === 0 ? "nothing added to its command line" : `with ${visible(cmdline.join(" "))}`;
  return [
    "",
    `boot ${index + 1}: ${words}`,
    ...steps.flatMap(({ environment, changes }) => {
      const lines = changes.length === 0 ? ["nothing to change"] : changes.map(({ text }) => visible(text));
      return lines.map(
        (line, at) => `  ${(at === 0 ? visible(environment.name) : "").padEnd(width)}  ${line}`,
      );
    }),
  ];
}
