import { expect, test } from "vitest";
import { writeOptionHistory } from "../../../src/bisecting/options/option-history.ts";
import { makeRepository } from "../../build/small-tree.ts";

const path = "arch/x86/configs/vmentry_options_defconfig";
const commits = ["one", "two", 'CONFIG_S: "a\nb" -> ü'].map(subject => ({
  subject,
  config: `# ${subject}\n`,
}));

test("each commit has the same tree with another configuration, and the first one has no parent", async () => {
  const repository = makeRepository();
  const commit = repository.commit({ Makefile: "all:\n", "arch/x86/configs/x86_64_defconfig": "" });
  const ids = await writeOptionHistory({ repository: repository.directory, commit, path, commits });
  expect(repository.git("rev-list", "--reverse", ids[2] ?? "").split("\n")).toEqual(ids);
  expect(repository.git("show", `${ids[1]}:${path}`)).toBe("# two");
  expect(repository.git("diff", "--name-only", commit, ids[2] ?? "")).toBe(path);
  expect(repository.git("log", "-1", "--format=%s", ids[1] ?? "")).toBe("two");
});

test("the same configurations give the same commits, and no branch is left that has them", async () => {
  const repository = makeRepository();
  const commit = repository.commit({ Makefile: "all:\n" });
  const write = () => writeOptionHistory({ repository: repository.directory, commit, path, commits });
  expect(await write()).toEqual(await write());
  expect(repository.git("for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
});
