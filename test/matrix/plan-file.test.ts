import { describe, expect, test } from "vitest";
import { findBuildJob, findJob } from "../../src/matrix/actions-matrices.ts";
import { makePlan } from "../../src/matrix/make-plan.ts";
import { formatPlan, parsePlan, parsePlannedJob } from "../../src/matrix/plan-file.ts";
import { environment } from "../environment/environments.ts";
import { choices, sampleParts, variant } from "./parts.ts";

const plan = makePlan(
  sampleParts({
    commits: 2,
    variants: [variant("a"), variant("b")],
    environments: ["x", "y"].map(name => environment({}, {}, {}, name)),
  }),
  choices(),
);
const [job] = plan.jobs;
if (job === undefined) throw new Error("the plan has no job");

/** The plan's text with something changed in it. */
function changed(change: (copy: object) => void): string {
  const copy = JSON.parse(formatPlan(plan));
  change(copy);
  return JSON.stringify(copy);
}

const read = (text: string) => () => parsePlan(text, "plan.json");

describe("a plan's file", () => {
  test("is read as it was written, without keys that this version does not know", () => {
    expect(parsePlan(formatPlan(plan), "plan.json")).toEqual(plan);
    expect(parsePlan(`\ufeff${changed(copy => Object.assign(copy, { later: 1 }))}`, "p")).toEqual(plan);
  });

  test("that is cut off, something else, or of another version is bad input", () => {
    expect(read(formatPlan(plan).slice(0, 300))).toThrow(/^plan\.json: is not JSON, so it may be cut off/);
    expect(read('{"format": "vmentry-results"}')).toThrow('holds no plan: expected an object with "format"');
    expect(read("[]")).toThrow("holds no plan");
    expect(read(changed(copy => Object.assign(copy, { version: 2 })))).toThrow("reads 1 alone");
  });

  test("that is not as a plan is says where, and what was expected", () => {
    const text = formatPlan(plan);
    expect(read(text.replace(`"id": "${job.id}"`, '"id": "../x"'))).toThrow(/jobs\.0\.id: expected an id/);
    expect(read(text.replace('"qemu"', '"metal"'))).toThrow(/jobs\.0\.machine\.kind/);
    expect(read(text.replace(`"${job.artifact}"`, '"a/../../b"'))).toThrow(
      /jobs\.0\.artifact: expected an id/,
    );
    expect(read(text.replace('"x"', '"::error::x"'))).toThrow(/environments\.0: expected an environment/);
  });

  test("that contradicts itself is refused", () => {
    const twice = changed(copy => Object.assign(copy, { jobs: [job, job] }));
    expect(read(twice)).toThrow(`of the ids of test jobs, ${job.id} is there twice`);
    const other = { ...job, kernel: `${job.commit}/b` };
    expect(read(changed(copy => Object.assign(copy, { jobs: [other] })))).toThrow("is not its commit's");
    expect(read(changed(copy => Object.assign(copy, { buildJobs: [] })))).toThrow("there is no build job");
    const sameArtifact = plan.jobs.map(each => ({ ...each, artifact: "one" }));
    expect(read(changed(copy => Object.assign(copy, { jobs: sameArtifact })))).toThrow(
      "of the artifacts, one is there twice",
    );
  });

  test("has at most 256 jobs", () => {
    const jobs = Array.from({ length: 257 }, (_, index) => ({
      ...job,
      id: `j${index}`,
      artifact: `a${index}`,
    }));
    expect(read(changed(copy => Object.assign(copy, { jobs })))).toThrow(/jobs: .*256/);
  });

  test("is not written when it would not be read", () => {
    expect(() => formatPlan({ ...plan, jobs: [job, job] })).toThrow("contradicts itself");
    expect(() => formatPlan({ ...plan, jobs: [{ ...job, id: "" }] })).toThrow("expected an id");
  });
});

describe("a job", () => {
  test("is found by its id", () => {
    expect(findJob(plan, job.id)).toEqual(job);
    expect(findJob(plan, "gone")).toBeUndefined();
    const [build] = plan.buildJobs;
    expect(findBuildJob(plan, build?.id ?? "")).toEqual(build);
    expect(findBuildJob(plan, job.id)).toBeUndefined();
  });

  test("can be handed on by itself", () => {
    expect(parsePlannedJob(JSON.stringify(job), "input")).toEqual(job);
    expect(() => parsePlannedJob("{}", 'input "plan-job"')).toThrow(
      /^input "plan-job": not as a job of a plan is: id/,
    );
    expect(() => parsePlannedJob("{", "input")).toThrow("is not JSON");
    const other = { ...job, kernel: `${job.commit}/b` };
    expect(() => parsePlannedJob(JSON.stringify(other), "input")).toThrow("is not its commit's");
    const twice = { ...job, environments: ["x", "x"] };
    expect(() => parsePlannedJob(JSON.stringify(twice), "input")).toThrow("has the environment x twice");
  });
});
