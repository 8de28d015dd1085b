/** One step of the kernel's build, as its output shows it. */
export interface MakeStep {
  /** `CC`, `LD`, `AR` … */
  tool: string;
  /** What it makes, as printed. */
  target: string;
  isOfModule: boolean;
}

/** `  CC [M]  drivers/x.o`; undefined for any other line. */
export function parseStep(line: string): MakeStep | undefined {
  const [, tool, module, target] = /^ {2}([A-Z][A-Z0-9_+-]{0,14})( \[M\])? +(\S+)/.exec(line) ?? [];
  if (tool === undefined || target === undefined) return undefined;
  return { tool, target, isOfModule: module !== undefined };
}

/** What a compiler's own command line makes, as the selftests' makefiles print it; undefined for any other line. */
export function parseCompilerCommand(line: string): string | undefined {
  if (!/^(?:\S*ccache )?\S*(?:gcc|clang|cc)(?:-\d+)? /.test(line)) return undefined;
  return / -o (\S+)/.exec(line)?.[1];
}

/** The target that make says failed, `*** [FILE:LINE: TARGET] Error 1`. */
export function parseFailedTarget(line: string): string | undefined {
  return /^make(?:\[\d+\])?: \*\*\* \[(?:[^\]\s]+:\d+: )?([^\]]+)\] (?:Error \d+|Segmentation fault|Aborted)/.exec(
    line,
  )?.[1];
}
