import { appendFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { formatDuration, monotonicMs, runTool, temporaryDirectory } from "../../src/base/index.ts";
import { readVariant } from "../../src/build/index.ts";
import { timestampOf } from "../../src/build/make-variables.ts";
import { runStep } from "../../src/doctor/source.ts";
import { readCommit } from "../../src/git/index.ts";
import { bootDirectly } from "./boot.ts";
import { type Bench, log, printAtLeast, tell } from "./figures.ts";
import { bisectWithStore, openHistory, type RealHistory } from "./real-bisect.ts";

/**
 * A bisect of 16 real commits whose kernels are in a store, against git bisect with a build, a direct boot in QEMU and
 * the test at each step. What is asked is which kernel runs, so that any commit can be the one to find.
 */
export async function benchRealBisect(bench: Bench): Promise<void> {
  await using scratch = temporaryDirectory("bench");
  const history = await openHistory(bench, scratch.path);
  const own = await bisectWithStore(bench, history, join(scratch.path, "bisect"));
  const git = await bisectByHand(bench, history, scratch.path);
  printAtLeast(
    "git bisect with builds / bisect with a store, wall time",
    git.durationMs / own.durationMs,
    10,
  );
  tell(`${history.commits.length - 1} commits ${history.what}`);
  tell(`${own.boots} probes in ${formatDuration(own.durationMs)}`);
  tell(`${git.steps} steps of git bisect in ${formatDuration(git.durationMs)}`);
}

/** With a work tree and a build directory that has the bad end, as of someone who has just seen it fail. */
async function bisectByHand(
  bench: Bench,
  { repository, commits, culprit, badTimes, variant }: RealHistory,
  scratch: string,
): Promise<{ durationMs: number; steps: number }> {
  const [tree, output] = [join(scratch, "tree"), join(scratch, "output")];
  const git = async (...args: string[]) =>
    (await runTool(["git", ...args], { cwd: tree, deadlineMs: 600_000 })).stdout;
  await runStep(["git", "clone", "--quiet", "--shared", "--no-checkout", repository, tree], scratch);
  await git("checkout", "--quiet", "--detach", commits.at(-1) ?? "");
  const time = async () => timestampOf((await readCommit(tree, "HEAD")).date);
  const make = async (...targets: string[]) => {
    const jobs = `-j${availableParallelism()}`;
    const when = `KBUILD_BUILD_TIMESTAMP=${await time()}`;
    await runStep(["make", "-s", "-C", tree, `O=${output}`, jobs, when, ...targets], scratch);
  };
  const { fragments } = await readVariant(variant);
  await runTool(["mkdir", output]);
  await make("tinyconfig");
  for (const { text } of fragments) await appendFile(join(output, ".config"), `${text}\n`);
  await make("olddefconfig");
  await make("bzImage", "modules");

  const started = monotonicMs();
  let said = await git("bisect", "start", commits.at(-1) ?? "", commits[0] ?? "");
  let steps = 0;
  for (; !said.includes("is the first bad commit"); steps++) {
    await make("olddefconfig");
    await make("bzImage", "modules");
    let isBad = false;
    await bootDirectly(bench, output, ["uname", "-v"], version => {
      isBad = badTimes.some(each => version.trim().endsWith(each));
    });
    said = await git("bisect", isBad ? "bad" : "good");
    log.info(`step ${steps + 1} of git bisect: ${isBad ? "bad" : "good"}`);
  }
  const durationMs = monotonicMs() - started;
  if (!said.includes(`${culprit} is the first bad commit`))
    throw new Error(`git bisect found another: ${said}`);
  return { durationMs, steps };
}
