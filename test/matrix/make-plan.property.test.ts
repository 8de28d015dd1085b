import fc from "fast-check";
import { expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import { actionsMatrices } from "../../src/matrix/actions-matrices.ts";
import { makePlan, type PlanParts } from "../../src/matrix/make-plan.ts";
import { formatPlan, type Plan, parsePlan } from "../../src/matrix/plan-file.ts";
import { spread } from "../../src/matrix/spread.ts";
import { environment } from "../environment/environments.ts";
import { choices, inventory, sampleParts, variant } from "./parts.ts";

const labels = ["vmx", "svm", "big"];
const architectures = ["x86_64", "i386", "arm64"] as const;
const unames = { x86_64: "x86_64", i386: "i686", arm64: "aarch64" };
const boots = { x86_64: ["x86_64", "i386"], arm64: ["arm64"] };
const name = fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,20}$/);

const environments = fc
  .uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z]{1,8}(\.[a-z]+-on)?$/),
      labels: fc.subarray(labels),
      arch: fc.subarray(Object.values(unames)),
    }),
    { selector: each => each.name, minLength: 1, maxLength: 12 },
  )
  .map(all => all.map(each => environment({}, {}, { labels: each.labels, arch: each.arch }, each.name)));

const variants = fc
  .uniqueArray(fc.record({ name, arch: fc.constantFrom(...architectures), isTested: fc.boolean() }), {
    selector: each => each.name,
    minLength: 1,
    maxLength: 5,
  })
  .map(all =>
    all.map(each => variant(each.name, { arch: each.arch, selftests: each.isTested ? ["kvm"] : [] })),
  );

const machine = fc.record(
  {
    name,
    kind: fc.constant("qemu"),
    "runs-on": fc.constant(["self-hosted"]),
    arch: fc.constantFrom("x86_64", "arm64"),
    labels: fc.subarray(labels),
    "jobs-per-kernel": fc.integer({ min: 1, max: 6 }),
  },
  { requiredKeys: ["name", "kind", "runs-on", "arch", "labels"] },
);
const machines = fc.uniqueArray(machine, { selector: each => each.name, minLength: 1, maxLength: 5 });

const given = fc.record({
  commits: fc.integer({ min: 1, max: 6 }),
  environments,
  variants,
  machines,
  choices: fc.record({
    testsEveryCommit: fc.boolean(),
    splitsBuilds: fc.boolean(),
    builds: fc.boolean(),
    jobsPerKernel: fc.integer({ min: 1, max: 6 }),
  }),
});
type Given = typeof given extends fc.Arbitrary<infer T> ? T : never;

function partsOf(each: Given): PlanParts {
  return {
    ...sampleParts({ commits: each.commits, environments: each.environments, variants: each.variants }),
    inventory: inventory(JSON.stringify({ machines: each.machines })),
  };
}

/** Every combination that is to be tested, as `COMMIT/VARIANT on MACHINE under ENVIRONMENT`. */
function expected(each: Given): string[] {
  const commits = partsOf(each).commits.commits.map(({ id }) => id);
  const tested = each.choices.testsEveryCommit ? commits : commits.slice(-1);
  return tested.flatMap(commit =>
    each.variants.flatMap(({ variant: built }) =>
      each.machines.flatMap(place =>
        each.environments
          .filter(
            ({ requires }) =>
              built.selftests.length > 0 &&
              boots[place.arch].includes(built.arch) &&
              requires.labels.every(label => place.labels.includes(label)) &&
              (requires.arch.length === 0 || requires.arch.includes(unames[built.arch])),
          )
          .map(({ name: under }) => `${commit}/${built.name} on ${place.name} under ${under}`),
      ),
    ),
  );
}

function planned({ jobs }: Plan): string[] {
  return jobs.flatMap(({ kernel, machine: { name: place }, environments: names }) =>
    names.map(under => `${kernel} on ${place} under ${under}`),
  );
}

/** The plan; undefined when it is refused, for having none or too many jobs. */
function tryPlan(each: Given): Plan | undefined {
  try {
    return makePlan(partsOf(each), each.choices);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

test("every environment is tested exactly once with each kernel on each machine that it fits", () => {
  fc.assert(
    fc.property(given, each => {
      const plan = tryPlan(each);
      if (plan === undefined) return;
      expect(planned(plan).sort()).toEqual(expected(each).sort());
    }),
  );
});

test("a plan is refused only when there is nothing to test, or too much", () => {
  fc.assert(
    fc.property(given, each => {
      const count = expected(each).length;
      if (tryPlan(each) !== undefined) expect(count).toBeGreaterThan(0);
      else expect(count === 0 || count > 256).toBe(true);
    }),
  );
});

test("there are never more than 256 jobs, and their ids and artifacts are their own", () => {
  const many = fc.record({
    commits: fc.integer({ min: 1, max: 60 }),
    variants: fc.integer({ min: 1, max: 20 }),
    machines: fc.integer({ min: 1, max: 20 }),
    every: fc.boolean(),
    splits: fc.boolean(),
  });
  fc.assert(
    fc.property(many, ({ commits, variants: count, machines: places, every, splits }) => {
      const parts = {
        ...sampleParts({
          commits,
          variants: Array.from({ length: count }, (_, index) => variant(`v${index}`)),
        }),
        inventory: inventory(
          JSON.stringify({
            machines: Array.from({ length: places }, (_, index) => ({
              name: `m${index}`,
              kind: "qemu",
              "runs-on": "x",
            })),
          }),
        ),
      };
      const tests = (every ? commits : 1) * count * places;
      const builds = splits ? commits * count : count;
      const make = () => makePlan(parts, choices({ testsEveryCommit: every, splitsBuilds: splits }));
      if (tests > 256) {
        expect(make).toThrow(`this makes ${tests} test jobs, and GitHub takes 256 at most`);
        return;
      }
      if (builds > 256) {
        expect(make).toThrow(`this makes ${builds} build jobs, and GitHub takes 256 at most`);
        return;
      }
      const { jobs, buildJobs } = make();
      expect([jobs.length, buildJobs.length]).toEqual([tests, builds]);
      const artifacts = [...jobs, ...buildJobs].map(({ artifact }) => artifact.toLowerCase());
      expect(new Set(artifacts).size).toBe(artifacts.length);
    }),
  );
});

test("every plan can be written, read again, and handed to GitHub", () => {
  fc.assert(
    fc.property(given, each => {
      const plan = tryPlan(each);
      if (plan === undefined) return;
      const text = formatPlan(plan);
      expect(parsePlan(text, "plan.json")).toEqual(plan);
      expect(formatPlan(makePlan(partsOf(each), each.choices))).toBe(text);
      const { tests, builds } = actionsMatrices(plan);
      expect(tests.include.map(({ id }) => id)).toEqual(plan.jobs.map(({ id }) => id));
      expect(builds.include.map(({ id }) => id)).toEqual(plan.buildJobs.map(({ id }) => id));
    }),
  );
});

test("an order of machines or variants changes no job's id", () => {
  fc.assert(
    fc.property(given, each => {
      const turned = { ...each, machines: each.machines.toReversed(), variants: each.variants.toReversed() };
      const ids = (plan: Plan | undefined) => plan?.jobs.map(({ id }) => id).sort();
      expect(ids(tryPlan(turned))).toEqual(ids(tryPlan(each)));
    }),
  );
});

test("environments are spread evenly, in their order, over no more jobs than there are of them", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (items, most) => {
      const groups = spread(items, most);
      expect(groups.flat()).toEqual(items);
      expect(groups.length).toBe(Math.min(most, items.length));
      const sizes = groups.map(group => group.length);
      if (sizes.length > 0) expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});
