import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runTool, temporaryDirectory } from "../base/index.ts";
import { git } from "./run-git.ts";

/** Somebody to tell of a commit that broke something. Untrusted. */
export interface Maintainer {
  /** `NAME <ADDRESS>`, or an address alone. */
  address: string;
  /** One line, such as `author` or `open list:KERNEL VIRTUAL MACHINE (KVM)`. */
  role: string;
}

export interface MaintainerRequest {
  repository: string;
  /** The commit, a whole id. */
  culprit: string;
  /**
   * Whose scripts/get_maintainer.pl is run: a commit that can be trusted to run code on this host, such as the good
   * end. One without the script: only the people that the commit names are found.
   */
  scriptOf: string;
  /** Whose MAINTAINERS is read: the newest commit at hand, since people move on. */
  listOf: string;
  signal?: AbortSignal;
}

const mostPeople = 100;

/**
 * Who to tell of a culprit: its author, who signed it off, and whom the kernel's own script finds in MAINTAINERS for
 * what it changes. The script gets an empty home, none of this process's environment, no repository and a
 * minute; when it fails, those whom the commit names are the answer.
 */
export async function findMaintainers(request: MaintainerRequest): Promise<Maintainer[]> {
  const people = [...(await namedBy(request)), ...(await foundByScript(request))];
  const byAddress = new Map<string, Maintainer>();
  for (const each of people) {
    const key = (/<([^<>]*)>$/.exec(each.address)?.[1] ?? each.address).toLowerCase();
    const known = byAddress.get(key);
    if (known === undefined) byAddress.set(key, each);
    else if (!known.role.split(", ").includes(each.role)) known.role += `, ${each.role}`;
  }
  return [...byAddress.values()].slice(0, mostPeople);
}

async function namedBy({ repository, culprit, signal }: MaintainerRequest): Promise<Maintainer[]> {
  const { stdout } = await git(
    repository,
    [
      "show",
      "--no-patch",
      "--no-notes",
      "--format=%an <%ae>%n%(trailers:key=Signed-off-by,valueonly,unfold)",
      "--end-of-options",
      culprit,
    ],
    { ...(signal === undefined ? {} : { signal }), settings: ["i18n.logOutputEncoding=utf-8"] },
  );
  const [author = "", ...signers] = stdout.split("\n").map(line => line.trim());
  return [
    { address: author, role: "author" },
    ...signers
      .filter(address => /^[^<>]{1,200}<[^<>\s]{1,200}>$/.test(address))
      .map(address => ({ address, role: "signed it off" })),
  ];
}

async function foundByScript(request: MaintainerRequest): Promise<Maintainer[]> {
  const { repository, culprit, scriptOf, listOf, signal } = request;
  const run = signal === undefined ? {} : { signal };
  await using scratch = temporaryDirectory("maintainers");
  const tree = join(scratch.path, "tree");
  const home = join(scratch.path, "home");
  await mkdir(home, { recursive: true });
  const script = "scripts/get_maintainer.pl";
  const hasBoth =
    (await takeFile(repository, scriptOf, script, tree, run)) &&
    (await takeFile(repository, listOf, "MAINTAINERS", tree, run));
  if (!hasBoth) return [];
  for (const path of [".mailmap", ".get_maintainer.ignore"]) {
    await takeFile(repository, listOf, path, tree, run);
  }
  const patch = join(scratch.path, "culprit.patch");
  await writePatch(repository, culprit, patch, run);
  try {
    const { stdout } = await runTool(
      [
        "env",
        "-i",
        "PATH=/usr/bin:/bin",
        "LC_ALL=C",
        `HOME=${home}`,
        "perl",
        script,
        "--no-tree",
        "--no-git",
        "--no-git-fallback",
        "--roles",
        "--no-rolestats",
        patch,
      ],
      { cwd: tree, deadlineMs: 60_000, ...run },
    );
    return parseMaintainers(stdout);
  } catch {
    signal?.throwIfAborted();
    // A script that fails, or a host without perl: a bisect's answer is worth telling without it.
    return [];
  }
}

/** Lines `ADDRESS (ROLE)`, as get_maintainer.pl prints them with `--roles`. */
export function parseMaintainers(text: string): Maintainer[] {
  return text.split("\n").flatMap(line => {
    const [, address, role] =
      /^([^<>]{0,200}<[^<>\s]{1,200}>|[^\s<>()]{1,200}) \((.{1,300})\)$/.exec(line) ?? [];
    return address === undefined || role === undefined ? [] : [{ address, role }];
  });
}

/** Puts a commit's file below a directory; false when the commit has none of that name. */
async function takeFile(
  repository: string,
  commit: string,
  path: string,
  directory: string,
  run: { signal?: AbortSignal },
): Promise<boolean> {
  const { code, stdout } = await git(repository, ["cat-file", "blob", `${commit}:${path}`], {
    ...run,
    expected: [0, 128],
  });
  if (code !== 0) return false;
  const target = join(directory, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, stdout);
  return true;
}

/** What a commit changes; of a merge, what it has changed of all its parents. Without its message, which names people. */
async function writePatch(
  repository: string,
  commit: string,
  file: string,
  run: { signal?: AbortSignal },
): Promise<void> {
  await git(
    repository,
    [
      "diff-tree",
      "--patch",
      "--root",
      "--cc",
      "--no-commit-id",
      "--no-ext-diff",
      "--no-textconv",
      "--no-renames",
      "--src-prefix=a/",
      "--dst-prefix=b/",
      `--output=${file}`,
      commit,
    ],
    run,
  );
}
