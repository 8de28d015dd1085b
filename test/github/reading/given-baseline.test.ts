import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { UserError } from "../../../src/base/index.ts";
import { newBudget } from "../../../src/github/reading/fetch-artifacts.ts";
import { givenBaseline } from "../../../src/github/reading/given-baseline.ts";
import { type Lab, openLab, repository } from "./lab.ts";
import { leaveResults } from "./plans.ts";

const given = ({ client, directory }: Lab, run: number) =>
  givenBaseline(client, { repository, run, into: directory, budget: newBudget() });

test("the run that the user names is the baseline, whatever it is of, and nobody says how far it is", async () => {
  const lab = await openLab();
  const commit = lab.service.addCommit().sha;
  const run = lab.service.addRun({ event: "workflow_dispatch", headBranch: "elsewhere", headSha: commit });
  leaveResults(lab, run, { commit, subject: "what it is" });
  const found = await given(lab, run.id);
  expect(found).toMatchObject({ run: run.id, commit, subject: "what it is", distance: null, problems: [] });
  expect(found.source).toMatch(/^run \d+, as it was given: https:/);
  expect(readdirSync(lab.directory).sort()).toEqual([...found.artifacts].sort());
});

test("a run that is not there, or has no results any more, is the user's to mend", async () => {
  const lab = await openLab();
  await expect(given(lab, 12)).rejects.toThrow(UserError);
  await expect(given(lab, 12)).rejects.toThrow(/given 12, but there is no such workflow run/);
  const run = lab.service.addRun();
  const expiresAt = "2020-01-01T00:00:00Z";
  leaveResults(lab, run, { commit: lab.service.addCommit().sha }, { expiresAt });
  await expect(given(lab, run.id)).rejects.toThrow(/has no results of tests, or they have expired$/);
});
