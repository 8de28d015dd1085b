import { describe, expect, test } from "vitest";
import { listIssues } from "../../../src/github/telling/known-issue.ts";
import { tellIssues as tellRegressions } from "../../../src/github/telling/regression-issues.ts";
import { mergeHistories, type Report, recordHistory } from "../../../src/report/index.ts";
import { sumUp } from "../../../src/results/index.ts";
import { actionsBot, type Issue } from "../../github-service/index.ts";
import { sampleReport } from "../../report/sample.ts";
import { sampleRun, sampleSplat, sampleTest } from "../../results/sample.ts";
import { failedAgain, type Lab, openLab, regressionReport, type TellOptions, tell } from "./lab.ts";

const label = "vmentry-regression";

function tellIssues(lab: Lab, report: Report, more: Partial<TellOptions> & { mostNew?: number } = {}) {
  const { mostNew, ...options } = more;
  const issues = { label, ...(mostNew === undefined ? {} : { mostNew }) };
  return tell(lab, { report, sinks: { issues }, ...options });
}

function issuesOf({ service }: Lab): Issue[] {
  return [...service.repository.issues.values()].filter(({ pull }) => pull === undefined);
}

function only(lab: Lab): Issue {
  const [issue, ...more] = issuesOf(lab);
  if (issue === undefined || more.length > 0) throw new Error(`${more.length + 1} issues`);
  return issue;
}

const pass = (name: string) => sampleRun(name, [sampleTest("a", "pass"), sampleTest("other", "pass")]);
const fail = (name: string) => sampleRun(name, [failedAgain("a"), sampleTest("other", "pass")]);
const runOf = (id: string) => ({
  id,
  commit: id.padStart(40, "0"),
  subject: "x",
  at: `2026-03-0${id}T00:00:00.000Z`,
});

/** A report of run `id`, in which `a` is compared with how it was. */
function night(id: string, before: typeof pass, after: typeof pass, names = ["tdp", "shadow"]): Report {
  return sampleReport({ run: runOf(id), before: names.map(before), after: names.map(after) });
}

describe("the issue of a regression", () => {
  test("is opened once and brought up to date", async () => {
    await using lab = await openLab();
    await tellIssues(lab, night("1", pass, fail), { run: 101 });
    await tellIssues(lab, night("2", fail, fail), { run: 102 });
    const { told } = await tellIssues(lab, night("3", fail, fail), { run: 103 });
    expect(told.problems).toEqual([]);
    const { body, title, labels, comments, state } = only(lab);
    expect({ labels, state, comments }).toEqual({ labels: [label], state: "open", comments: [] });
    expect(title).toBe("regression: kvm/a: why a did not pass");
    const first =
      "| First seen | `000000000000`, 2026-03-01 00:00 UTC, [report](<https://github.com/owner/linux/actions/runs/101>) |";
    expect(body).toContain(first);
    expect(body).toContain(
      "| Last seen | `000000000000`, 2026-03-03 00:00 UTC, [report](<https://github.com/owner/linux/actions/runs/103>) |",
    );
    expect(body).toContain("| Seen in | 3 runs |");
    expect(body).toContain("Also seen at:\n\n- `000000000000`, 2026-03-02");
  });

  test("is commented on when it is in other places, once for each run", async () => {
    await using lab = await openLab();
    await tellIssues(lab, night("1", pass, fail, ["tdp"]));
    const spread = night("2", fail, fail, ["tdp", "shadow"]);
    await tellIssues(lab, spread);
    await tellIssues(lab, spread);
    expect(only(lab).comments.map(({ body }) => body)).toEqual([
      expect.stringMatching(
        /^<!-- vmentry-regression-changed: 2 -->\n\nChanged at `0{12}`.*\n\n- also in `shadow`$/,
      ),
    ]);
  });

  test("is closed when it passes everywhere it failed, and says where", async () => {
    await using lab = await openLab();
    await tellIssues(lab, night("1", pass, fail));
    const { told } = await tellIssues(lab, night("2", fail, pass));
    expect(told.issues?.closed).toHaveLength(1);
    expect(only(lab)).toMatchObject({ state: "closed", stateReason: "completed" });
    expect(only(lab).comments).toMatchObject([{ body: expect.stringMatching(/\n\nMended at `0{12}`/) }]);
  });

  test("stays open while it fails somewhere, and while a place has no results", async () => {
    await using lab = await openLab();
    await tellIssues(lab, night("1", pass, fail));
    await tellIssues(
      lab,
      night("2", fail, name => (name === "tdp" ? pass(name) : fail(name))),
    );
    expect(only(lab).state).toBe("open");
    await tellIssues(lab, night("3", fail, pass, ["tdp"]));
    expect(only(lab).state).toBe("open");
    const died = sampleReport({
      run: runOf("4"),
      before: ["tdp", "shadow"].map(fail),
      after: [pass("tdp"), sampleRun("shadow", [], { error: "did not boot" })],
    });
    await tellIssues(lab, died);
    expect(only(lab).state).toBe("open");
  });

  test("is closed by the history, where the report has nothing to say of a test that passes", async () => {
    await using lab = await openLab();
    await tellIssues(lab, night("1", pass, fail));
    const quiet = night("2", pass, pass);
    await tellIssues(lab, quiet);
    expect(only(lab).state).toBe("open");
    const runs = sumUp(["tdp", "shadow"].map(pass));
    const history = mergeHistories([
      recordHistory(runOf("2"), runs, { variant: "x86_64-kvm", machineClass: "lab" }),
    ]);
    await tell(lab, { report: quiet, sinks: { issues: { label, history } } });
    expect(only(lab).state).toBe("closed");
  });

  test("is opened again when it comes back, with what it remembers", async () => {
    await using lab = await openLab();
    await tellIssues(lab, night("1", pass, fail));
    await tellIssues(lab, night("2", fail, pass));
    const { told } = await tellIssues(lab, night("3", pass, fail));
    expect(told.issues?.reopened).toHaveLength(1);
    const { state, stateReason, comments, body } = only(lab);
    expect({ state, stateReason }).toEqual({ state: "open", stateReason: "reopened" });
    expect(comments.map(each => /\n\n(\w+) at/.exec(each.body)?.[1])).toEqual(["Mended", "Back"]);
    expect(body).toContain("| First seen | `000000000000`, 2026-03-01");
  });

  test("stays closed when somebody closed it: as not planned always, else while it only still fails", async () => {
    await using lab = await openLab();
    await tellIssues(lab, night("1", pass, fail));
    Object.assign(only(lab), { state: "closed", stateReason: "completed", closedAt: "2026-03-02T00:00:00Z" });
    await tellIssues(lab, night("3", fail, fail));
    expect(only(lab).state).toBe("closed");
    Object.assign(only(lab), { stateReason: "not_planned" });
    await tellIssues(lab, night("4", pass, fail));
    expect(only(lab).state).toBe("closed");
  });

  test("is not somebody else's, whatever marker and label that has", async () => {
    await using lab = await openLab();
    const report = night("1", pass, fail);
    const body = `<!-- vmentry-regression: ${report.findings[0]?.fingerprint} -->`;
    lab.service.addIssue({ title: "mine", body, labels: [label] });
    await tellIssues(lab, report);
    expect(issuesOf(lab).map(({ title }) => title)).toEqual([
      "mine",
      "regression: kvm/a: why a did not pass",
    ]);
    expect(issuesOf(lab)[0]).toMatchObject({ body, state: "open", comments: [] });
  });

  test("whose hidden part somebody broke is written anew, and not closed on its word", async () => {
    await using lab = await openLab();
    await tellIssues(lab, night("1", pass, fail));
    const issue = only(lab);
    const [start] = (issue.body ?? "").split("\n");
    issue.body = `${start}\nsomebody was here`;
    await tellIssues(lab, night("2", fail, pass));
    expect(only(lab).state).toBe("open");
    await tellIssues(lab, night("3", fail, fail));
    expect(only(lab).body).toContain("| Seen in | 1 run |");
  });
});

test("what failed before, and what is not red, opens none", async () => {
  await using lab = await openLab();
  await tellIssues(lab, night("1", fail, fail));
  const slow = sampleReport({ run: runOf("2"), before: [pass("tdp")], after: [fail("tdp")], failOn: [] });
  await tellIssues(lab, slow);
  expect(issuesOf(lab)).toEqual([]);
});

test("the kernel's complaint is closed when its places ran without it", async () => {
  await using lab = await openLab();
  const splat = (name: string) => ({ ...pass(name), splats: [sampleSplat("zap")] });
  await tellIssues(lab, night("1", pass, splat));
  expect(only(lab).title).toMatch(/^new kernel complaint: /);
  const half = night("2", splat, pass, ["tdp"]);
  await tellIssues(lab, half);
  expect(only(lab).state).toBe("open");
  await tellIssues(lab, night("3", splat, pass));
  expect(only(lab).state).toBe("closed");
});

describe("a build that fails", () => {
  const build = (outcome: "built" | "failed") => ({
    ...{ commit: "d".repeat(40), subject: "x", variant: "x86_64-kvm", outcome, boot: null },
    failure: outcome === "built" ? null : { stage: "kernel", reason: "error" },
    diagnostics:
      outcome === "built"
        ? []
        : [{ severity: "error" as const, file: "arch/x86/kvm/x86.c", line: 3, column: 5, message: "no ;" }],
  });

  test("has an issue that is closed when the variant is built", async () => {
    await using lab = await openLab();
    const before = { before: [pass("tdp")], builtBefore: [build("built")] };
    const broken = sampleReport({ ...before, run: runOf("1"), after: [], builds: [build("failed")] });
    await tellIssues(lab, broken);
    expect(only(lab).title).toBe("build failure: dddddddddddd does not build as x86_64-kvm: no ;");
    const other = sampleReport({ ...before, run: runOf("2"), after: [], builds: [] });
    await tellIssues(lab, other);
    expect(only(lab).state).toBe("open");
    const good = sampleReport({ ...before, run: runOf("3"), after: [pass("tdp")], builds: [build("built")] });
    await tellIssues(lab, good);
    expect(only(lab).state).toBe("closed");
  });
});

describe("a machine that breaks everything", () => {
  const names = Array.from({ length: 40 }, (_, index) => `t${index}`);
  const all = (status: "pass" | "fail") => () =>
    sampleRun(
      "tdp",
      names.map(name => sampleTest(name, status, { location: null, reason: `why ${name}x` })),
    );

  test("opens as many issues as it may, and one for the rest, which is closed when all is mended", async () => {
    await using lab = await openLab();
    const { told } = await tellIssues(lab, night("1", all("pass"), all("fail"), ["tdp"]), { mostNew: 5 });
    expect(told.problems).toEqual([]);
    expect(issuesOf(lab)).toHaveLength(6);
    const rest = issuesOf(lab).find(({ title }) => title.includes("more breakages"));
    expect(rest?.title).toBe("35 more breakages at 000000000000");
    expect(rest?.body?.match(/^- /gm)).toHaveLength(35);
    await tellIssues(lab, night("2", all("fail"), all("fail"), ["tdp"]), { mostNew: 5 });
    expect(issuesOf(lab)).toHaveLength(6);
    await tellIssues(lab, night("3", all("fail"), all("pass"), ["tdp"]), { mostNew: 5 });
    expect(issuesOf(lab).map(({ state }) => state)).toEqual(Array(6).fill("closed"));
  });

  test("leaves a text that GitHub takes, also of very many places", async () => {
    await using lab = await openLab();
    const places = Array.from({ length: 90 }, (_, index) => `${"environment".repeat(5)}${index}`);
    const long = "x".repeat(300);
    const run = (status: "pass" | "fail") => (name: string) =>
      sampleRun(name, [sampleTest(long, status), sampleTest(`${long}y`, status)]);
    const { told } = await tellIssues(lab, night("1", run("pass"), run("fail"), places));
    expect(told.problems).toEqual([]);
    expect(issuesOf(lab).length).toBeGreaterThan(0);
    for (const { body } of issuesOf(lab)) expect(body?.length).toBeLessThan(65_536);
  });
});

describe("when something goes wrong", () => {
  for (const kind of ["reset", 502] as const) {
    test(`an answer that is lost (${kind}) makes no second issue and no second comment`, async () => {
      await using lab = await openLab();
      lab.service.fail({ method: "POST", path: /issues$/, with: kind, afterEffect: true });
      await tellIssues(lab, night("1", pass, fail));
      lab.service.fail({ method: "POST", path: /comments$/, with: kind, afterEffect: true });
      const { told } = await tellIssues(lab, night("2", fail, pass));
      expect(told.problems).toEqual([]);
      expect(only(lab)).toMatchObject({ state: "closed", comments: [{}] });
    });
  }

  test("a run that died between its comment and the issue is finished by the next attempt", async () => {
    await using lab = await openLab();
    await tellIssues(lab, night("1", pass, fail));
    lab.service.fail({ method: "PATCH", path: /issues\/\d+$/, with: 422 });
    const mended = night("2", fail, pass);
    const { told } = await tellIssues(lab, mended);
    expect(told.problems).toMatchObject([{ sink: "issues", why: expect.stringContaining("closing #") }]);
    await tellIssues(lab, mended, { attempt: 2 });
    expect(only(lab)).toMatchObject({ state: "closed", comments: [{}] });
  });

  test("two runs at the same time agree on the earlier issue", async () => {
    await using lab = await openLab();
    const report = night("1", pass, fail);
    const { login } = actionsBot;
    const request = {
      ...{ report, name: "nightly", label, login, reportUrl: "https://github.com/o/r/actions/runs/1" },
      ...{ hasPassed: () => undefined, bisects: new Map(), mostNew: 10, log: lab.log },
    };
    // Both have looked before either has opened one.
    const known = await listIssues(lab.repository, { label, login });
    await tellRegressions(lab.repository, { ...request, known });
    await tellRegressions(lab.repository, { ...request, known });
    const [first, second] = issuesOf(lab);
    expect(issuesOf(lab)).toHaveLength(2);
    expect(first).toMatchObject({ state: "open", comments: [] });
    expect(second).toMatchObject({ state: "closed", stateReason: "duplicate" });
    expect(second?.comments[0]?.body).toContain(`It is told in #${first?.number}.`);
    await tellIssues(lab, night("2", fail, fail));
    expect(issuesOf(lab)[0]?.body).toContain("| Seen in | 2 runs |");
  });

  test("a repository without issues is one problem, after one request", async () => {
    await using lab = await openLab();
    lab.service.fail({ method: "POST", path: /issues$/, with: 410, times: 100 });
    const names = ["x", "y", "z"].map(name => `${name}_test`);
    const run = (status: "pass" | "fail") => (env: string) =>
      sampleRun(
        env,
        names.map(name => sampleTest(name, status)),
      );
    const { told } = await tellIssues(lab, night("1", run("pass"), run("fail")));
    expect(told.problems).toHaveLength(1);
    expect(lab.service.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
  });
});

test("an issue's Markdown has the finding with all that is known of it", async () => {
  await using lab = await openLab();
  await tellIssues(lab, regressionReport());
  const body = only(lab).body ?? "";
  expect(body).toMatch(
    /^<!-- vmentry-regression: [0-9a-f]{16} -->\n<!-- vmentry-state: [\w-]+ -->\n\n❌ regression: `kvm\/a`\n/,
  );
  expect(body).toContain("<details open><summary>❌ <code>kvm/a</code> (all 2 environments)");
  expect(body).toContain("```text\nlast words\n```");
});
