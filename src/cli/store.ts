import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { text } from "node:stream/consumers";
import { type Command, InvalidArgumentError, Option } from "commander";
import {
  counted,
  describeError,
  durationForm,
  exitCode,
  formatBytes,
  hasCode,
  parseDuration,
  streamLog,
  UserError,
  visible,
} from "../base/index.ts";
import {
  defaultStore,
  formatKey,
  openStore,
  type RetentionPolicy,
  type Store,
  type StoreQuery,
} from "../store/index.ts";
import { interruptSignal } from "./interrupt.ts";
import { collect, duration, wholeNumber } from "./options.ts";
import { formatKernel, formatKernels, formatVerifyReport, keepersOf } from "./store-text.ts";

interface PlaceOption {
  store?: string;
}

interface JsonOption extends PlaceOption {
  json: boolean;
}

interface GcCommandOptions extends JsonOption {
  keepNewest?: number;
  keepAge?: number;
  keepCommits?: string[];
  grace: number;
  dryRun: boolean;
}

interface ImportCommandOptions extends PlaceOption {
  replace: boolean;
  mostGib: number;
}

export function addStore(program: Command): Command {
  const store = program
    .command("store")
    .description(
      "commit kernels by commit and variant: what is there, keeping, removing, copying. See docs/store.md",
    );
  add(store, "ls", "list the kernels, newest first", { json: true })
    .option("--commit <prefix>", "of commits that start so")
    .option("--variant <name>", "of this variant")
    .addOption(
      new Option("--outcome <outcome>", "that were built, or failed to").choices(["built", "failed"]),
    )
    .option("--since <time>", "stored then or later (ISO 8601, such as 2026-11-21)")
    .action(list);
  add(store, "show", "say what is known of one kernel", { json: true })
    .argument("<kernel>", "COMMIT or COMMIT/VARIANT; the start of a commit will do")
    .action(show);
  add(store, "verify", "read every file; ends with 1 when one is damaged or missing", { json: true }).action(
    verify,
  );
  add(store, "gc", "remove the kernels that nothing keeps, and the files that no kernel needs", {
    json: true,
  })
    .option("--keep-newest <n>", "keep so many of each variant", wholeNumber(0, 1_000_000))
    .option("--keep-age <time>", "keep those stored within this time, such as 12h or 30d", age)
    .option(
      "--keep-commits <file>",
      "keep those of the commits in this file, one a line, or - for standard input; can be repeated",
      collect,
    )
    .option("--grace <time>", "leave files younger than this", duration, 3_600_000)
    .option("--dry-run", "say what would go, and remove nothing", false)
    .action(gc);
  add(store, "checkout", "lay a kernel out as a directory that vmentry run --kernel takes")
    .argument("<kernel>", "COMMIT or COMMIT/VARIANT")
    .argument("<directory>", "a new or an empty one")
    .option("--copy", "copies, which may be written to, instead of links to the store", false)
    .action(checkOut);
  add(store, "export", "copy a kernel to a file or a directory that import reads")
    .argument("<kernel>", "COMMIT or COMMIT/VARIANT")
    .argument("<target>", "a new path: a tar archive if it ends with .tar, else a directory")
    .action(exportTo);
  add(store, "import", "take a kernel from a file or a directory that export wrote")
    .argument("<source>", "a tar archive, or a directory")
    .option("--replace", "take the place of another kernel of the same commit and variant", false)
    .option("--most-gib <n>", "refuse more than this", wholeNumber(1, 1024), 16)
    .action(importFrom);
  add(store, "pin", "keep a kernel until unpin")
    .argument("<kernel>", "COMMIT or COMMIT/VARIANT")
    .requiredOption("--reason <text>", "why, for whoever asks later")
    .option("--by <name>", "who wants it; default: your user name")
    .action(pin);
  add(store, "unpin", "leave a kernel to gc again")
    .argument("<kernel>", "COMMIT or COMMIT/VARIANT")
    .action(unpin);
  return store;
}

function add(parent: Command, name: string, what: string, { json = false } = {}): Command {
  const command = parent
    .command(name)
    .description(what)
    .option(
      "--store <place>",
      "a directory, or s3://BUCKET/PREFIX; default: $VMENTRY_STORE, else in the cache",
    );
  return json ? command.option("--json", "print JSON", false) : command;
}

/** Opens the store that the options say. One that is given by name must be there, unless it is to be filled. */
async function open({ store }: PlaceOption, { isFilling = false } = {}): Promise<Store> {
  const place = store ?? defaultStore();
  return await openStore(place, {
    log: streamLog(process.stderr),
    mustExist: !isFilling && (store !== undefined || place === process.env["VMENTRY_STORE"]),
  });
}

async function list({ json, store: place, ...query }: JsonOption & StoreQuery): Promise<void> {
  await using store = await open({ ...(place === undefined ? {} : { store: place }) });
  const kernels = await store.list(query);
  const [pins, leases] = [await store.pins(), await store.leases()];
  const rows = kernels.map(kernel => ({ ...kernel, keptBy: keepersOf(kernel, pins, leases) }));
  if (json) {
    const shown = rows.map(({ key, manifest, storedAt, bytes, keptBy }) => {
      const { outcome, failure, arch, release, buildId } = manifest;
      return { ...key, outcome, failure, arch, release, buildId, storedAt, bytes, keptBy };
    });
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    return;
  }
  process.stdout.write(formatKernels(rows));
}

async function show(kernel: string, { json, ...place }: JsonOption): Promise<void> {
  await using store = await open(place);
  const key = await store.find(kernel);
  const manifest = await store.read(key);
  if (manifest === undefined) throw new UserError(`${store.place} has no kernel ${formatKey(key)} any more`);
  const damage = await store.damageOf(key);
  const keptBy = keepersOf({ key }, await store.pins(), await store.leases());
  if (json) {
    process.stdout.write(`${JSON.stringify({ manifest, damage, keptBy }, null, 2)}\n`);
    return;
  }
  process.stdout.write(formatKernel(manifest, keptBy, damage));
}

async function verify({ json, ...place }: JsonOption): Promise<void> {
  await using store = await open(place);
  const signal = interruptSignal(() => {});
  const isLive = process.stderr.isTTY && !json;
  const report = await store.verify({
    signal,
    onProgress: ({ blobs, blobsInAll, bytes }) => {
      if (isLive) process.stderr.write(`\r\x1b[K${blobs} of ${blobsInAll} files, ${formatBytes(bytes)}`);
    },
  });
  if (isLive) process.stderr.write("\r\x1b[K");
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatVerifyReport(report));
  const isWhole = report.damage.length === 0 && report.unreadable.length === 0;
  process.exitCode = isWhole ? exitCode.good : exitCode.testsFailed;
}

async function gc({
  json,
  keepNewest,
  keepAge,
  keepCommits,
  grace,
  dryRun,
  ...place
}: GcCommandOptions): Promise<void> {
  const branches = await Promise.all((keepCommits ?? []).map(readCommits));
  const policy: RetentionPolicy = {
    ...(branches.length === 0 ? {} : { branches }),
    ...(keepAge === undefined ? {} : { ageMs: keepAge }),
    ...(keepNewest === undefined ? {} : { newest: keepNewest }),
  };
  if (Object.keys(policy).length === 0) {
    throw new UserError("say what to keep: --keep-newest, --keep-age or --keep-commits");
  }
  await using store = await open(place);
  const signal = interruptSignal(() => {});
  const report = await store.gc(policy, { dryRun, graceMs: grace, signal });
  if (json) {
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const verb = dryRun ? "would remove" : "removed";
  for (const key of report.removed) process.stdout.write(`${verb} ${formatKey(key)}\n`);
  process.stdout.write(
    `${verb} ${counted(report.removed.length, "kernel")}, ${counted(report.blobs, "blob")}, ` +
      `${formatBytes(report.bytes)}; ${report.kept.length} kept\n`,
  );
}

async function readCommits(file: string): Promise<{ name: string; commits: string[] }> {
  const content = await (file === "-" ? text(process.stdin) : readFile(file, "utf8")).catch(
    (error: unknown) => {
      if (!hasCode(error, "ENOENT") && !hasCode(error, "EISDIR")) throw error;
      throw new UserError(`--keep-commits ${file}: ${describeError(error)}`);
    },
  );
  const commits = content.split("\n").flatMap(line => (line.trim() === "" ? [] : [line.trim()]));
  return { name: file, commits };
}

async function checkOut(
  kernel: string,
  directory: string,
  { copy, ...place }: PlaceOption & { copy: boolean },
): Promise<void> {
  await using store = await open(place);
  const key = await store.find(kernel);
  const out = await store.checkout(key, directory, { copy });
  process.stdout.write(`${formatKey(key)} -> ${out.directory}\n`);
}

async function exportTo(kernel: string, target: string, place: PlaceOption): Promise<void> {
  await using store = await open(place);
  const key = await store.find(kernel);
  await store.export(key, target.endsWith(".tar") ? { tar: target } : { directory: target });
  process.stdout.write(`${formatKey(key)} -> ${target}\n`);
}

async function importFrom(
  source: string,
  { replace, mostGib, ...place }: ImportCommandOptions,
): Promise<void> {
  await using store = await open(place, { isFilling: true });
  const signal = interruptSignal(() => {});
  const { status, manifest, differences, added } = await store.import(source, {
    replace,
    mostBytes: mostGib * 1024 ** 3,
    signal,
  });
  const name = formatKey(manifest);
  if (status === "differs") {
    throw new UserError(
      `${store.place} has another kernel ${name}: ${visible(differences.slice(0, 5).join("; "))}; take its place with --replace`,
    );
  }
  process.stdout.write(
    `${name} ${status}: ${counted(added.blobs, "new blob")}, ${formatBytes(added.bytes)}\n`,
  );
}

async function pin(
  kernel: string,
  { reason, by, ...place }: PlaceOption & { reason: string; by?: string },
): Promise<void> {
  await using store = await open(place);
  const key = await store.find(kernel);
  await store.pin(key, { reason, by: by ?? userInfo().username });
  process.stdout.write(`${formatKey(key)} pinned\n`);
}

async function unpin(kernel: string, place: PlaceOption): Promise<void> {
  await using store = await open(place);
  const key = await store.find(kernel);
  if (!(await store.unpin(key))) throw new UserError(`${formatKey(key)} is not pinned`);
  process.stdout.write(`${formatKey(key)} unpinned\n`);
}

/** Days besides what `parseDuration` takes. */
function age(value: string): number {
  const days = /^(\d{1,5})d$/.exec(value)?.[1];
  const ms = days === undefined ? parseDuration(value) : Number(days) * 24 * 3_600_000;
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError(`expected ${durationForm}, or days such as 30d.`);
}
