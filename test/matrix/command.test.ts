import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { expect, test, vi } from "vitest";
import { addMatrix } from "../../src/cli/matrix.ts";
import { parsePlan } from "../../src/matrix/index.ts";
import { makeRepository, scratchDirectory } from "../build/small-tree.ts";

/** What `vmentry matrix …` prints on standard output, and on standard error. */
async function run(...args: string[]): Promise<{ out: string; err: string }> {
  const program = new Command().exitOverride();
  addMatrix(program)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  const said = { out: "", err: "" };
  const keep = (stream: "out" | "err") => (text: string | Uint8Array) => {
    said[stream] += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(keep("out")),
    vi.spyOn(process.stderr, "write").mockImplementation(keep("err")),
  ];
  try {
    await program.parseAsync(["matrix", ...args], { from: "user" });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return said;
}

function tree() {
  const repository = makeRepository();
  const base = repository.commit({
    ".vmentry/kvm.variant.yaml": "name: kvm\narch: x86_64\n",
    ".vmentry/arm.variant.yaml": "name: arm\narch: arm64\n",
    ".vmentry/mmu.env.yaml": "name: mmu\nmatrix: {tdp: [on, off]}\n",
  });
  repository.commit({ a: "1" }, "one");
  const head = repository.commit({ a: "2" }, "two \x1b[2J");
  return { ...repository, base, head };
}

test("the plan is a table that a person reads, and what is not tested a warning", async () => {
  const { directory, head } = tree();
  const { out, err } = await run("--repo", directory);
  const short = head.slice(0, 12);
  expect(out).toBe(
    `commit ${short} two \\x1b[2J\n\n` +
      "build job         runs on          commits\n" +
      `${short}.arm  self-hosted,kvm  1\n` +
      `${short}.kvm  self-hosted,kvm  1\n\n` +
      "test job               machine  runs on          count  environments\n" +
      `${short}.kvm.qemu  qemu     self-hosted,kvm  2      mmu.tdp-on mmu.tdp-off\n`,
  );
  expect(err).toBe("warning: not tested: variant arm: arm64 is not booted by qemu\n");
});

test("the plan of a range is written and printed as JSON, both the same", async () => {
  const { directory, base, head } = tree();
  const file = join(scratchDirectory(), "plan.json");
  const args = ["--range", "HEAD~2..HEAD", "--base-branch", "main", "--test-every-commit", "--split-builds"];
  const { out } = await run("--repo", directory, ...args, "--jobs-per-kernel", "2", "--json", "--out", file);
  expect(await readFile(file, "utf8")).toBe(out);
  const plan = parsePlan(out, file);
  expect(plan.run).toMatchObject({ commit: head, base: { branch: "main", commit: base } });
  expect([plan.jobs.length, plan.buildJobs.length]).toEqual([4, 4]);
  const again = await run("--repo", directory, ...args, "--jobs-per-kernel", "2", "--json");
  expect(again.out).toBe(out);
});

test("what is given as an option is used in place of what .vmentry/ has", async () => {
  const { directory } = tree();
  const place = scratchDirectory();
  const files = {
    "m.yaml": "machines: [{name: lab, kind: qemu, runs-on: lab, arch: arm64}]\n",
    "one.env.yaml": "name: one\n",
    "two.env.yaml": "name: two\n",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(place, name), text);
  const variant = join(directory, ".vmentry/arm.variant.yaml");
  const { out } = await run(
    ...["--repo", directory, "--variant", variant, "--machines", join(place, "m.yaml")],
    ...["--env", place, "--only-env", "t*", "--no-build", "--json"],
  );
  const { jobs, builds } = parsePlan(out, "plan");
  expect(builds).toEqual([]);
  expect(jobs.map(({ variant: name, machine, environments }) => [name, machine.name, environments])).toEqual([
    ["arm", "lab", ["two"]],
  ]);
});

test("a commit beside a range, and no number of jobs, are bad input", async () => {
  const { directory } = tree();
  await expect(run("--repo", directory, "--commit", "main", "--range", "a..b")).rejects.toThrow();
  await expect(run("--repo", directory, "--jobs-per-kernel", "0")).rejects.toThrow();
  await expect(run("--repo", directory, "--range", "HEAD..HEAD")).rejects.toThrow("there is no commit in");
});
