import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resolveCommits } from "../../src/matrix/commits.ts";
import { planDefaults } from "../../src/matrix/plan-defaults.ts";
import { type PlanRequest, planRun } from "../../src/matrix/plan-request.ts";
import { makeRepository, type TestRepository } from "../build/small-tree.ts";

const files = { ".vmentry/kvm.variant.yaml": "name: kvm\narch: x86_64\n" };

function request(repository: string, given: Partial<PlanRequest> = {}): PlanRequest {
  return { repository, variants: [], environments: [], onlyEnvironments: [], ...planDefaults, ...given };
}

/** A branch of two commits, that left main after its first one; main has one more. */
function branched(): TestRepository & { base: string; tip: string; head: string; first: string } {
  const repository = makeRepository();
  const base = repository.commit(files, "base");
  repository.git("checkout", "--quiet", "-b", "topic");
  const first = repository.commit({ a: "1" }, "KVM: one");
  const head = repository.commit({ a: "2" }, "KVM: two");
  repository.git("checkout", "--quiet", "main");
  const tip = repository.commit({ b: "1" }, "later");
  repository.git("checkout", "--quiet", "topic");
  return { ...repository, base, tip, head, first };
}

describe("the commits of a plan", () => {
  test("are HEAD alone, with nothing to compare it with, when nobody says more", async () => {
    const { directory, head } = branched();
    expect(await resolveCommits({ repository: directory })).toEqual({
      commits: [{ id: head, subject: "KVM: two" }],
      rangeStart: undefined,
      base: null,
    });
  });

  test("are those of a range, oldest first, compared with where they left its first end", async () => {
    const { directory, base, tip, first, head } = branched();
    expect(await resolveCommits({ repository: directory, range: "main..topic", baseBranch: "main" })).toEqual(
      {
        commits: [
          { id: first, subject: "KVM: one" },
          { id: head, subject: "KVM: two" },
        ],
        rangeStart: tip,
        base: { branch: "main", commit: base },
      },
    );
  });

  test("are compared with where they left a base that is named", async () => {
    const { directory, base, head } = branched();
    const { commits, base: found } = await resolveCommits({ repository: directory, base: "main" });
    expect(commits.map(({ id }) => id)).toEqual([head]);
    expect(found).toEqual({ branch: null, commit: base });
  });

  test("are on the branch that is named without a commit of it", async () => {
    const { directory, tip } = branched();
    const found = await resolveCommits({ repository: directory, commit: "main", baseBranch: "main" });
    expect(found.base).toEqual({ branch: "main", commit: tip });
  });

  test("keep to one line each, whatever their subjects hold", async () => {
    const { directory, commit } = makeRepository();
    commit(files, `::error::\u001b[31m${"x".repeat(2000)}\u{1f600} tab\tend`);
    const [found] = (await resolveCommits({ repository: directory })).commits;
    expect(found?.subject).toMatch(/^::error::\\x1b\[31mx+$/);
    expect(found?.subject).toHaveLength(500);
  });

  test("that cannot be are bad input", async () => {
    const { directory, commit, git } = makeRepository();
    commit(files);
    const resolve = (given: object) => resolveCommits({ repository: directory, ...given });
    await expect(resolve({ commit: "a", range: "a..b" })).rejects.toThrow("--commit and --range are given");
    await expect(resolve({ range: "HEAD..HEAD" })).rejects.toThrow("there is no commit in");
    await expect(resolve({ base: "gone" })).rejects.toThrow('there is no commit "gone"');
    await expect(resolve({ baseBranch: "a b" })).rejects.toThrow("is no name of a branch");
    git("checkout", "--quiet", "--orphan", "other");
    commit(files, "another root");
    await expect(resolve({ base: "main" })).rejects.toThrow(/no commit in common here: a shallow clone/);
  });

  test("are 256 at most", async () => {
    const { directory, commit, git } = makeRepository();
    const first = commit(files);
    const one = (from: string) =>
      `commit refs/heads/long\ncommitter T <t@example.com> 0 +0000\ndata 1\nc${from}\n`;
    const input = one(`\nfrom ${first}`) + one("").repeat(256);
    execFileSync("git", ["fast-import", "--quiet"], { cwd: directory, input });
    const last = git("rev-parse", "long");
    await expect(resolveCommits({ repository: directory, range: `${first}..${last}` })).rejects.toThrow(
      /^--range "[0-9a-f.]+" has 257 commits, and 256 are the most/,
    );
    const most = await resolveCommits({ repository: directory, range: `${first}..${last}~1` });
    expect(most.commits).toHaveLength(256);
  });
});

describe("a plan of a repository", () => {
  test("takes variants, environments and machines from its .vmentry/", async () => {
    const { directory, commit } = makeRepository();
    commit({
      ...files,
      ".vmentry/mmu/mmu.env.yaml": "name: mmu\nmatrix: {tdp: [on, off]}\n",
      ".vmentry/machines.yaml": "machines: [{name: lab, kind: qemu, runs-on: lab}]\n",
    });
    const { jobs } = await planRun(request(directory));
    expect(
      jobs.map(({ machine, environments, environmentFiles }) => ({
        machine: machine.name,
        environments,
        environmentFiles,
      })),
    ).toEqual([
      {
        machine: "lab",
        environments: ["mmu.tdp-on", "mmu.tdp-off"],
        environmentFiles: [join(directory, ".vmentry")],
      },
    ]);
  });

  test("tests the machine as it comes when there is no environment", async () => {
    const { directory, commit } = makeRepository();
    commit(files);
    const { jobs, buildJobs } = await planRun(request(directory));
    expect(jobs.map(({ environments, environmentFiles }) => [environments, environmentFiles])).toEqual([
      [["stock"], []],
    ]);
    expect(buildJobs.map(({ variantFile }) => variantFile)).toEqual([
      join(directory, ".vmentry/kvm.variant.yaml"),
    ]);
  });

  test("has the environments that are wanted, and says which there is not", async () => {
    const { directory, commit } = makeRepository();
    commit({ ...files, "e/mmu.env.yaml": "name: mmu\nmatrix: {tdp: [on, off], nested: [on, off]}\n" });
    const given = { environments: [join(directory, "e")] };
    const { jobs } = await planRun(request(directory, { ...given, onlyEnvironments: ["*tdp-off"] }));
    expect(jobs[0]?.environments).toEqual(["mmu.nested-on.tdp-off", "mmu.nested-off.tdp-off"]);
    await expect(planRun(request(directory, { ...given, onlyEnvironments: ["mmu"] }))).rejects.toThrow(
      'did you mean "mmu.*"?',
    );
  });

  test("says where variants were looked for, and every fault of the files", async () => {
    const { directory, commit } = makeRepository();
    commit({ "e/a.env.yaml": "name: a\nfeature: {}\n", "v/kvm.variant.yaml": "name: kvm\narch: x86_64\n" });
    await expect(planRun(request(directory))).rejects.toThrow(
      `there is no *.variant.yaml in ${join(directory, ".vmentry")}`,
    );
    const given = { variants: [join(directory, "v")], environments: [join(directory, "e")] };
    await expect(planRun(request(directory, given))).rejects.toThrow(
      /a\.env\.yaml:2:1: unknown key "feature"/,
    );
  });

  test("runs nothing that the repository brings", async () => {
    const { directory, commit, git } = makeRepository();
    commit(files);
    git("config", "core.fsmonitor", "touch hacked");
    git("branch", "$(touch>hacked)");
    await planRun(request(directory, { commit: "$(touch>hacked)" }));
    expect(existsSync(join(directory, "hacked"))).toBe(false);
  });
});
