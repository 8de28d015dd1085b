import { describe, expect, test } from "vitest";
import type { BisectReport } from "../../../src/bisecting/index.ts";
import { LiveBisect, type LiveOptions } from "../../../src/github/bisecting/live-bisect.ts";
import { marker } from "../../../src/github/telling/hidden-state.ts";
import { foundReport, runningReport } from "../../bisecting/telling/sample.ts";
import { actionsBot } from "../../github-service/index.ts";
import { type Lab, openLab } from "../telling/lab.ts";

const bisect = "0123456789abcdef";
const fingerprint = "fedcba9876543210";
const runUrl = (run: number) => `https://github.com/owner/linux/actions/runs/${run}`;

function liveOf(lab: Lab, place: Partial<LiveOptions["place"]> = {}, more: Partial<LiveOptions> = {}) {
  return new LiveBisect({
    ...{ repository: lab.repository, bisect, secrets: [], links: {}, log: lab.log, restMs: 5 },
    place: { wish: "auto", fingerprint: "", reportRun: "", label: "vmentry", ...place },
    format: ({ reason, probes }) => `${probes.length} probes: ${reason}`,
    titleOf: ({ isRunning }) => `Bisect of @somebody's #12 (${isRunning ? "running" : "done"})`,
    ...more,
  });
}

function issuesOf({ service }: Lab) {
  return [...service.repository.issues.values()].filter(({ pull }) => pull === undefined);
}

function writes({ service }: Lab) {
  return service.requests.filter(({ method }) => method !== "GET").map(({ method }) => method);
}

const step = (probes: number): BisectReport => {
  const report = runningReport();
  return { ...report, probes: report.probes.slice(0, probes) };
};

describe("a bisect that nobody's issue is of", () => {
  test("has an issue of its own, which is made once and says at last what was found", async () => {
    await using lab = await openLab();
    const live = liveOf(lab);
    for (const probes of [1, 2, 3]) {
      live.update(step(probes));
      await expect.poll(() => issuesOf(lab)[0]?.body, { timeout: 10_000 }).toContain(`${probes} probes`);
    }
    await live.finish(foundReport());
    const [issue, ...others] = issuesOf(lab);
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ user: actionsBot, labels: ["vmentry"] });
    // Nobody is mentioned by its title, and nothing referred to.
    expect(issue?.title).toBe("Bisect of @\u200bsomebody's #\u200b12 (done)");
    expect(issue?.body).toContain(foundReport().reason);
    expect(live.url).toBe(`https://github.com/owner/linux/issues/${issue?.number}`);
    expect(writes(lab).filter(method => method === "POST")).toHaveLength(1);
  });

  test("is gone on with by the run that goes on, and by no other bisect", async () => {
    await using lab = await openLab();
    await liveOf(lab).finish(step(1));
    await liveOf(lab).finish(step(2));
    expect(issuesOf(lab)).toHaveLength(1);
    await liveOf(lab, {}, { bisect: "f".repeat(16) }).finish(step(2));
    expect(issuesOf(lab)).toHaveLength(2);
  });

  test("is not told where somebody else put its marker", async () => {
    await using lab = await openLab();
    const somebody = { login: "somebody", kind: "User" } as const;
    const body = `${marker("bisect", bisect)}\n\nmine`;
    lab.service.addIssue({ title: "x", body, labels: ["vmentry"], user: somebody });
    await liveOf(lab).finish(foundReport());
    expect(issuesOf(lab).map(issue => issue.body?.includes("mine"))).toEqual([true, false]);
  });
});

describe("a bisect that a report asks for", () => {
  function issueOf(lab: Lab, state: "open" | "closed" = "open") {
    const body = `${marker("regression", fingerprint)}\n\nit broke`;
    return lab.service.addIssue({ title: "broken", body, labels: ["vmentry"], user: actionsBot, state });
  }

  test("is a comment on the issue of its finding", async () => {
    await using lab = await openLab();
    const issue = issueOf(lab);
    const live = liveOf(lab, { fingerprint, reportRun: runUrl(5) });
    live.update(step(1));
    await live.finish(foundReport());
    expect(issue.comments).toHaveLength(1);
    expect(issue.comments[0]?.body).toContain(foundReport().reason);
    expect(issue.body).toContain("it broke");
    expect(issuesOf(lab)).toHaveLength(1);
    expect(live.url).toContain(`/issues/${issue.number}#issuecomment-`);
  });

  test("is an issue of its own when that one is closed", async () => {
    await using lab = await openLab();
    const issue = issueOf(lab, "closed");
    await liveOf(lab, { fingerprint }).finish(foundReport());
    expect(issue.comments).toEqual([]);
    expect(issuesOf(lab)).toHaveLength(2);
  });

  test("is a comment on the pull request whose run it was", async () => {
    await using lab = await openLab();
    const run = lab.service.addRun({ event: "pull_request", headBranch: "topic", pulls: [lab.pullRequest] });
    await liveOf(lab, { fingerprint, reportRun: runUrl(run.id) }).finish(foundReport());
    expect(lab.service.repository.issues.get(lab.pullRequest)?.comments).toHaveLength(1);
    expect(issuesOf(lab)).toEqual([]);
  });

  test("does not ask for the run of another repository", async () => {
    await using lab = await openLab();
    const run = lab.service.addRun({ event: "pull_request", headBranch: "topic", pulls: [lab.pullRequest] });
    const reportRun = `https://github.com/evil/linux/actions/runs/${run.id}`;
    await liveOf(lab, { reportRun }).finish(foundReport());
    expect(issuesOf(lab)).toHaveLength(1);
  });

  test("is a comment on the number that was given", async () => {
    await using lab = await openLab();
    await liveOf(lab, { wish: lab.pullRequest }).finish(foundReport());
    expect(lab.service.repository.issues.get(lab.pullRequest)?.comments).toHaveLength(1);
  });
});

test("many steps at once are one update, and the last one is never lost", async () => {
  await using lab = await openLab();
  const live = liveOf(lab, {}, { restMs: 60_000 });
  for (const probes of [1, 2, 3, 4, 5]) live.update(step(probes));
  await live.finish(foundReport());
  expect(writes(lab).length).toBeLessThanOrEqual(2);
  expect(issuesOf(lab)[0]?.body).toContain(foundReport().reason);
});

test("an answer that is lost makes no second issue", async () => {
  await using lab = await openLab();
  lab.service.fail({ method: "POST", path: /issues$/, with: 502, afterEffect: true });
  await liveOf(lab).finish(foundReport());
  expect(issuesOf(lab)).toHaveLength(1);
});

test("what was deleted meanwhile is made again", async () => {
  await using lab = await openLab();
  const live = liveOf(lab, { wish: lab.pullRequest });
  live.update(step(1));
  await expect.poll(() => live.url).toBeDefined();
  const comments = lab.service.repository.issues.get(lab.pullRequest)?.comments ?? [];
  comments.splice(0);
  await live.finish(foundReport());
  expect(comments).toHaveLength(1);
});

test("a token that may not write is told once, and the bisect goes on", async () => {
  await using lab = await openLab({ token: service => service.addToken({ permissions: "read-all" }) });
  const live = liveOf(lab);
  live.update(step(1));
  await expect.poll(() => live.problem).toMatch(/issues: write/);
  live.update(step(2));
  await live.finish(foundReport());
  expect(lab.warnings).toHaveLength(1);
});

test("what the runner hides is hidden there, too", async () => {
  await using lab = await openLab();
  const report = { ...foundReport(), reason: "the token is ghs_verysecretvalue" };
  await liveOf(lab, {}, { secrets: ["ghs_verysecretvalue"] }).finish(report);
  expect(issuesOf(lab)[0]?.body).toContain("the token is ***");
});
