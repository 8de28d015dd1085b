import type { SourceLocation } from "../model.ts";

/**
 * The same for the same complaint in another boot, on another machine and in another build: its kind, function and
 * file, such as `WARNING: kvm_mmu_zap_all (arch/x86/kvm/mmu/mmu.c)`. Without any of the two, the title's words
 * without its numbers.
 */
export function fingerprintOf(given: {
  kind: string;
  title: string;
  function: string | null;
  location: SourceLocation | null;
}): string {
  const { kind, title, location } = given;
  const file = location === null ? undefined : sourceFile(location.file);
  if (given.function !== null) return `${kind}: ${given.function}${file === undefined ? "" : ` (${file})`}`;
  return `${kind}: ${file ?? withoutNumbers(title)}`;
}

/** A file as the kernel's tree has it: one built elsewhere (make O=) knows its files by `../` or whole paths. */
function sourceFile(file: string): string {
  const inTree =
    /^(?:\/.*?\/|(?:\.\.?\/)+)((?:arch|block|certs|crypto|drivers|fs|include|init|io_uring|ipc|kernel|lib|mm|net|rust|samples|security|sound|virt)\/.*)$/;
  return inTree.exec(file)?.[1] ?? file;
}

/** Names of tasks and devices, addresses, counts and times change from boot to boot. */
function withoutNumbers(title: string): string {
  return title
    .replace(/\btask \S+:\d+/, "task")
    .replace(/\[[^\]]*:\d+\]/g, "[]")
    .replace(/\b0x[0-9a-f]+\b/gi, "0")
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{4,}\b/gi, "0")
    .replace(/\d+/g, "0")
    .replace(/\s+/g, " ")
    .trim();
}
