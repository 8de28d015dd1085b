import { describe, expect, test } from "vitest";
import { makePlan } from "../../src/matrix/make-plan.ts";
import { formatPlan } from "../../src/matrix/plan-file.ts";
import { environment } from "../environment/environments.ts";
import { choices, commitId, sampleParts, variant } from "./parts.ts";

const named = (name: string, requires = {}) => environment({}, {}, requires, name);
const two = "machines:\n  - {name: intel, kind: qemu, runs-on: [kvm, intel], labels: [vmx, big]}\n";
const withArm = `${two}  - {name: arm, kind: qemu, runs-on: tcg, arch: arm64, timeout-minutes: 60}\n`;

describe("a job", () => {
  test("is one kernel on one machine, with all environments", () => {
    const parts = sampleParts({ environments: [named("a"), named("b")] });
    const plan = makePlan(parts, choices());
    const [commit, short] = [commitId(1), commitId(1).slice(0, 12)];
    expect(plan.jobs).toEqual([
      {
        id: `${short}.kvm.qemu`,
        name: "kvm on qemu",
        artifact: `vmentry-results-${short}.kvm.qemu`,
        commit,
        variant: "kvm",
        kernel: `${commit}/kvm`,
        environments: ["a", "b"],
        environmentFiles: [".vmentry"],
        machine: { kind: "qemu", name: "qemu", class: "qemu", runsOn: ["self-hosted", "kvm"], labels: [] },
      },
    ]);
    expect(plan.run).toEqual({ commit, subject: "change 1", base: null });
    expect(plan.leftOut).toEqual([]);
  });

  test("has the machine's time", () => {
    const parts = sampleParts({ variants: [variant("arm", { arch: "arm64" })], machines: withArm });
    expect(makePlan(parts, choices()).jobs.map(({ timeoutMinutes }) => timeoutMinutes)).toEqual([60]);
  });

  test("shares a kernel's environments with others when there are runners for them, and neighbours stay together", () => {
    const parts = sampleParts({ environments: ["a", "b", "c", "d", "e"].map(name => named(name)) });
    const { jobs } = makePlan(parts, choices({ jobsPerKernel: 2 }));
    expect(jobs.map(({ name, environments }) => [name, environments])).toEqual([
      ["kvm on qemu (1 of 2)", ["a", "b"]],
      ["kvm on qemu (2 of 2)", ["c", "d", "e"]],
    ]);
    expect(jobs.map(({ id }) => id.slice(13))).toEqual(["kvm.qemu.1of2", "kvm.qemu.2of2"]);
  });

  test("is split as its machine says, whatever the plan says of others", () => {
    const parts = sampleParts({
      environments: ["a", "b", "c"].map(name => named(name)),
      machines:
        "machines: [{name: m, kind: qemu, runs-on: x, jobs-per-kernel: 3}, {name: n, kind: qemu, runs-on: x}]",
    });
    expect(makePlan(parts, choices({ jobsPerKernel: 2 })).jobs.map(({ machine }) => machine.name)).toEqual([
      ..."mmm",
      ..."nn",
    ]);
  });
});

describe("of several commits", () => {
  test("all are built, by a job for each variant, and the newest is tested", () => {
    const parts = sampleParts({ commits: 3, variants: [variant("a"), variant("b")] });
    const plan = makePlan(parts, choices());
    expect(plan.jobs.map(({ commit, variant: name }) => [commit, name])).toEqual([
      [commitId(3), "a"],
      [commitId(3), "b"],
    ]);
    expect(plan.buildJobs.map(({ name, range, commits }) => ({ name, range, commits }))).toEqual(
      ["a", "b"].map(name => ({
        name,
        range: `${commitId(0)}..${commitId(3)}`,
        commits: [commitId(1), commitId(2), commitId(3)],
      })),
    );
    expect(plan.builds.map(({ commit, subject, variant: name }) => [commit, subject, name])).toEqual(
      [1, 2, 3].flatMap(number => ["a", "b"].map(name => [commitId(number), `change ${number}`, name])),
    );
    expect(new Set(plan.builds.map(({ job }) => job))).toEqual(new Set(plan.buildJobs.map(({ id }) => id)));
  });

  test("each is tested when that is asked for, and then named in its jobs", () => {
    const { jobs } = makePlan(sampleParts({ commits: 2 }), choices({ testsEveryCommit: true }));
    expect(jobs.map(({ commit, name }) => [commit, name])).toEqual([
      [commitId(1), `kvm on qemu at ${commitId(1).slice(0, 12)}`],
      [commitId(2), `kvm on qemu at ${commitId(2).slice(0, 12)}`],
    ]);
  });

  test("each may have a build job of its own", () => {
    const { buildJobs, builds } = makePlan(sampleParts({ commits: 2 }), choices({ splitsBuilds: true }));
    expect(buildJobs.map(({ commit, commits }) => [commit, commits])).toEqual([
      [commitId(1), [commitId(1)]],
      [commitId(2), [commitId(2)]],
    ]);
    expect(buildJobs.every(job => !("range" in job))).toBe(true);
    expect(builds.map(({ job }) => job)).toEqual(buildJobs.map(({ id }) => id));
  });

  test("none is built when the kernels are there already", () => {
    const { buildJobs, builds, jobs } = makePlan(sampleParts({ commits: 2 }), choices({ builds: false }));
    expect([buildJobs, builds, jobs.length]).toEqual([[], [], 1]);
  });
});

describe("what is left out, and told", () => {
  test("a variant goes to the machines that boot it", () => {
    const variants = [variant("x"), variant("i", { arch: "i386" }), variant("arm", { arch: "arm64" })];
    const plan = makePlan(sampleParts({ variants, machines: withArm }), choices());
    expect(plan.jobs.map(({ variant: name, machine }) => [name, machine.name])).toEqual([
      ["x", "intel"],
      ["i", "intel"],
      ["arm", "arm"],
    ]);
    expect(plan.leftOut).toEqual([
      { what: "variant", name: "x", reason: "x86_64 is not booted by arm", isWarning: false },
      { what: "variant", name: "i", reason: "i386 is not booted by arm", isWarning: false },
      { what: "variant", name: "arm", reason: "arm64 is not booted by intel", isWarning: false },
    ]);
  });

  test("a variant that no machine boots is built, and a warning", () => {
    const variants = [variant("x"), variant("arm", { arch: "arm64" })];
    const plan = makePlan(sampleParts({ variants, machines: two }), choices());
    expect(plan.jobs.map(({ variant: name }) => name)).toEqual(["x"]);
    expect(plan.buildJobs.map(({ variant: name }) => name)).toEqual(["x", "arm"]);
    expect(plan.leftOut).toEqual([
      { what: "variant", name: "arm", reason: "arm64 is not booted by intel", isWarning: true },
    ]);
  });

  test("a variant without selftests is built alone", () => {
    const variants = [variant("x"), variant("i", { arch: "i386", selftests: [] })];
    const plan = makePlan(sampleParts({ variants }), choices());
    expect(plan.jobs.map(({ variant: name }) => name)).toEqual(["x"]);
    expect(plan.leftOut).toEqual([
      expect.objectContaining({
        name: "i",
        reason: expect.stringContaining("no selftests"),
        isWarning: false,
      }),
    ]);
  });

  test("an environment goes to the machines that have every label which it requires", () => {
    const environments = [
      named("all"),
      named("vmx", { labels: ["vmx", "big"] }),
      named("none", { labels: ["vmx", "sgx"] }),
    ];
    const machines = `${two}  - {name: amd, kind: qemu, runs-on: amd, labels: [big]}\n`;
    const plan = makePlan(sampleParts({ environments, machines }), choices());
    expect(plan.jobs.map(({ machine, environments: names }) => [machine.name, names])).toEqual([
      ["intel", ["all", "vmx"]],
      ["amd", ["all"]],
    ]);
    expect(plan.leftOut).toEqual([
      { what: "environment", name: "vmx", reason: "it requires the label vmx: not on amd", isWarning: false },
      {
        what: "environment",
        name: "none",
        reason: "it requires the label sgx: not on intel; it requires the labels vmx, sgx: not on amd",
        isWarning: true,
      },
    ]);
  });

  test("an environment of another architecture is not tested with a variant", () => {
    const environments = [
      named("all"),
      named("gic", { arch: ["aarch64"] }),
      named("x86", { arch: ["x86_64", "i686"] }),
    ];
    const variants = [variant("x"), variant("i", { arch: "i386" }), variant("arm", { arch: "arm64" })];
    const plan = makePlan(sampleParts({ environments, variants, machines: withArm }), choices());
    expect(plan.jobs.map(({ variant: name, environments: names }) => [name, names])).toEqual([
      ["x", ["all", "x86"]],
      ["i", ["all", "x86"]],
      ["arm", ["all", "gic"]],
    ]);
    expect(plan.leftOut).toContainEqual({
      what: "environment",
      name: "gic",
      reason: "it requires aarch64: not with x (x86_64), i (i686)",
      isWarning: false,
    });
  });

  test("a machine that has nothing to do is a warning", () => {
    const plan = makePlan(sampleParts({ machines: withArm }), choices());
    expect(plan.leftOut).toContainEqual(
      expect.objectContaining({ what: "machine", name: "arm", isWarning: true }),
    );
  });
});

describe("a plan is refused", () => {
  test("when nothing is left of it, with what was looked at and why nothing fits", () => {
    const parts = sampleParts({
      environments: [named("metal", { labels: ["bare-metal"] })],
      variants: [variant("arm", { arch: "arm64" })],
    });
    expect(() => makePlan(parts, choices())).toThrow(
      "there is nothing to test: of 1 variant, 1 environment and 1 machine (machines.yaml) no three fit together:\n" +
        "  variant arm: arm64 is not booted by qemu\n" +
        "  environment metal: it requires the label bare-metal: not on qemu",
    );
  });

  test("when it has more test jobs than GitHub takes, with what multiplies to how many and what to do", () => {
    const machines = `machines: [${["a", "b"].map(name => `{name: ${name}, kind: qemu, runs-on: x}`).join(", ")}]`;
    const parts = sampleParts({
      commits: 22,
      variants: ["u", "v", "w"].map(name => variant(name)),
      environments: ["a", "b"].map(name => named(name)),
      machines,
    });
    expect(() => makePlan(parts, choices({ testsEveryCommit: true, jobsPerKernel: 2 }))).toThrow(
      "this makes 264 test jobs, and GitHub takes 256 at most: 22 commits x 3 variants x 2 machines x " +
        "2 jobs for each kernel on a machine; leave out --test-every-commit, or give a shorter --range; or lower " +
        "--jobs-per-kernel (in machines.yaml: jobs-per-kernel); or give fewer --variant; or name fewer machines",
    );
    expect(makePlan(parts, choices({ jobsPerKernel: 2 })).jobs).toHaveLength(12);
  });

  test("when not every variant goes to every machine, with the number of pairs", () => {
    const variants = Array.from({ length: 200 }, (_, index) =>
      variant(`v${index}`, { arch: index < 190 ? "x86_64" : "arm64" }),
    );
    const machines = `${withArm}  - {name: other, kind: qemu, runs-on: x}\n`;
    expect(() => makePlan(sampleParts({ variants, machines }), choices())).toThrow(
      "this makes 390 test jobs, and GitHub takes 256 at most: 1 commit x 390 pairs of a variant and a machine",
    );
  });

  test("when it has more build jobs than GitHub takes", () => {
    const parts = sampleParts({ commits: 129, variants: [variant("a"), variant("b")] });
    expect(() => makePlan(parts, choices({ splitsBuilds: true }))).toThrow(
      "this makes 258 build jobs, and GitHub takes 256 at most: 129 commits x 2 variants; leave out --split-builds",
    );
    expect(makePlan(parts, choices()).buildJobs).toHaveLength(2);
  });

  test("when a path has a line feed, since paths stand one a line", () => {
    const parts = { ...sampleParts(), environmentFiles: ["a\nb"] };
    expect(() => makePlan(parts, choices())).toThrow("control character");
  });
});

test("the same parts give the same bytes", () => {
  const make = () =>
    formatPlan(makePlan(sampleParts({ commits: 3, machines: withArm }), choices({ testsEveryCommit: true })));
  expect(make()).toBe(make());
});
