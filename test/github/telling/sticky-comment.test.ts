import { describe, expect, test } from "vitest";
import { marker } from "../../../src/github/telling/hidden-state.ts";
import { ownLogin } from "../../../src/github/telling/own-login.ts";
import { type CommentContent, findComment, putComment } from "../../../src/github/telling/sticky-comment.ts";
import { actionsBot } from "../../github-service/index.ts";
import { type Lab, openLab, tell } from "./lab.ts";

/** Finds and puts, as a report does. */
async function comment(lab: Lab, given: Partial<CommentContent> & { name?: string } = {}) {
  const { name = "nightly", ...more } = given;
  const login = await ownLogin(lab.client);
  const place = { pullRequest: lab.pullRequest, name, login };
  const content = { markdown: "text", run: { id: 77, attempt: 1 }, bisects: {}, ...more };
  const known = await findComment(lab.repository, place, lab.log);
  return await putComment(lab.repository, place, known, content, lab.log);
}

function bodies({ service, pullRequest }: Lab): string[] {
  return service.repository.issues.get(pullRequest)?.comments.map(({ body }) => body) ?? [];
}

describe("the comment of a report", () => {
  test("is made once and then updated where it stands", async () => {
    await using lab = await openLab();
    expect((await comment(lab)).outcome).toBe("created");
    expect((await comment(lab, { markdown: "new", run: { id: 78, attempt: 1 } })).outcome).toBe("updated");
    expect(bodies(lab)).toEqual([expect.stringMatching(/^<!-- vmentry-report: nightly -->\n.*\n\nnew$/)]);
  });

  test("is found behind hundreds of others", async () => {
    await using lab = await openLab();
    const issue = lab.service.repository.issues.get(lab.pullRequest);
    if (issue === undefined) throw new Error("no pull request");
    for (let index = 0; index < 220; index++) lab.service.addComment(issue, { body: `chatter ${index}` });
    await comment(lab);
    for (let index = 0; index < 120; index++) lab.service.addComment(issue, { body: `more ${index}` });
    expect((await comment(lab, { markdown: "new" })).outcome).toBe("updated");
    expect(bodies(lab)).toHaveLength(341);
  });

  test("is not written when nothing changed", async () => {
    await using lab = await openLab();
    await comment(lab);
    const before = lab.service.requests.length;
    expect((await comment(lab)).outcome).toBe("unchanged");
    expect(lab.service.requests.slice(before).map(({ method }) => method)).toEqual(["GET", "GET"]);
  });

  test("of somebody else is left alone, though it begins with the marker", async () => {
    await using lab = await openLab();
    const issue = lab.service.repository.issues.get(lab.pullRequest);
    if (issue === undefined) throw new Error("no pull request");
    const forged = `${marker("report", "nightly")}\n\nmine`;
    lab.service.addComment(issue, { body: forged });
    lab.service.addComment(issue, { body: `> ${forged}`, user: actionsBot });
    expect((await comment(lab)).outcome).toBe("created");
    expect(bodies(lab).slice(0, 2)).toEqual([forged, `> ${forged}`]);
  });

  test("is the token's own, when that is a person's", async () => {
    await using lab = await openLab({ token: service => service.addToken({ login: "ci-robot" }) });
    const issue = lab.service.repository.issues.get(lab.pullRequest);
    if (issue === undefined) throw new Error("no pull request");
    lab.service.addComment(issue, { body: marker("report", "nightly"), user: actionsBot });
    await comment(lab);
    expect((await comment(lab, { markdown: "new" })).outcome).toBe("updated");
    expect(bodies(lab)).toHaveLength(2);
  });

  test("is another one for another report, however alike their names", async () => {
    await using lab = await openLab();
    await comment(lab, { name: "a b" });
    await comment(lab, { name: "a-b" });
    await comment(lab, { name: "a -->\n<b>" });
    expect(new Set(bodies(lab).map(body => body.split("\n")[0])).size).toBe(3);
    expect(bodies(lab)[2]).toMatch(/^<!-- vmentry-report: [\w.-]+ -->\n/);
  });

  test("is the newest of several, and the others are told", async () => {
    await using lab = await openLab();
    const issue = lab.service.repository.issues.get(lab.pullRequest);
    if (issue === undefined) throw new Error("no pull request");
    const body = `${marker("report", "nightly")}\n\nold`;
    for (let index = 0; index < 3; index++) lab.service.addComment(issue, { body, user: actionsBot });
    await comment(lab);
    expect(bodies(lab).map(each => each.split("\n").at(-1))).toEqual(["old", "old", "text"]);
    expect(lab.warnings).toEqual([
      expect.stringMatching(/^there are 3 comments .*issuecomment-\d+ .*issuecomment-\d+$/),
    ]);
  });

  test("of a later run is not overwritten by an earlier one that took longer", async () => {
    await using lab = await openLab();
    await comment(lab, { markdown: "later", run: { id: 80, attempt: 1 } });
    expect((await comment(lab, { markdown: "earlier", run: { id: 77, attempt: 3 } })).outcome).toBe(
      "outdated",
    );
    expect(bodies(lab)[0]).toMatch(/later$/);
    expect((await comment(lab, { markdown: "again", run: { id: 80, attempt: 2 } })).outcome).toBe("updated");
  });

  test("is made anew when it was deleted meanwhile", async () => {
    await using lab = await openLab();
    await comment(lab);
    lab.service.fail({ method: "PATCH", path: /comments/, with: 404 });
    lab.service.repository.issues.get(lab.pullRequest)?.comments.splice(0);
    expect((await comment(lab, { markdown: "new" })).outcome).toBe("created");
  });

  test("remembers bisects from run to run", async () => {
    await using lab = await openLab();
    const [one, two] = ["1".repeat(16), "2".repeat(16)];
    await comment(lab, { bisects: { [one]: "https://github.com/o/r/actions/runs/1" } });
    await comment(lab, { bisects: { [two]: "https://github.com/o/r/actions/runs/2" } });
    const place = { pullRequest: lab.pullRequest, name: "nightly", login: actionsBot.login };
    const { state } = (await findComment(lab.repository, place, lab.log)) ?? {};
    expect(Object.keys(state?.bisects ?? {})).toEqual([one, two]);
  });

  test("whose hidden part somebody broke is written anew", async () => {
    await using lab = await openLab();
    await comment(lab);
    const [made] = lab.service.repository.issues.get(lab.pullRequest)?.comments ?? [];
    if (made !== undefined)
      made.body = `${marker("report", "nightly")}\n<!-- vmentry-state: AAAA -->\n\ntext`;
    expect((await comment(lab, { run: { id: 1, attempt: 1 } })).outcome).toBe("updated");
  });
});

describe("when an answer is lost", () => {
  for (const kind of ["reset", 502, "truncated"] as const) {
    test(`of its creation (${kind}), there is still one comment`, async () => {
      await using lab = await openLab();
      lab.service.fail({ method: "POST", path: /comments$/, with: kind, afterEffect: true });
      await comment(lab);
      expect(bodies(lab)).toHaveLength(1);
    });
  }

  test("and nothing was done, it is done", async () => {
    await using lab = await openLab();
    lab.service.fail({ method: "POST", path: /comments$/, with: 503, times: 2 });
    await comment(lab);
    expect(bodies(lab)).toHaveLength(1);
  });
});

test("a pull request that is locked is a problem that says so", async () => {
  await using lab = await openLab();
  const issue = lab.service.repository.issues.get(lab.pullRequest);
  if (issue !== undefined) issue.isLocked = true;
  const { told } = await tell(lab, { sinks: { comment: { pullRequest: lab.pullRequest } } });
  expect(told.problems).toEqual([
    { sink: "comment", why: expect.stringContaining("the conversation is locked") },
  ]);
});
