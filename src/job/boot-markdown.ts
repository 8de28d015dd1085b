import { formatDuration } from "../base/index.ts";
import { code, codeBlock, details, htmlCode, joinParts, type Part, splatName } from "../results/index.ts";
import type { BootConclusion, BootResult } from "./boot-job.ts";

const maxBytes = 900 * 1024;
const mostSplats = 50;

const words: Record<BootConclusion, string> = {
  good: "✅ vmentry boot: good",
  "does-not-boot": "❌ vmentry boot: the kernel does not boot",
  "command-failed": "❌ vmentry boot: the command failed",
  splats: "❌ vmentry boot: the kernel complained",
  error: "⚠️ vmentry boot: error",
};

/** A boot as GitHub-flavoured Markdown: what it came to, then the last words, the command, and the complaints. */
export function formatBootMarkdown(result: BootResult): string {
  return joinParts(
    [heading(result), table(result), consolePart(result), commandPart(result), ...splatParts(result)],
    maxBytes,
  );
}

function heading({ conclusion, reason }: BootResult): Part {
  const text = `## ${words[conclusion]}${reason === "" ? "" : `\n\n${code(reason, 1000)}`}`;
  return { full: text, brief: text, leaves: "heading" };
}

function table({ kernel, boot, phases, command }: BootResult): Part {
  const { machine } = boot;
  const rows = [
    ["Kernel", code(kernel.identity.release)],
    ["From", code(kernel.source, 300)],
    ["Build-id", code(kernel.identity.buildId ?? "")],
    ...(machine === null
      ? []
      : [
          [
            "Machine",
            code(`${machine.arch}, ${machine.cpus} CPUs, ${machine.memoryMiB} MiB, ${machine.accelerator}`),
          ],
        ]),
    [boot.outcome === "booted" ? "Up after" : "Given up after", formatDuration(boot.durationMs)],
    ...(command === null ? [] : [["Command took", formatDuration(command.durationMs)]]),
    ...(phases.length === 0
      ? []
      : [["Steps", phases.map(({ name, atMs }) => `${code(name)} ${formatDuration(atMs)}`).join(", ")]]),
    ["Kernel complaints", String(boot.splats.length)],
  ];
  const text = ["| | |", "| --- | --- |", ...rows.map(cells => `| ${cells.join(" | ")} |`)].join("\n");
  return { full: text, brief: text, leaves: "table" };
}

function consolePart({ consoleTail, boot }: BootResult): Part {
  if (consoleTail.length === 0) return { full: "", brief: "", leaves: "last words" };
  const more = boot.console === null ? "" : `\n\nAll of it: ${code(boot.console)}`;
  const full = details("The console's last lines", `${codeBlock(consoleTail)}${more}`, { open: true });
  return { full, brief: "", leaves: "console's last lines" };
}

function commandPart({ command }: BootResult): Part {
  if (command === null || command.tail.length === 0) return { full: "", brief: "", leaves: "command" };
  const open = command.reason !== "";
  const full = details("What the command printed last", codeBlock(command.tail), { open });
  return { full, brief: "", leaves: "command's output" };
}

function splatParts({ boot }: BootResult): Part[] {
  return boot.splats.slice(0, mostSplats).map(splat => {
    const name = splatName(splat);
    const allowed = splat.allowed === null ? "" : " (allowed)";
    const lines = splat.frames.length > 0 ? splat.frames : splat.lines;
    return {
      full: details(`Complaint: ${htmlCode(name, 300)}${allowed}`, codeBlock(lines), {
        open: splat.allowed === null,
      }),
      brief: `Complaint: ${code(name, 300)}${allowed}`,
      leaves: "kernel complaint's lines",
    };
  });
}
