import type { GraphCommit } from "../../src/bisect/index.ts";
import { git } from "../../src/git/index.ts";

/** A repository made of a graph, and what its commits are called there. */
export interface MadeRepository {
  path: string;
  /** The whole id of a commit of the graph. */
  idOf: (name: string) => string;
  nameOf: (id: string) => string;
}

/** Makes a bare repository with these commits, parents before children; each adds a file of its own. */
export async function makeRepositoryOf(
  path: string,
  commits: readonly GraphCommit[],
): Promise<MadeRepository> {
  await git(".", ["init", "--quiet", "--bare", path]);
  const marks = new Map(commits.map(({ id }, index) => [id, index + 1]));
  const input = commits.map(({ id, parents }, index) => {
    const [first, ...merged] = parents.map(parent => `:${marks.get(parent) ?? 0}`);
    return [
      `commit refs/heads/c${index}`,
      `mark :${index + 1}`,
      `author A <a@example.org> ${1_700_000_000 + index} +0000`,
      `committer A <a@example.org> ${1_700_000_000 + index} +0000`,
      ...data(`change ${id}`),
      ...(first === undefined ? [] : [`from ${first}`]),
      ...merged.map(parent => `merge ${parent}`),
      `M 100644 inline file-${index % 50}`,
      ...data(id),
      "",
    ].join("\n");
  });
  await git(path, ["fast-import", "--quiet"], { input: input.join("\n") });
  const listed = await git(path, ["for-each-ref", "--format=%(refname:short) %(objectname)"]);
  const ids = new Map<string, string>();
  const names = new Map<string, string>();
  for (const line of listed.stdout.trim().split("\n")) {
    const [ref = "", id = ""] = line.split(" ");
    const name = commits[Number(ref.slice(1))]?.id ?? "";
    ids.set(name, id);
    names.set(id, name);
  }
  return { path, idOf: name => ids.get(name) ?? "", nameOf: id => names.get(id) ?? "" };
}

function data(text: string): string[] {
  return [`data ${Buffer.byteLength(text)}`, text];
}
