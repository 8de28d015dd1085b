/** A file of a commit kernel: where it is there, and its content by digest. */
export interface KernelFile {
  path: string;
  sha256: string;
  bytes: number;
}

/** What a store of consecutive commits may hold: counted from the files that were built, not from the store. */
export class GrowthLedger {
  #before = new Map<string, string>();
  readonly #contents = new Set<string>();
  /** The size of the first commit's files. */
  firstBytes = 0;
  /** Of each later one the size of those files that differ from the commit's before it. */
  readonly changedBytes: number[] = [];
  /** Of all commits, as if each were kept for itself. */
  files = 0;
  bytes = 0;

  add(files: readonly KernelFile[]): void {
    const isFirst = this.#before.size === 0 && this.files === 0;
    const sizeOf = (some: readonly KernelFile[]) => some.reduce((sum, { bytes }) => sum + bytes, 0);
    if (isFirst) this.firstBytes = sizeOf(files);
    else {
      this.changedBytes.push(sizeOf(files.filter(({ path, sha256 }) => this.#before.get(path) !== sha256)));
    }
    this.#before = new Map(files.map(({ path, sha256 }) => [path, sha256]));
    for (const { sha256 } of files) this.#contents.add(sha256);
    this.files += files.length;
    this.bytes += sizeOf(files);
  }

  /** One commit, plus what really changed. */
  get allowedBytes(): number {
    return this.firstBytes + this.changedBytes.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** How many of the files need no blob of their own. */
  get sharedFiles(): number {
    return this.files - this.#contents.size;
  }
}
