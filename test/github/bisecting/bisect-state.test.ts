import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { UserError } from "../../../src/base/index.ts";
import { bisectReportSchema } from "../../../src/bisecting/index.ts";
import { fetchBisectReport } from "../../../src/github/bisecting/bisect-artifact.ts";
import { type KeeperOptions, restoreState, StateKeeper } from "../../../src/github/bisecting/bisect-state.ts";
import { checkContinued, type HandOverRequest, handOver } from "../../../src/github/bisecting/hand-over.ts";
import { foundReport, runningReport } from "../../bisecting/telling/sample.ts";
import { scratchDirectory } from "../../build/small-tree.ts";
import { type Run, zipArchive } from "../../github-service/index.ts";
import { type Lab, openLab } from "../telling/lab.ts";

afterEach(() => vi.unstubAllEnvs());

const at = { owner: "owner", repo: "linux" };
const chain = { version: 1, first: 77, runs: 1 } as const;
const workflow = ".github/workflows/kvm-bisect.yml";

/** The step of a run that keeps its bisect's state. */
function keeperOf(
  lab: Lab,
  out: string,
  given: Partial<KeeperOptions> = {},
): { keeper: StateKeeper; run: Run } {
  const run = lab.service.addRun({ event: "workflow_dispatch", workflow });
  for (const [name, value] of Object.entries(lab.service.env({ run }))) vi.stubEnv(name, value);
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const signal = new AbortController().signal;
  const keeper = new StateKeeper({ out, chain, attempt: 1, everyMs: 0, log: lab.log, signal, ...given });
  return { keeper, run };
}

async function bisectDirectory(): Promise<string> {
  const out = scratchDirectory();
  await mkdir(join(out, "probes/p1"), { recursive: true });
  await mkdir(join(out, "probes/.p2.fetched"));
  await writeFile(join(out, "bisect.jsonl"), "{}\n");
  await writeFile(join(out, "probes/p1/console.log"), "booted\n");
  await writeFile(join(out, "probes/.p2.fetched/half"), "x");
  await writeFile(join(out, ".bisect.json.1.tmp"), "x");
  await writeFile(join(out, "bisect.lock"), "");
  await writeFile(join(out, "bisect.lock.holder"), "4711");
  return out;
}

describe("a bisect's state", () => {
  test("is taken up by another runner as it was left, without what was half written or of the host alone", async () => {
    await using lab = await openLab();
    const { keeper, run } = keeperOf(lab, await bisectDirectory());
    await keeper.finish(4);
    const out = join(scratchDirectory(), "out");
    const restored = await restoreState(lab.client, { repository: at, run: run.id, out });
    expect(restored).toEqual({ ...chain, added: 4 });
    expect((await readdir(out, { recursive: true })).sort()).toEqual([
      "bisect.jsonl",
      "probes",
      "probes/p1",
      "probes/p1/console.log",
    ]);
    expect(await readFile(join(out, "probes/p1/console.log"), "utf8")).toBe("booted\n");
  });

  test("is the newest that was kept, and there is never none", async () => {
    await using lab = await openLab();
    const directory = await bisectDirectory();
    const { keeper, run } = keeperOf(lab, directory);
    keeper.update(1);
    await expect.poll(() => lab.service.artifacts(run).size).toBe(1);
    await writeFile(join(directory, "bisect.jsonl"), "{}\n{}\n");
    await keeper.finish(2);
    expect([...lab.service.artifacts(run).keys()]).toEqual(["vmentry-bisect-state-1-2"]);
    const out = join(scratchDirectory(), "out");
    await restoreState(lab.client, { repository: at, run: run.id, out });
    expect(await readFile(join(out, "bisect.jsonl"), "utf8")).toBe("{}\n{}\n");
  });

  test("is not kept each time that something happens", async () => {
    await using lab = await openLab();
    const { keeper, run } = keeperOf(lab, await bisectDirectory(), { everyMs: 60_000 });
    for (const added of [1, 2, 3]) keeper.update(added);
    expect(lab.service.artifacts(run).size).toBe(0);
    await keeper.finish(3);
    expect(lab.service.artifacts(run).size).toBe(1);
  });

  test("of a run that left none is none", async () => {
    await using lab = await openLab();
    const run = lab.service.addRun();
    lab.service.addArtifact(run, { name: "vmentry-bisect-state-x", content: zipArchive([]) });
    const out = join(scratchDirectory(), "out");
    expect(await restoreState(lab.client, { repository: at, run: run.id, out })).toBeUndefined();
  });

  test("that leads out of its directory is refused, and nothing of it is left", async () => {
    await using lab = await openLab();
    const run = lab.service.addRun();
    const content = zipArchive([
      { name: "hand-over.json", content: JSON.stringify({ ...chain, added: 1 }) },
      { name: "../evil", content: "x" },
    ]);
    lab.service.addArtifact(run, { name: "vmentry-bisect-state-1-1", content });
    const place = scratchDirectory();
    const restoring = restoreState(lab.client, { repository: at, run: run.id, out: join(place, "out") });
    await expect(restoring).rejects.toThrow(/leads out of the artifact/);
    expect(await readdir(place)).toEqual([]);
  });

  test("does not take the place of what is there", async () => {
    await using lab = await openLab();
    const { keeper, run } = keeperOf(lab, await bisectDirectory());
    await keeper.finish(1);
    const out = scratchDirectory();
    await writeFile(join(out, "precious"), "x");
    await expect(restoreState(lab.client, { repository: at, run: run.id, out })).rejects.toThrow(UserError);
    expect(await readdir(out)).toEqual(["precious"]);
  });
});

describe("what a run's bisect left", () => {
  test("is its report, and of the state how many runs there were", async () => {
    await using lab = await openLab();
    const { keeper, run } = keeperOf(lab, await bisectDirectory());
    await keeper.finish(3);
    const content = zipArchive([{ name: "bisect.json", content: JSON.stringify(foundReport()) }]);
    lab.service.addArtifact(run, { name: "vmentry-bisect", content });
    const left = await fetchBisectReport(lab.client, {
      repository: at,
      run: run.id,
      artifact: "vmentry-bisect",
    });
    expect(left.chain).toEqual({ ...chain, added: 3 });
    expect(left.report).toEqual(bisectReportSchema.parse(foundReport()));
  });

  test("is that of its last state when the runner was lost", async () => {
    await using lab = await openLab();
    const directory = await bisectDirectory();
    await writeFile(join(directory, "bisect.json"), JSON.stringify(runningReport()));
    const { keeper, run } = keeperOf(lab, directory);
    await keeper.finish(3);
    const left = await fetchBisectReport(lab.client, {
      repository: at,
      run: run.id,
      artifact: "vmentry-bisect",
    });
    expect(left.report.isRunning).toBe(true);
  });

  test("is refused when it is no bisect's report", async () => {
    await using lab = await openLab();
    const run = lab.service.addRun();
    const content = zipArchive([{ name: "bisect.json", content: "{}" }]);
    lab.service.addArtifact(run, { name: "vmentry-bisect", content });
    const fetching = fetchBisectReport(lab.client, {
      repository: at,
      run: run.id,
      artifact: "vmentry-bisect",
    });
    await expect(fetching).rejects.toThrow(/vmentry-bisect\/bisect\.json: holds no report of a bisect/);
  });
});

describe("a bisect that is handed over", () => {
  const inputs = {
    good: "1".repeat(40),
    bad: "2".repeat(40),
    kind: "test",
    tests: "kvm/a",
    "continue-run": "",
  };

  function over(lab: Lab, given: Partial<HandOverRequest> = {}) {
    return handOver(lab.repository, {
      ...{ workflow: "kvm-bisect.yml", ref: "main", inputs, run: 4711, chain, added: 3 },
      ...given,
    });
  }
  async function bisectLab() {
    const lab = await openLab();
    lab.service.addWorkflow({
      path: workflow,
      inputs: Object.keys(inputs),
      runName: `bisect \${{ inputs.kind }} \${{ inputs.bad }} \${{ inputs.continue-run }}`,
    });
    return lab;
  }
  const started = ({ service }: Lab) =>
    [...service.repository.runs.values()].filter(({ event }) => event === "workflow_dispatch");

  test("goes on in a run with the same inputs that knows where from, once", async () => {
    await using lab = await bisectLab();
    const first = await over(lab);
    const again = await over(lab);
    expect(started(lab)).toMatchObject([
      {
        headBranch: "main",
        inputs: { ...inputs, "continue-run": "4711" },
        title: expect.stringMatching(/ 4711$/),
      },
    ]);
    expect(first?.url).toMatch(/\/actions\/runs\/\d+$/);
    expect(again?.url).toBe(first?.url);
  });

  test("does not go on for ever", async () => {
    await using lab = await bisectLab();
    await expect(over(lab, { chain: { ...chain, runs: 40 } })).rejects.toThrow(/has taken 40 runs already/);
    await expect(over(lab, { added: 0 })).rejects.toThrow(/added nothing/);
    expect(started(lab)).toEqual([]);
  });

  test("needs a workflow that takes the run to go on from", async () => {
    await using lab = await bisectLab();
    lab.service.addWorkflow({ path: workflow, inputs: ["good", "bad", "kind", "tests"] });
    await expect(over(lab)).rejects.toThrow(/it needs an input continue-run/);
  });
});

describe("a run that is to be gone on from", () => {
  const check = (lab: Lab, run: Run | number) =>
    checkContinued(lab.repository, { run: typeof run === "number" ? run : run.id, file: workflow });

  test("is one of the same workflow that somebody of the repository dispatched", async () => {
    await using lab = await openLab();
    await check(lab, lab.service.addRun({ event: "workflow_dispatch", workflow }));
  });

  test("is not one that a stranger can have made", async () => {
    await using lab = await openLab();
    const { service } = lab;
    const fork = service.addRepository("stranger/linux", { forkOf: service.repository });
    const of = (more: object) => service.addRun({ event: "workflow_dispatch", workflow, ...more });
    await expect(check(lab, of({ event: "pull_request" }))).rejects.toThrow(/was started by pull_request/);
    await expect(check(lab, of({ headRepository: fork }))).rejects.toThrow(/of another repository/);
    await expect(check(lab, of({ workflow: ".github/workflows/x.yml" }))).rejects.toThrow(/another workflow/);
    await expect(check(lab, 999_999)).rejects.toThrow(/no such workflow run/);
  });
});
