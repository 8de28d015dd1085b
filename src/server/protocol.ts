import type { ListedKernel } from "./kernels.ts";
import type { BootEvent } from "./state/boot-events.ts";
import type { Selection } from "./state/machines.ts";

/** To whom and to which question an answer is given: stage one refuses an answer to another. */
export interface Question {
  machine: string;
  /** What stage one made up for this question alone; undefined when it cannot check answers. */
  nonce: string | undefined;
}

/** 32 to 64 hexadecimal digits: at least 128 bits. */
export const noncePattern = /^[0-9a-f]{32,64}$/;

export interface BootOffer {
  selection: Selection;
  /** The first is the one to boot, and is ready; of others stage one asks again when somebody chooses them. */
  kernels: readonly ListedKernel[];
  /** With which the booted kernel may tell that it is ready; undefined when no tokens are needed. */
  ticket: string | undefined;
}

/**
 * The answer to "what do I boot?", for stage one's shell: one KEY VALUE a line, closed by `end`, so that an
 * answer cut short is no answer. See docs/server.md.
 */
export function formatBootAnswer(question: Question, offer: BootOffer): string {
  const { selection, kernels, ticket } = offer;
  return lines([
    ...head(question),
    "action boot",
    `selection ${selection.id}`,
    `timeout ${selection.menuSeconds}`,
    "default 1",
    ...(ticket === undefined ? [] : [`ticket ${ticket}`]),
    ...kernels.flatMap(({ id, title, served }) => [
      `kernel ${id}`,
      `title ${title}`,
      ...(served === undefined
        ? []
        : [
            `image ${served.image.sha256} ${served.image.bytes}`,
            `initrd ${served.initrd.sha256} ${served.initrd.bytes}`,
            `cmdline ${served.cmdline}`,
          ]),
    ]),
    "end",
  ]);
}

/** Nothing is selected: ask again. */
export function formatWaitAnswer(question: Question): string {
  return lines([...head(question), "action wait", "end"]);
}

function head({ machine, nonce }: Question): string[] {
  return ["vmentry-boot 1", ...(nonce === undefined ? [] : [`machine ${machine}`, `nonce ${nonce}`])];
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
): Pick<BootEvent, "stage" | "uptime" | "event" | "message"> | undefined {
  const match = /^(stage one|stage two)\n(\d{1,9}(?:\.\d{1,9})?)\n([a-z][a-z-]{0,31})(?:\n([\s\S]*))?$/.exec(
    body,
  );
  if (match === null) return undefined;
  const [, stage, uptime, event, message] = match;
  if ((stage !== "stage one" && stage !== "stage two") || event === undefined) return undefined;
  return { stage, uptime: Number(uptime), event, message: (message ?? "").trim() };
}
