import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeKernelRepository } from "../build/small-tree.ts";
import { startGithub } from "./github-server.ts";
import { startMailServer } from "./mail-server.ts";
import { broken, setUpWatch, whole } from "./watching.ts";

const mailTo = (port: number, more = "") =>
  `mail: {smtp: 'smtp://127.0.0.1:${port}', from: ci@example.org, to: [kvm@example.org]${more}}`;

describe("a mail", () => {
  test("tells of a break once, with all that is needed to look into it, and of its mend in answer to it", async () => {
    const { port, mails } = await startMailServer();
    const watching = setUpWatch([mailTo(port, ", cc-author: true")]);
    await watching.once();
    const culprit = watching.commit(broken, "KVM: break it");
    await watching.once();
    watching.commit(broken.replace("nosuch", "other"), "still broken");
    await watching.once();
    await watching.once();
    expect(mails.map(({ subject }) => subject)).toEqual([
      `[vmentry] main small: ${culprit.slice(0, 12)} does not build: KVM: break it`,
    ]);
    const [mail] = mails;
    expect(mail).toMatchObject({ from: "ci@example.org", to: ["kvm@example.org", "t@example.com"] });
    expect(mail?.text).toContain(`Commit:        ${culprit}`);
    expect(mail?.text).toContain("Author:        T <t@example.com>");
    expect(mail?.text).toContain(
      `First failing: ${culprit}; the commit before it, ${watching.repository.first}, builds`,
    );
    expect(mail?.text).toMatch(/^ {2}lib\/shared\.c:3:16: .nosuch. undeclared/m);
    expect(mail?.text).toMatch(/From the log:\n(?: {2}.*\n)+/);
    expect(mail?.text).toMatch(/^New warnings: {2}\d+$/m);
    expect(mail?.text).toContain(
      `vmentry build --repo ${watching.repository.directory} --commit ${culprit} --variant ${join(watching.directory, "small.variant.yaml")}`,
    );
    expect(mail?.header("Content-Type")).toMatch(/^text\/plain/);
    expect(mail?.header("Auto-Submitted")).toBe("auto-generated");

    const mender = watching.commit(whole(1), "KVM: mend it");
    await watching.once();
    await watching.once();
    expect(mails).toHaveLength(2);
    expect(mails[1]?.subject).toBe(`[vmentry] main small: mended by ${mender.slice(0, 12)}: KVM: mend it`);
    expect(mails[1]?.header("In-Reply-To")).toBe(mail?.header("Message-ID"));
    expect(mails[1]?.text).toContain(culprit);
    expect(watching.state().outbox).toEqual([]);
  });

  test("names the range when commits in between are not built yet, and what they come to is in the mail of the mend", async () => {
    const { port, mails } = await startMailServer();
    const watching = setUpWatch([mailTo(port, ", cc-author: true")]);
    await watching.once();
    const culprit = watching.commit(broken, "the culprit");
    watching.commit(`${broken}\n`, "in between");
    const tip = watching.commit(`${broken}\n\n`, "the newest");
    await watching.once();
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain(
      `First failing: ${tip} does not build, and ${watching.repository.first} does: it is this commit or one of the 2 between them, not built yet`,
    );
    // Whose commit it was is not known yet, so nobody gets a copy for it.
    expect(mails[0]?.to).toEqual(["kvm@example.org"]);
    watching.commit(whole(1), "mend");
    await watching.once();
    expect(mails).toHaveLength(2);
    expect(mails[1]?.text).toContain(`First failing: ${culprit}; the commit before it`);
    expect(mails[1]?.text).toContain("Its subject:   the culprit");
    expect(mails[1]?.to).toEqual(["kvm@example.org", "t@example.com"]);
  });

  test("says of a break that was mended before it was found both at once", async () => {
    const { port, mails } = await startMailServer();
    const watching = setUpWatch([mailTo(port)]);
    await watching.once();
    watching.commit(broken, "break");
    const mender = watching.commit(whole(1), "mend");
    await watching.once();
    expect(mails).toHaveLength(1);
    expect(mails[0]?.subject).toMatch(/does not build \(mended\): break$/);
    expect(mails[0]?.text).toContain(`It is mended already, by ${mender}.`);
  });

  test("is not sent of what was over before the watch began", async () => {
    const { port, mails } = await startMailServer();
    const watching = setUpWatch([mailTo(port)]);
    watching.commit(broken, "break");
    watching.commit(whole(1), "mend");
    expect(await watching.once()).toMatchObject({ built: 2, failed: 1 });
    expect(mails).toEqual([]);
  });

  test("is kept while the mail server is down, over restarts, and sent once when it is up", async () => {
    const first = await startMailServer();
    const { port } = first;
    await first.close();
    const watching = setUpWatch([mailTo(port)]);
    await watching.once();
    watching.commit(broken, "break");
    expect(await watching.once()).toMatchObject({ failed: 1, unsent: 1 });
    expect(watching.said).toContainEqual(
      expect.stringMatching(/^warn 1 message cannot be sent: .*; kept, and tried again$/),
    );
    watching.commit(whole(1), "mend");
    expect(await watching.once()).toMatchObject({ built: 1, unsent: 2 });
    const { mails } = await startMailServer(port);
    expect(await watching.once()).toMatchObject({ unsent: 0 });
    expect(mails.map(({ subject }) => subject.replace(/\w{12}/, "ID"))).toEqual([
      "[vmentry] main small: ID does not build: break",
      "[vmentry] main small: mended by ID: mend",
    ]);
    await watching.once();
    expect(mails).toHaveLength(2);
  });

  test("holds no header and no command that a commit's text would smuggle in", async () => {
    const { port, mails } = await startMailServer();
    const repository = makeKernelRepository();
    const watching = setUpWatch([mailTo(port, ", cc-author: true")], { repository });
    await watching.once();
    repository.git("config", "user.useConfigOnly", "false");
    writeFileSync(join(repository.directory, "lib/shared.c"), broken);
    // A subject that tries for a header by a carriage return, an escape sequence, and an author who is several.
    const subject = "evil\rBcc: victim@example.org\u001b[2J \u202e";
    repository.git(
      "commit",
      "--quiet",
      "--all",
      "-m",
      subject,
      "--author",
      "A <a@example.com,b@example.com>",
    );
    await watching.once();
    expect(mails).toHaveLength(1);
    expect(mails[0]?.to).toEqual(["kvm@example.org"]);
    expect(mails[0]?.header("Bcc")).toBeUndefined();
    expect(mails[0]?.header("Cc")).toBeUndefined();
    expect(`${mails[0]?.subject}${mails[0]?.text}`).not.toMatch(/[\u001b\r\u202e]/);
    expect(mails[0]?.subject).toContain("evil Bcc: victim@example.org\\x1b[2J");
  });
});

describe("on GitHub", () => {
  const lines = (url: string, more = "") => [`github: {repository: o/r, api: '${url}', issues: true${more}}`];

  test("each commit has a status for each variant: pending while it is built, then how it went", async () => {
    const github = await startGithub();
    const watching = setUpWatch([
      ...lines(github.url),
      // Nobody answers there; builds go on.
      "server: {url: 'http://127.0.0.1:9/'}",
    ]);
    const culprit = watching.commit(broken, "break");
    await watching.once();
    expect(github.statuses[0]).toMatchObject({ commit: culprit, state: "pending" });
    const last = new Map(github.statuses.map(each => [each.commit, each]));
    expect(last.get(watching.repository.first)).toMatchObject({
      context: "vmentry/small",
      state: "success",
      description: expect.stringMatching(/^builds in /),
    });
    expect(last.get(culprit)).toMatchObject({
      state: "failure",
      description: expect.stringMatching(/^lib\/shared\.c:3: .nosuch. undeclared/),
      target_url: `http://127.0.0.1:9/kernels/${culprit}-small`,
    });
    expect(github.statuses.every(({ description }) => description.length <= 140)).toBe(true);
    expect(watching.said.filter(line => line.includes("kernel server"))).toEqual([
      expect.stringMatching(/^warn the kernel server is not told of branches and builds: .*; builds go on$/),
    ]);
  });

  test("a break has one issue, which is brought up to date, and closed with a comment when it is mended", async () => {
    const github = await startGithub();
    const watching = setUpWatch(lines(github.url));
    await watching.once();
    const culprit = watching.commit(broken, "break @everyone, fixes #1");
    const tip = watching.commit(`${broken}\n`, "<img src=x> `code` | [link](http://x)");
    await watching.once();
    expect(github.issues).toHaveLength(1);
    const [issue] = github.issues;
    // Of the tip it was told first, and back-fill found where it began.
    expect(issue?.title).toBe(
      `main small: ${culprit.slice(0, 12)} does not build: break @\u200beveryone, fixes #\u200b1`,
    );
    expect(issue).toMatchObject({ state: "open", labels: ["vmentry-build"], comments: [] });
    expect(issue?.body).toContain(culprit);
    expect(issue?.body).toContain("`break @everyone, fixes #1`");
    expect(issue?.body).not.toContain(tip);
    const mender = watching.commit(whole(1), "mend");
    await watching.once();
    await watching.once();
    expect(github.issues).toHaveLength(1);
    expect(issue?.state).toBe("closed");
    expect(issue?.comments).toEqual([expect.stringContaining(`Mended by \`${mender}\`.`)]);
  });

  test("an issue that was made by a watch that was killed just then is found again", async () => {
    const github = await startGithub();
    const watching = setUpWatch(lines(github.url));
    await watching.once();
    watching.commit(broken, "break");
    await watching.once();
    // As if it had been killed before it knew the number.
    const file = join(watching.directory, "state/state.json");
    writeFileSync(file, JSON.stringify({ ...watching.state(), issues: [] }));
    watching.commit(whole(1), "mend");
    await watching.once();
    expect(github.issues).toHaveLength(1);
    expect(github.issues[0]).toMatchObject({ state: "closed", comments: [expect.any(String)] });
  });

  test("what fails there or is asked to wait is tried again, and nothing is told twice", async () => {
    const github = await startGithub();
    const watching = setUpWatch(lines(github.url, ", statuses: false"));
    await watching.once();
    watching.commit(broken, "break");
    github.faults.push({ status: 502 }, { status: 503 }, { status: 403, headers: { "retry-after": "1" } });
    const running = watching.start();
    await running.until(() => github.issues.length === 1, "the issue");
    await running.stop();
    expect(github.faults).toEqual([]);
    expect(watching.state().outbox).toEqual([]);
    // With less than the three waits in between it would not have been left alone.
    expect(github.asked.filter(each => each === "POST /repos/o/r/issues").length).toBeLessThanOrEqual(4);
    expect(github.issues).toHaveLength(1);
  });

  test("a token that is refused is told, and what was to be said is kept for a right one", async () => {
    const github = await startGithub();
    const watching = setUpWatch(lines(github.url, ", token-file: token"));
    writeFileSync(join(watching.directory, "token"), "wrong\n");
    expect((await watching.once()).unsent).toBe(1);
    expect(watching.said).toContainEqual(expect.stringMatching(/cannot be sent: GitHub: Bad credentials/));
    writeFileSync(join(watching.directory, "token"), "secret-token\n");
    expect((await watching.once()).unsent).toBe(0);
    expect(github.statuses).toMatchObject([{ state: "success" }]);
  });
});
