/** Something that a compiler, the linker, modpost or kconfig said. */
export interface BuildMessage {
  severity: "error" | "warning";
  /** Relative to the source tree; what the build made, relative to the output directory. */
  file: string;
  /** From 1; 1 also when it is not known, as for what the linker says. */
  line: number;
  column: number | null;
  message: string;
  /** Such as `-Wunused-variable`. */
  option: string | null;
}

type Shape = (line: string) => BuildMessage | undefined;

/**
 * Reads what tools say out of a build's output, line by line.
 * @param roots directories that are taken off the front of paths: the source tree, the output directory
 */
export function parseMessage(line: string, roots: readonly string[]): BuildMessage | undefined {
  // Excerpts of the source, which may say anything.
  if (/^\s*\d*\s+\|/.test(line) || line.length > 8192) return undefined;
  for (const shape of shapes) {
    const found = shape(line);
    if (found !== undefined) return { ...found, file: relativeFile(found.file, roots) };
  }
  return undefined;
}

/** A path as the tree has it. */
export function relativeFile(path: string, roots: readonly string[]): string {
  const root = roots.find(each => path.startsWith(`${each}/`));
  const below = root === undefined ? path : path.slice(root.length + 1);
  const parts: string[] = [];
  for (const part of below.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== "..") parts.push(part);
  }
  const plain = parts.join("/") || path;
  return below.startsWith("/") ? `/${plain}` : plain;
}

const shapes: readonly Shape[] = [
  kconfigMessage,
  modpostMessage,
  objtoolMessage,
  lldMessage,
  linkerMessage,
  compilerMessage,
  makeMessage,
];

/** gcc, clang, and the assembler: `FILE:LINE:COLUMN: error: … [-Woption]`. */
function compilerMessage(line: string): BuildMessage | undefined {
  const [, file, at, column, word, text] =
    /^([^\s:][^:]*):(\d+)(?::(\d+))?: (fatal error|error|Error|warning|Warning): (.+)$/.exec(line) ?? [];
  if (file === undefined || text === undefined) return undefined;
  const { message, option } = splitOption(text);
  const severity = /error/i.test(word ?? "") ? "error" : "warning";
  return place(severity, file, Number(at), message, { column: columnOf(column), option });
}

/** gcc writes `[-Werror=unused]`, clang `[-Werror,-Wunused]`; both mean -Wunused. */
function splitOption(text: string): { message: string; option: string | null } {
  const [, message, option] = /^(.*) \[(-[\w=,+.-]+)\]$/.exec(text) ?? [];
  if (message === undefined || option === undefined) return { message: text, option: null };
  return { message, option: option.replace(/^-Werror,/, "").replace(/^-Werror=/, "-W") };
}

/** `drivers/Kconfig:12: syntax error`, `.config:34:warning: override: …`. */
function kconfigMessage(line: string): BuildMessage | undefined {
  const [, file, at, warning, text] =
    /^((?:[^\s:]*\/)?(?:Kconfig[^\s:]*|\.config[^\s:]*)):(\d+):\s*(warning:\s*)?(.+)$/.exec(line) ?? [];
  if (file !== undefined && text !== undefined) {
    const isError =
      warning === undefined && !/^(?:error:\s*)?symbol\s.*(?:is selected by|depends on)/.test(text);
    return place(isError ? "error" : "warning", file, Number(at), text.replace(/^error:\s*/, ""));
  }
  const [, recursive, from] = /^(error: recursive dependency detected!)$/.exec(line) ?? [];
  return recursive === undefined ? undefined : place("error", from ?? "Kconfig", 1, recursive);
}

/** `ERROR: modpost: "symbol" [drivers/x.ko] undefined!`, `WARNING: modpost: …`. */
function modpostMessage(line: string): BuildMessage | undefined {
  const [, word, text] = /^(ERROR|WARNING|FATAL): modpost: (.+)$/.exec(line) ?? [];
  if (text === undefined) return undefined;
  const file =
    /\[([^\]\s]+\.(?:ko|o))\]/.exec(text)?.[1] ??
    /^([^\s:]+?)(?:\.o)?:/.exec(text)?.[1] ??
    / in (\S+\.o)$/.exec(text)?.[1];
  return place(word === "WARNING" ? "warning" : "error", file ?? "vmlinux", 1, text);
}

/** `kernel/x.o: warning: objtool: function+0x12: …`. */
function objtoolMessage(line: string): BuildMessage | undefined {
  const [, file, word, text] = /^([^\s:]+): (warning|error): (objtool: .+)$/.exec(line) ?? [];
  if (file === undefined || text === undefined) return undefined;
  // The offset changes with every change of the function.
  return place(word === "error" ? "error" : "warning", file, 1, text.replace(/\+0x[0-9a-f]+/g, ""));
}

/** GNU ld: `ld: x.o: in function …: x.c:12:(.text+0x5): undefined reference to …`, `ld: warning: …`. */
function linkerMessage(line: string): BuildMessage | undefined {
  const undefinedAt =
    /^(?:\S*ld(?:\.bfd)?: )?(?:\S+\.o: in function [`'][^']*': ?)?(\S+?):(?:(\d+):)?\(\.[^)]+\): (undefined reference to .+|multiple definition of .+)$/.exec(
      line,
    );
  if (undefinedAt !== null) {
    const [, file = "vmlinux", at, text = ""] = undefinedAt;
    return place("error", file, at === undefined ? 1 : Number(at), text);
  }
  const [, object, first] =
    /^\S*ld(?:\.bfd)?: (?:(\S+\.(?:o|a|lds)):\S* )?(?:\(\.[^)]+\): )?((?:undefined reference to|multiple definition of|cannot find|error:|section .+ (?:overlaps|will not fit)).*)$/.exec(
      line,
    ) ?? [];
  if (first !== undefined) return place("error", object ?? "vmlinux", 1, first);
  const [, file, warning] = /^\S*ld(?:\.bfd)?: (?:(\S+): )?warning: (.+)$/.exec(line) ?? [];
  return warning === undefined ? undefined : place("warning", file ?? "vmlinux", 1, warning);
}

function lldMessage(line: string): BuildMessage | undefined {
  const [, word, text] = /^\S*ld\.lld(?:-\d+)?: (error|warning): (.+)$/.exec(line) ?? [];
  if (text === undefined) return undefined;
  const [, file, at, rest] = /^([^\s:]+):(\d+): (.+)$/.exec(text) ?? [];
  return place(word === "error" ? "error" : "warning", file ?? "vmlinux", Number(at ?? 1), rest ?? text);
}

/** What make itself says, but for `*** [… target] Error 1`, which follows what another tool said. */
function makeMessage(line: string): BuildMessage | undefined {
  const [, noRule] =
    /^make(?:\[\d+\])?: \*\*\* (No rule to make target .+?)(?:\.\s+Stop\.)?$/.exec(line) ?? [];
  if (noRule !== undefined) return place("error", "Makefile", 1, noRule);
  const [, file, at, text] = /^([^\s:]+):(\d+): \*\*\* (?!\[)(.+?)(?:\.?\s+Stop\.)?$/.exec(line) ?? [];
  if (file !== undefined && text !== undefined) return place("error", file, Number(at), text);
  const [, missing, missingAt, what] = /^([^\s:]+):(\d+): (\S+: No such file or directory)$/.exec(line) ?? [];
  return missing === undefined || what === undefined
    ? undefined
    : place("error", missing, Number(missingAt), what);
}

function place(
  severity: BuildMessage["severity"],
  file: string,
  line: number,
  message: string,
  more: { column?: number | null; option?: string | null } = {},
): BuildMessage {
  return {
    severity,
    file,
    line: Math.max(1, line),
    column: more.column ?? null,
    message: message.trim(),
    option: more.option ?? null,
  };
}

function columnOf(text: string | undefined): number | null {
  const column = Number(text);
  return text === undefined || column < 1 ? null : column;
}
