import { describe, expect, test } from "vitest";
import { actionsMatrices } from "../../src/matrix/actions-matrices.ts";
import { makePlan } from "../../src/matrix/make-plan.ts";
import { parsePlannedJob } from "../../src/matrix/plan-file.ts";
import { environment } from "../environment/environments.ts";
import { choices, commitId, sampleParts, variant } from "./parts.ts";

const machines =
  "machines: [{name: m, kind: qemu, runs-on: [a, b], timeout-minutes: 30, cpus: 4}]\nbuild: {runs-on: c}\n";
const environments = ["x", "y"].map(name => environment({}, {}, {}, name));

describe("the matrix of tests", () => {
  test("has what a job of the workflow needs, and the job itself", () => {
    const plan = makePlan(sampleParts({ machines, environments }), choices());
    const { tests, builds } = actionsMatrices(plan);
    const [commit, short] = [commitId(1), commitId(1).slice(0, 12)];
    expect(tests.include).toEqual([
      {
        id: `${short}.kvm.m`,
        name: "kvm on m",
        artifact: `vmentry-results-${short}.kvm.m`,
        "runs-on": ["a", "b"],
        build: builds.include[0]?.id,
        commit,
        variant: "kvm",
        kernel: `${commit}/kvm`,
        environments: "x\ny",
        machine: { kind: "qemu", name: "m", class: "m", runsOn: ["a", "b"], labels: [], cpus: 4 },
        "plan-job": JSON.stringify(plan.jobs[0]),
        "timeout-minutes": 30,
      },
    ]);
    expect(parsePlannedJob(tests.include[0]?.["plan-job"] ?? "", "matrix")).toEqual(plan.jobs[0]);
  });

  test("names no build when none makes the kernel", () => {
    const { tests, builds } = actionsMatrices(makePlan(sampleParts(), choices({ builds: false })));
    expect(tests.include.map(({ build }) => build)).toEqual([""]);
    expect(builds).toEqual({ include: [] });
  });

  test("names, of every commit, the build that makes it", () => {
    const parts = sampleParts({ commits: 2, variants: [variant("a"), variant("b")] });
    const plan = makePlan(parts, choices({ testsEveryCommit: true, splitsBuilds: true }));
    const { tests, builds } = actionsMatrices(plan);
    const names = new Map(builds.include.map(({ id, name }) => [id, name]));
    expect(tests.include.map(({ build }) => names.get(build))).toEqual(
      [1, 2].flatMap(number => ["a", "b"].map(name => `${name} at ${commitId(number).slice(0, 12)}`)),
    );
  });
});

describe("the matrix of builds", () => {
  test("has a commit, or the range of several", () => {
    const one = actionsMatrices(makePlan(sampleParts({ machines }), choices())).builds.include;
    expect(one).toEqual([
      {
        id: `${commitId(1).slice(0, 12)}.kvm`,
        name: "kvm",
        artifact: `vmentry-build-${commitId(1).slice(0, 12)}.kvm`,
        "runs-on": ["c"],
        variant: "kvm",
        variants: ".vmentry/kvm.variant.yaml",
        commit: commitId(1),
        range: "",
      },
    ]);
    const [several] = actionsMatrices(makePlan(sampleParts({ commits: 3 }), choices())).builds.include;
    expect([several?.commit, several?.range]).toEqual(["", `${commitId(0)}..${commitId(3)}`]);
  });
});

test("matrices that are larger than a job's outputs are refused, with what makes them large", () => {
  const many = Array.from({ length: 200 }, (_, index) =>
    environment({}, {}, {}, `environment-of-a-long-name-${index}`),
  );
  const parts = sampleParts({ commits: 200, environments: many });
  const plan = makePlan(parts, choices({ testsEveryCommit: true }));
  expect(() => actionsMatrices(plan)).toThrow(
    /^the matrices take [\d.]+ MiB, and GitHub takes 977 KiB of a job's outputs: 200 test jobs with up to 200 environments each; .*--only-env/,
  );
  expect(() => actionsMatrices(makePlan(parts, choices()))).not.toThrow();
});
