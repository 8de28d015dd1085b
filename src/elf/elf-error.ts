/** A file that claims to be ELF and is damaged, or is not ELF at all. The message names the file and the flaw. */
export class ElfError extends Error {
  override readonly name = "ElfError";
  readonly file: string;

  constructor(file: string, flaw: string, options: ErrorOptions = {}) {
    super(`${file}: ${flaw}`, options);
    this.file = file;
  }
}
