import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silentLog } from "../../../src/base/index.ts";
import { findHarmless } from "../../../src/bisecting/harmless/find-harmless.ts";
import { buildCommit, readFilesRead, readVariant } from "../../../src/build/index.ts";
import { readCandidates } from "../../../src/git/index.ts";
import { openStore } from "../../../src/store/index.ts";
import { scratchDirectory } from "../../build/small-tree.ts";
import { plantedHistory } from "../planted-history.ts";

/** A change of each of these files, one commit after the other over one that was built. */
const onTop = [
  "virt/kvm/kvm_main.c",
  "arch/x86/kvm/x86.h",
  "include/linux/sched.h",
  "sound/pci/intel8x0.c",
  "arch/x86/tools/relocs.c",
  "scripts/mod/modpost.c",
  "tools/objtool/check.c",
  // kernel/sched/build_policy.c includes it.
  "kernel/sched/deadline.c",
  "drivers/net/wireless/ath/ath9k/main.c",
  "arch/arm64/kvm/arm.c",
];

test("what a real build of a kernel read tells what it did not read, and the store what came to the same", async () => {
  const { repository, commits, store: place, work, variant: file } = await plantedHistory();
  const variant = await readVariant(file);
  // While it is not disposed of, nobody else builds there.
  await using _built = await buildCommit({
    ...{ repository, revision: "main", variant, workDirectory: work },
    ...{ jobs: availableParallelism(), log: silentLog },
  });
  const read = await readFilesRead(work, variant);
  if (read === undefined) throw new Error(`${work} has no build that came to its end`);

  const clone = join(scratchDirectory(), "clone.git");
  const git = (args: readonly string[], input = "") =>
    execFileSync("git", [...args], { input, encoding: "utf8" }).trim();
  git(["clone", "--quiet", "--shared", "--bare", "--", repository, clone]);
  const stream = onTop.flatMap((path, index) => {
    const content = `${git(["-C", clone, "cat-file", "blob", `${read.commit}:${path}`])}\n/* end */\n`;
    return [
      ...["commit refs/heads/top", "committer T <t@example.com> 1700000000 +0000"],
      ...[`data ${path.length}`, path, ...(index === 0 ? [`from ${read.commit}`] : [])],
      ...[`M 100644 inline ${path}`, `data ${Buffer.byteLength(content)}`, content],
    ];
  });
  git(["-C", clone, "fast-import", "--quiet"], `${stream.join("\n")}\n`);
  const harmless = async (newer: string, older: string) => {
    const candidates = await readCandidates({ repository: clone, newer, older });
    await using store = await openStore(place, { log: silentLog });
    const found = await findHarmless({
      ...{ repository: clone, candidates, firstParent: false, variant, work, store, log: silentLog },
    });
    return candidates.filter(({ id }) => found.some(({ commit }) => commit === id)).map(each => each.subject);
  };

  // Beyond the script, which may change what is built, nothing is known but of another architecture.
  expect(await harmless(git(["-C", clone, "rev-parse", "top"]), read.commit)).toEqual([
    "sound/pci/intel8x0.c",
    "arch/arm64/kvm/arm.c",
  ]);
  expect(await harmless(git(["-C", clone, "rev-parse", "main"]), commits.base)).toEqual(
    expect.arrayContaining([
      "Documentation: KVM: Write the API's name in capitals",
      "KVM: arm64: Shorten a comment of the PMU",
      // Its kernel is the same, since its date is.
      "KVM: x86: Name the I/O APIC's ancestor in full",
    ]),
  );
}, 900_000);
