import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { type Job, readWorkflows, type Workflow } from "./workflow-files.ts";

const workflows = await readWorkflows();
const jobs = workflows.flatMap(workflow =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ place: `${workflow.name}: ${name}`, job, workflow })),
);

/** Those that a kernel tree copies. */
const callers = workflows.filter(({ name }) => name.startsWith("kvm-"));

function called(job: Job): Workflow | undefined {
  const file = /^\$\/\.github\/workflows\/(.+)$/.exec(job.uses ?? "")?.[1];
  return workflows.find(({ name }) => name === file);
}

/** What writes beside reports. */
const tellers = new Map([
  ["bisect.yml: control", "$/actions/bisect"],
  ["bisect.yml: tell", "$/actions/bisect-tell"],
]);

const ranks: Record<string, number> = { read: 1, write: 2 };

/** What a workflow's jobs ask for, those of the workflows that they call among them. */
function asked(workflow: Workflow): Map<string, number> {
  const most = new Map<string, number>();
  for (const job of Object.values(workflow.jobs)) {
    const inner = called(job);
    const own = Object.entries(job.permissions ?? {}).map(
      ([scope, level]) => [scope, ranks[level] ?? 0] as const,
    );
    for (const [scope, rank] of [...own, ...(inner === undefined ? [] : asked(inner))]) {
      most.set(scope, Math.max(most.get(scope) ?? 0, rank));
    }
  }
  return most;
}

test("a job that calls a workflow grants what its jobs ask for, or GitHub would not start it, and nothing else", () => {
  const calls = jobs.filter(({ job }) => job.uses !== undefined);
  expect(calls.length).toBeGreaterThanOrEqual(6);
  for (const { place, job } of calls) {
    const inner = called(job);
    expect(inner, `${place} calls ${job.uses}`).toBeDefined();
    const granted = new Map(
      Object.entries(job.permissions ?? {}).map(([scope, level]) => [scope, ranks[level]]),
    );
    if (inner !== undefined)
      expect(Object.fromEntries(granted), place).toEqual(Object.fromEntries(asked(inner)));
  }
});

test("a workflow by itself may do nothing, and each job says what it may", () => {
  for (const { name, permissions } of workflows) expect(permissions, name).toEqual({});
  const mute = jobs.filter(({ job }) => job.permissions === undefined);
  expect(mute.map(({ place }) => place)).toEqual([]);
});

test("only what tells, starts runs or releases may write, and none of these jobs builds or boots what was sent in", () => {
  const writers = jobs.filter(
    ({ job }) => job.uses === undefined && Object.values(job.permissions ?? {}).includes("write"),
  );
  expect(writers.map(({ place }) => place).sort()).toEqual([
    "bisect.yml: control",
    "bisect.yml: tell",
    "nightly.yml: report",
    "publish-report.yml: publish",
    "pull-request.yml: report",
    "release.yml: attest",
    "release.yml: publish",
  ]);
  for (const { place, job } of writers) {
    const own = job.steps.filter(({ uses }) => uses?.startsWith("$/") === true).map(({ uses }) => uses);
    expect(own, place).toEqual(place.startsWith("release") ? [] : [tellers.get(place) ?? "$/actions/report"]);
  }
  // Of a fleet's bisect the probes build and boot, in runs of their own.
  const control = jobs.find(({ place }) => place === "bisect.yml: control")?.job;
  expect(control?.if).toContain("inputs.probe-workflow != ''");
  expect(control?.steps.at(-1)?.with["probe-workflow"]).toContain("inputs.probe-workflow");
});

test("what runs for a fork with a token that may write checks nothing out and runs no script", () => {
  const publish = jobs.find(({ place }) => place === "publish-report.yml: publish");
  expect(publish?.job.steps.map(({ uses }) => uses)).toEqual(["$/actions/report"]);
});

test("every job has an end of its own, outside of the machine that may hang", () => {
  const endless = jobs.filter(({ job }) => job.uses === undefined && job["timeout-minutes"] === undefined);
  expect(endless.map(({ place }) => place)).toEqual([]);
});

test("no script has an expression in it, through which somebody's text would become a command", () => {
  const filled = jobs.filter(({ job }) => job.steps.some(({ run }) => run?.includes("${{") === true));
  expect(filled.map(({ place }) => place)).toEqual([]);
});

test("an action is taken at the same commit wherever it is used, and the version is told", () => {
  const pins = new Map<string, Set<string>>();
  for (const { text, name } of workflows) {
    for (const [line, action = "", pin = ""] of text.matchAll(/\buses: ([\w-]+\/[\w./-]+)@(.*)$/gm)) {
      expect(pin, `${name}: ${line}`).toMatch(/^[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      pins.set(action, (pins.get(action) ?? new Set()).add(pin));
    }
  }
  expect(pins.size).toBeGreaterThanOrEqual(5);
  for (const [action, found] of pins) expect([...found], action).toHaveLength(1);
});

test("only pull requests' runs are cancelled by newer ones", () => {
  const cancelling = workflows.filter(({ concurrency }) => concurrency?.["cancel-in-progress"] === true);
  expect(cancelling.map(({ name }) => name).sort()).toEqual([
    "ci.yml",
    "kvm-pull-request.yml",
    "kvm-selftests.yml",
  ]);
  // Whatever is not a pull request has a group of its own.
  for (const { concurrency, name } of cancelling) {
    expect(concurrency?.group, name).toMatch(/pull_request\.number \|\| github\.(?:sha|run_id) }}$/);
  }
  for (const { name, on, concurrency } of workflows) {
    expect(concurrency !== undefined, name).toBe(!("workflow_call" in on));
  }
});

test("what a kernel tree copies does nothing in a repository that is called vmentry", () => {
  expect(callers.map(({ name }) => name)).toHaveLength(6);
  for (const { name, jobs: own } of callers) {
    for (const job of Object.values(own))
      expect(job.if, name).toContain("!endsWith(github.repository, '/vmentry')");
  }
});

test("what a kernel tree copies says which lines it has to change", () => {
  for (const { name, text } of callers) {
    const lines = text.split("\n");
    const uses = lines.findIndex(line => /uses: (?:\$|\.)\//.test(line));
    const comments = lines.slice(0, uses).reverse();
    expect(comments[comments.findIndex(line => line.includes("#"))], name).toMatch(
      /# CHANGE: .*OWNER\/vmentry/,
    );
  }
});

test("the report's workflow waits for the workflow whose report it publishes, by its name", async () => {
  const nameOf = (workflow: string) =>
    z.object({ name: z.string() }).parse(parse(workflows.find(({ name }) => name === workflow)?.text ?? ""))
      .name;
  const publish = workflows.find(({ name }) => name === "kvm-publish-report.yml");
  expect(publish?.on["workflow_run"]).toEqual({
    workflows: [nameOf("kvm-pull-request.yml")],
    types: ["completed"],
  });
});

test("what starts a bisect hands over what the bisect takes", () => {
  const inputsOf = (workflow: string, event: string) => {
    const on = workflows.find(({ name }) => name === workflow)?.on[event];
    return z
      .object({ inputs: z.record(z.string(), z.object({ required: z.boolean().optional() })) })
      .parse(on).inputs;
  };
  const started = inputsOf("kvm-bisect.yml", "workflow_dispatch");
  const taken = inputsOf("bisect.yml", "workflow_call");
  expect(Object.keys(taken)).toEqual(expect.arrayContaining(Object.keys(started)));
  expect(Object.entries(started).filter(([, input]) => input.required)).toHaveLength(2);
});

test("a bisect finds its probes' runs, and the one that goes on, by what their names have in them", () => {
  const named = (workflow: string) =>
    /^run-name: (.*)$/m.exec(workflows.find(({ name }) => name === workflow)?.text ?? "")?.[1];
  expect(named("kvm-bisect-probe.yml")).toContain(`\${{ inputs.key }}`);
  expect(named("kvm-bisect.yml")).toContain(`\${{ inputs.continue-run }}`);
  expect(named("kvm-bisect.yml")).toContain("${{ inputs.fingerprint");
});

test("the labels of self-hosted runners are known to actionlint's configuration", async () => {
  const config = await readFile(new URL("../../.github/actionlint.yaml", import.meta.url), "utf8");
  const labels = workflows.flatMap(({ text }) =>
    [...text.matchAll(/\[\\?"?self-hosted\\?"?, \\?"?(\w+)\\?"?\]/g)].map(([, label]) => label),
  );
  expect(new Set(labels)).toEqual(new Set(["kvm"]));
  expect(config).toContain("- kvm");
});
