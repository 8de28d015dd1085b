import { type ByteSource, memorySource, withFile } from "./byte-source.ts";
import { ElfError } from "./elf-error.ts";
import { readHeader, readSections, sectionType } from "./layout.ts";

const largestModinfo = 1024 * 1024;

/**
 * What a kernel module says of itself (`modinfo`): key → its values in order, such as `depends` → `["kvm"]`
 * in one comma-separated text, `vermagic`, `parm` …
 * @param module an uncompressed .ko: its path or content
 * @throws ElfError when it is no ELF file, is damaged, or has no .modinfo section
 */
export async function readModinfo(module: string | Uint8Array): Promise<Map<string, string[]>> {
  return typeof module === "string"
    ? await withFile(module, modinfoOf)
    : await modinfoOf(memorySource(module, "the module"));
}

async function modinfoOf(source: ByteSource): Promise<Map<string, string[]>> {
  const sections = await readSections(source, await readHeader(source));
  const section = sections.find(each => each.name === ".modinfo" && each.type !== sectionType.noBits);
  if (section === undefined) throw new ElfError(source.name, "no .modinfo section: not a kernel module");
  if (section.size > largestModinfo) {
    throw new ElfError(source.name, `damaged: a .modinfo section of ${section.size} bytes`);
  }
  const text = (await source.read(section.offset, section.size, "the .modinfo section")).toString("utf8");
  const info = new Map<string, string[]>();
  for (const line of text.split("\0")) {
    const equals = line.indexOf("=");
    if (equals <= 0) continue;
    const key = line.slice(0, equals);
    const values = info.get(key);
    if (values === undefined) info.set(key, [line.slice(equals + 1)]);
    else values.push(line.slice(equals + 1));
  }
  return info;
}
