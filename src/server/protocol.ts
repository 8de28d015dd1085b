import type { Selection, ServedKernel } from "./selections.ts";

/**
 * The answer to "what do I boot?", for stage one's shell: one KEY VALUE a line, closed by `end`, so that an
 * answer cut short is no answer. See docs/two-stage-boot.md.
 */
export function formatBootAnswer(selection: Selection, kernels: readonly ServedKernel[]): string {
  const chosen = kernels.findIndex(kernel => kernel.id === selection.kernel);
  if (chosen === -1) return formatWaitAnswer();
  return lines([
    "vmentry-boot 1",
    "action boot",
    `selection ${selection.id}`,
    `timeout ${selection.menuSeconds}`,
    `default ${chosen + 1}`,
    ...kernels.flatMap(kernel => [
      `kernel ${kernel.id}`,
      `title ${kernel.title}`,
      `image ${kernel.image.sha256} ${kernel.image.bytes}`,
      `initrd ${kernel.initrd.sha256} ${kernel.initrd.bytes}`,
      `cmdline ${kernel.cmdline}`,
    ]),
    "end",
  ]);
}

/** Nothing is selected: ask again. */
export function formatWaitAnswer(): string {
  return lines(["vmentry-boot 1", "action wait", "end"]);
}

function lines(each: string[]): string {
  return `${each.join("\n")}\n`;
}

/**
 * What a machine tells of its boot: `STAGE\nUPTIME\nEVENT\nMESSAGE`, at most 4 KiB.
 * Undefined when it is not of that form.
 */
export function parseEvent(
  body: string,
): { stage: "stage one" | "stage two"; uptime: number; event: string; message: string } | undefined {
  const match = /^(stage one|stage two)\n(\d{1,9}(?:\.\d{1,9})?)\n([a-z][a-z-]{0,31})(?:\n([\s\S]*))?$/.exec(
    body,
  );
  if (match === null) return undefined;
  const [, stage, uptime, event, message] = match;
  if ((stage !== "stage one" && stage !== "stage two") || event === undefined) return undefined;
  return { stage, uptime: Number(uptime), event, message: (message ?? "").trim() };
}
