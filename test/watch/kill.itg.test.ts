import { expect, test } from "vitest";
import { openStore } from "../../src/store/index.ts";
import { startGithub } from "./github-server.ts";
import { startMailServer } from "./mail-server.ts";
import { startWatchProcess } from "./watch-process.ts";
import { broken, setUpWatch, whole } from "./watching.ts";

test("kill -9 at random moments: every commit is built, every break and mend is told, and nothing is made up", {
  timeout: 300_000,
}, async () => {
  const { port, mails } = await startMailServer();
  const github = await startGithub();
  const watching = setUpWatch([
    `mail: {smtp: 'smtp://127.0.0.1:${port}', from: ci@example.org, to: [kvm@example.org]}`,
    `github: {repository: o/r, api: '${github.url}', issues: true}`,
    "branches: [{name: main, backfill: 100}]",
  ]);
  await watching.once();
  const outcomes = "GBBGBGGBGBBBGG".split("");
  const commits: string[] = [watching.repository.first];
  let kills = 0;
  for (const [place, outcome] of outcomes.slice(1).entries()) {
    const content = outcome === "G" ? whole(place) : `${broken}/* ${place} */\n`;
    commits.push(watching.commit(content, `${outcome}${place}`));
    const { child, ended } = startWatchProcess(watching.file);
    const timer = setTimeout(() => child.kill("SIGKILL"), 700 + Math.random() * 3000);
    expect(await ended).toBeNull();
    clearTimeout(timer);
    kills += 1;
  }
  const { ended } = startWatchProcess(watching.file, ["--once"]);
  expect([0, 1]).toContain(await ended);

  const store = await openStore(watching.store);
  const kernels = await store.list();
  const found = new Map(kernels.map(({ key, manifest }) => [key.commit, manifest.outcome]));
  expect(commits.map(commit => found.get(commit))).toEqual(
    outcomes.map(letter => (letter === "G" ? "built" : "failed")),
  );
  expect((await store.verify()).damage).toEqual([]);

  const stretches = outcomes.join("").match(/B+/g)?.length ?? 0;
  const unique = new Map(mails.map(mail => [mail.header("Message-ID"), mail]));
  const subjects = [...unique.values()].map(({ subject }) => subject);
  const breaks = subjects.filter(subject => subject.includes("does not build"));
  const toldWithMend = breaks.filter(subject => subject.includes("(mended)"));
  expect(breaks).toHaveLength(stretches);
  expect(subjects.filter(subject => subject.includes(": mended by"))).toHaveLength(
    stretches - toldWithMend.length,
  );
  // At most the one that was on its way when it was killed comes again.
  expect(mails.length - unique.size).toBeLessThanOrEqual(kills);
  expect(watching.state().outbox).toEqual([]);

  expect(github.issues).toHaveLength(stretches - toldWithMend.length);
  for (const issue of github.issues) {
    expect(issue.state).toBe("closed");
    expect(issue.comments).toHaveLength(1);
  }
  const last = new Map(github.statuses.map(({ commit, state }) => [commit, state]));
  expect(commits.map(commit => last.get(commit))).toEqual(
    outcomes.map(letter => (letter === "G" ? "success" : "failure")),
  );
});
