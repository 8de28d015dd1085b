import { createWriteStream } from "node:fs";
import { copyFile, mkdir, open, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { hasCode, kindOfPath, writeFileAtomic } from "../../base/index.ts";
import { formatResults, type RunResult, sumUp, type TestResult } from "../../results/index.ts";
import type { Manifest, Store } from "../../store/index.ts";
import type { ProbeReport } from "../probe.ts";
import type { Shown } from "./evidence.ts";

const mostBytes = 1024 * 1024;

/** What a probe leaves: a directory of the bisect's own, one within it for what is tried again on another machine. */
export class ProbeFiles {
  readonly #out: string;
  readonly #place: string;
  readonly files: ProbeReport["files"] = [];

  private constructor(out: string, place: string) {
    this.#out = out;
    this.#place = place;
  }

  /** What a probe that was killed left there goes. */
  static async make(out: string, id: string): Promise<ProbeFiles> {
    const files = new ProbeFiles(resolve(out), join("probes", id));
    await rm(files.directory, { recursive: true, force: true });
    await mkdir(files.directory, { recursive: true });
    return files;
  }

  get directory(): string {
    return join(this.#out, this.#place);
  }

  /** For a second machine. */
  async again(): Promise<ProbeFiles> {
    const files = new ProbeFiles(this.#out, join(this.#place, "again"));
    await mkdir(files.directory, { recursive: true });
    return files;
  }

  /** Takes a console over. */
  async keepConsole(path: string): Promise<void> {
    try {
      await copyFile(path, join(this.directory, "console.log"));
      await rm(path);
      this.#tell("console", "console.log");
    } catch (error) {
      // Then nothing was started.
      if (!hasCode(error, "ENOENT")) throw error;
    }
  }

  async keepResults(runs: readonly RunResult[], notices: readonly string[]): Promise<void> {
    if (runs.length === 0) return;
    const results = sumUp([...runs], { notices: [...notices] });
    await writeFileAtomic(join(this.directory, "results.json"), formatResults(results));
    this.#tell("results.json", "results.json");
  }

  async keepBuildLog(store: Pick<Store, "openBlob">, manifest: Manifest): Promise<void> {
    const log = manifest.files.find(({ path }) => path === "log");
    if (log === undefined) return;
    await pipeline(await store.openBlob(log), createWriteStream(join(this.directory, "build.log")));
    this.#tell("build log", "build.log");
  }

  /** @returns where what is shown for a question is, relative to the bisect's directory */
  async keepOutput(question: string, shown: Shown | undefined): Promise<string | null> {
    if (shown === undefined) return null;
    if (shown.kind === "file") {
      const place = join(this.#place, shown.path);
      return (await kindOfPath(join(this.#out, place))) === "file" ? place : null;
    }
    const text = shown.kind === "lines" ? `${shown.lines.join("\n")}\n` : await this.#printed(shown.test);
    const name = `${question}.txt`;
    await writeFileAtomic(join(this.directory, name), text);
    this.#tell(`output for ${question}`, name);
    return join(this.#place, name);
  }

  /** What a test printed, line by line: its standard output, then what it said of errors. */
  async lines({ logs }: TestResult): Promise<string[]> {
    if (logs === null) return [];
    const texts = await Promise.all([logs.stdout, logs.stderr].map(path => this.#head(path)));
    return texts.join("\n").split("\n");
  }

  async #printed({ logs }: TestResult): Promise<string> {
    if (logs === null) return "";
    const [stdout = "", stderr = ""] = await Promise.all(
      [logs.stdout, logs.stderr].map(path => this.#head(path)),
    );
    const parts = [stdout, stderr].filter(text => text !== "");
    return parts.map(text => (text.endsWith("\n") ? text : `${text}\n`)).join("");
  }

  async #head(path: string): Promise<string> {
    try {
      await using file = await open(join(this.directory, path));
      const { bytesRead, buffer } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
      return buffer.subarray(0, bytesRead).toString("utf8");
    } catch (error) {
      // The log of a good iteration may be gone.
      if (hasCode(error, "ENOENT")) return "";
      throw error;
    }
  }

  #tell(name: string, path: string): void {
    this.files.push({ name, path: join(this.#place, path) });
  }
}
