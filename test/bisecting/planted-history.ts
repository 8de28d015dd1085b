import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDirectory, formatDuration, monotonicMs, runTool, streamLog } from "../../src/base/index.ts";
import { buildCommit, readVariant } from "../../src/build/index.ts";
import { makeOnce } from "../../src/doctor/source.ts";
import { git } from "../../src/git/index.ts";
import { openStore } from "../../src/store/index.ts";
import { gitLab } from "../lab.ts";
import { type PlantedName, plantedCommits } from "./planted-commits.ts";

/** A history of the lab's kernel with faults of which it is known where each began, and its kernels in a store. */
export interface PlantedHistory {
  /** A bare repository whose branch `main` is the newest commit. */
  repository: string;
  /** The whole ids. `base` is the lab's own source. */
  commits: Record<PlantedName, string>;
  /** Has the kernels that can differ from their parents'. Not to be changed: copy it (`cp -al` will do). */
  store: string;
  /** What they were built in: one that is missing takes some seconds. */
  work: string;
  /** A `*.variant.yaml`. */
  variant: string;
}

const log = streamLog(process.stderr);

/** Made when it is not there, in some six minutes on two cores, most of them for the first kernel. */
export async function plantedHistory(): Promise<PlantedHistory> {
  const { repository, commits } = await plantedRepository();
  const directory = join(cacheDirectory(), "test");
  const places = { store: join(directory, "store-planted-6.12"), work: join(directory, "work-planted-6.12") };
  const variantFile = fileURLToPath(new URL("../fixtures/planted/planted.variant.yaml", import.meta.url));
  const variant = await readVariant(variantFile);
  await mkdir(places.work, { recursive: true });
  await using store = await openStore(places.store, { log });
  const wanted = plantedCommits.filter(({ isHarmless }) => isHarmless !== true);
  for (const { name, isBroken = false } of [{ name: "base" as const }, ...wanted]) {
    const started = monotonicMs();
    await using built = await buildCommit({
      ...{ repository, revision: commits[name], variant, store, workDirectory: places.work },
      ...{ jobs: availableParallelism(), log },
    });
    const reason = built.manifest?.failure?.reason;
    if ((reason !== undefined) !== isBroken) {
      throw new Error(`${name} of the planted history ${isBroken ? "builds" : `does not build: ${reason}`}`);
    }
    if (built.isFresh) log.info(`${name} was built in ${formatDuration(monotonicMs() - started)}`);
  }
  return { repository, commits, ...places, variant: variantFile };
}

/** The history alone: nothing is built. */
export async function plantedRepository(): Promise<Pick<PlantedHistory, "repository" | "commits">> {
  const source = await gitLab();
  const clone = async (work: string) => {
    await runTool(["git", "clone", "--quiet", "--shared", "--bare", "--", source, work]);
  };
  const repository = await makeOnce(join(cacheDirectory(), "test", "planted-6.12"), clone, log);
  const base = (await git(source, ["rev-parse", "main"])).stdout.trim();
  return { repository, commits: await plant(repository, base) };
}

/** Writes the commits, which have the same ids each time. See git-fast-import(1). */
async function plant(repository: string, base: string): Promise<Record<PlantedName, string>> {
  const changed = new Map<string, ReadonlyMap<string, string>>([["base", new Map()]]);
  const stream: string[] = [];
  let before: PlantedName = "base";
  let date = Date.UTC(2026, 0, 2) / 1000;
  for (const { name, parents = [before], subject, edits, isSameDate = false } of plantedCommits) {
    const files = new Map(parents.flatMap(each => [...(changed.get(each) ?? [])]));
    for (const { file, before: old, after } of edits) {
      const text = files.get(file) ?? (await git(repository, ["show", `${base}:${file}`])).stdout;
      if (text.split(old).length !== 2) throw new Error(`${file} has not once what ${name} replaces`);
      files.set(
        file,
        text.replace(old, () => after),
      );
    }
    changed.set(name, files);
    date += isSameDate ? 0 : 60;
    const [first = before, ...merged] = parents.map(each => (each === "base" ? base : refOf(each)));
    stream.push(
      `commit ${refOf(name)}`,
      `committer Planter <planter@localhost> ${date} +0000`,
      dataOf(`${subject}\n`),
      `from ${first}`,
      ...merged.map(each => `merge ${each}`),
      ...[...files].flatMap(([file, text]) => [`M 100644 inline ${file}`, dataOf(text)]),
      "",
    );
    before = name;
  }
  stream.push("reset refs/heads/main", `from ${refOf(before)}`, "", "done", "");
  await git(repository, ["fast-import", "--quiet", "--force", "--done"], { input: stream.join("\n") });
  const ids = await git(repository, ["for-each-ref", "--format=%(refname) %(objectname)", "refs/planted"]);
  const idOf = new Map(ids.stdout.split("\n").map(line => line.split(" ") as [string, string]));
  const named = plantedCommits.map(({ name }) => [name, idOf.get(refOf(name)) ?? ""] as const);
  return { ...(Object.fromEntries(named) as Record<PlantedName, string>), base };
}

function refOf(name: PlantedName): string {
  return `refs/planted/${name}`;
}

function dataOf(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
