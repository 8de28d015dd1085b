import { withFile } from "./byte-source.ts";
import { ElfError } from "./elf-error.ts";
import { hasElfMagic } from "./layout.ts";

/** Whether a path is a regular file that starts as an ELF file does; it may still be damaged. */
export async function isElf(path: string): Promise<boolean> {
  try {
    return await withFile(path, async source =>
      source.size < 4 ? false : hasElfMagic(await source.read(0, 4, "the magic number")),
    );
  } catch (error) {
    if (error instanceof ElfError) return false;
    throw error;
  }
}
