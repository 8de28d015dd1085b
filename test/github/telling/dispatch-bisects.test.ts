import { describe, expect, test } from "vitest";
import { GithubError } from "../../../src/github/github-error.ts";
import { planBisects } from "../../../src/github/telling/bisect-plan.ts";
import { type DispatchRequest, dispatchBisects } from "../../../src/github/telling/dispatch-bisects.ts";
import { sampleReport } from "../../report/sample.ts";
import { sampleRun, sampleTest } from "../../results/sample.ts";
import { bisectWorkflow, failedAgain, type Lab, openLab, regressionReport } from "./lab.ts";

const runUrl = "https://github.com/owner/linux/actions/runs/77";

function dispatch(lab: Lab, given: Partial<DispatchRequest> = {}) {
  return dispatchBisects(lab.repository, {
    planned: planBisects(regressionReport(), runUrl),
    ...{ workflow: "kvm-bisect.yml", ref: "main", most: 3, log: lab.log },
    ...{ remembered: new Map(), mendedAt: new Map() },
    ...given,
  });
}

function started({ service }: Lab) {
  return [...service.repository.runs.values()].filter(({ event }) => event === "workflow_dispatch");
}

const fingerprint = regressionReport().findings[0]?.fingerprint ?? "";

describe("a bisect", () => {
  test("is started once, and then found by its run's name", async () => {
    await using lab = await openLab();
    const first = await dispatch(lab);
    const again = await dispatch(lab);
    expect(started(lab)).toHaveLength(1);
    expect(started(lab)[0]?.title).toBe(`bisect test ${fingerprint}`);
    const { url } = first.bisects[0] ?? {};
    expect(url).toMatch(/\/actions\/runs\/\d+$/);
    expect(again.bisects).toMatchObject([{ url, isNew: false }]);
  });

  test("is found among hundreds of others", async () => {
    await using lab = await openLab();
    await dispatch(lab);
    for (let index = 0; index < 150; index++) {
      lab.service.addRun({
        workflow: bisectWorkflow,
        event: "workflow_dispatch",
        title: `bisect test ${index}`,
      });
    }
    await dispatch(lab);
    expect(started(lab).filter(({ title }) => title.includes(fingerprint))).toHaveLength(1);
  });

  test("is not taken for another one whose name only contains the fingerprint", async () => {
    await using lab = await openLab();
    lab.service.addRun({ workflow: bisectWorkflow, event: "workflow_dispatch", title: `x${fingerprint}` });
    expect((await dispatch(lab)).bisects).toMatchObject([{ isNew: true }]);
  });

  test("that an issue or a comment remembers is not started again, though its run was deleted", async () => {
    await using lab = await openLab();
    const url = "https://github.com/owner/linux/actions/runs/5";
    const { bisects } = await dispatch(lab, { remembered: new Map([[fingerprint, url]]) });
    expect(bisects).toMatchObject([{ url, isNew: false }]);
    expect(started(lab)).toEqual([]);
  });

  test("of what was mended and is back is another one", async () => {
    await using lab = await openLab();
    lab.service.addRun({
      ...{ workflow: bisectWorkflow, event: "workflow_dispatch", title: `bisect test ${fingerprint}` },
      createdAt: "2026-01-01T00:00:00Z",
    });
    const mendedAt = new Map([[fingerprint, "2026-02-01T00:00:00Z"]]);
    expect((await dispatch(lab, { mendedAt })).bisects).toMatchObject([{ isNew: true }]);
    expect((await dispatch(lab, { mendedAt })).bisects).toMatchObject([{ isNew: false }]);
    expect(started(lab)).toHaveLength(2);
  });

  test("of each of many regressions is too much: the rest is told", async () => {
    await using lab = await openLab();
    const names = ["a", "b", "c", "d", "e"];
    const report = sampleReport({
      before: [
        sampleRun(
          "tdp",
          names.map(name => sampleTest(name, "pass")),
        ),
      ],
      after: [
        sampleRun(
          "tdp",
          names.map(name => failedAgain(name)),
        ),
      ],
    });
    const told = await dispatch(lab, { planned: planBisects(report, runUrl), most: 2 });
    expect(told.bisects).toHaveLength(2);
    expect(told.left.map(({ why }) => why)).toEqual(
      Array(3).fill("2 bisects are started for one report at most"),
    );
    expect(started(lab)).toHaveLength(2);
  });
});

describe("the run of a bisect", () => {
  test("is looked for where GitHub answers without it", async () => {
    await using lab = await openLab();
    lab.service.fail({ method: "POST", path: /dispatches$/, with: 204, afterEffect: true });
    const { bisects } = await dispatch(lab);
    expect(bisects).toMatchObject([{ url: expect.stringMatching(/runs\/\d+$/), isNew: true }]);
    expect(started(lab)).toHaveLength(1);
  });

  for (const kind of ["reset", 502, "truncated"] as const) {
    test(`is looked for when the answer is lost (${kind}), and no second one is started`, async () => {
      await using lab = await openLab();
      lab.service.fail({ method: "POST", path: /dispatches$/, with: kind, afterEffect: true });
      const { bisects } = await dispatch(lab);
      expect(bisects).toMatchObject([{ url: expect.stringMatching(/runs\/\d+$/), isNew: true }]);
      expect(started(lab)).toHaveLength(1);
    });
  }

  test("that nobody knows of is told, and not started again", async () => {
    await using lab = await openLab();
    lab.service.fail({ method: "POST", path: /dispatches$/, with: 502 });
    const told = await dispatch(lab);
    expect(told.bisects).toEqual([]);
    expect(told.left).toMatchObject([
      { why: expect.stringContaining("nobody knows whether it was started") },
    ]);
    expect(lab.service.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
  });
});

test("a workflow that is not there is an error that says so", async () => {
  await using lab = await openLab();
  await expect(dispatch(lab, { workflow: "gone.yml" })).rejects.toThrow(
    /workflows\/gone\.yml\/runs: there is no such/,
  );
});

test("inputs that the workflow does not know are told, and the report goes on", async () => {
  await using lab = await openLab();
  lab.service.addWorkflow({ path: bisectWorkflow, inputs: ["good", "bad"] });
  const { left } = await dispatch(lab);
  expect(left).toMatchObject([{ why: expect.stringContaining("Unexpected inputs provided") }]);
});

test("a GitHub that refuses to be asked for the run is asked without", async () => {
  await using lab = await openLab();
  lab.client.octokit.hook.wrap("request", async (request, asked) => {
    if (asked["return_run_details"] !== true) return await request(asked);
    const said = 'Invalid request. "return_run_details" is not a permitted key.';
    const failure = { fault: "refused", status: 422, restMs: undefined, limit: undefined, said } as const;
    throw new GithubError(said, { ...failure, accepted: undefined });
  });
  const { bisects } = await dispatch(lab);
  expect(bisects).toMatchObject([{ url: expect.stringMatching(/runs\/\d+$/), isNew: true }]);
  expect(started(lab)).toHaveLength(1);
});
