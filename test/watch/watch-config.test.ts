import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readWatch, type WatchConfig } from "../../src/watch/index.ts";
import { scratchDirectory } from "../build/small-tree.ts";
import { variantText } from "./watching.ts";

const minimal = ["repository: linux", "branches: [{name: master}]", "variants: [small.variant.yaml]"];

async function read(
  lines: readonly string[],
  files: Record<string, string> = {},
  directory = scratchDirectory(),
): Promise<WatchConfig> {
  mkdirSync(join(directory, "linux"));
  const all = { "small.variant.yaml": variantText, ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(directory, name), text);
  const file = join(directory, "k.watch.yaml");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return await readWatch(file, {});
}

async function problemsOf(lines: readonly string[], files: Record<string, string> = {}): Promise<string> {
  const directory = scratchDirectory();
  const error: unknown = await read(lines, files, directory).then(
    () => "no problem",
    (failure: unknown) => failure,
  );
  expect(error).toMatchObject({ name: "UserError" });
  return String(error).replaceAll(`${directory}/`, "");
}

test("the smallest file is enough", async () => {
  expect(await read(minimal)).toMatchObject({
    repository: expect.stringMatching(/\/linux$/),
    branches: [{ name: "master", backfill: { kind: "count", count: 20 } }],
    followsFirstParent: true,
    pollMs: 120_000,
    queueLimit: 100,
    mail: undefined,
    github: undefined,
    webhook: undefined,
  });
});

test("all of a file is read, relative to it", async () => {
  const config = await read(
    [
      "repository: https://me:secret@git.example.org/linux.git",
      "branches:",
      "  - {name: master, backfill: {since-tag: v6.12}}",
      "  - {name: 'kvm/*', backfill: {since-date: 2026-01-31}}",
      "variants: [small.variant.yaml]",
      "history: all",
      "poll: 30s",
      "queue: 7",
      "store: s3://kernels/a",
      "work: work",
      "jobs: 3",
      "webhook: {address: 0.0.0.0, port: 8491, secret-file: secret}",
      "server: {url: 'http://127.0.0.1:8480/', token-file: token}",
      "retention: {branches: 500, age: 30d, newest: 10}",
      "mail: {host: mail.example.org, tls: implicit, user: ci, password-file: secret, from: a@b.org, to: [c@d.org]}",
      "github: {repository: o/r, token-file: token, label: broken}",
    ],
    { secret: "sixteen characters and more\n", token: "abc\n" },
  );
  expect(config).toMatchObject({
    shownRepository: "https://git.example.org/linux.git",
    branches: [
      { backfill: { kind: "tag", tag: "v6.12" } },
      { name: "kvm/*", backfill: { kind: "date", date: "2026-01-31" } },
    ],
    followsFirstParent: false,
    store: "s3://kernels/a",
    workDirectory: expect.stringMatching(/^\/.*\/work$/),
    webhook: { secret: "sixteen characters and more" },
    server: { url: "http://127.0.0.1:8480", token: "abc" },
    retention: { branches: 500, ageMs: 30 * 24 * 3_600_000, newest: 10 },
    mail: { port: 465, login: { user: "ci" }, operator: ["c@d.org"], ccAuthor: false },
    github: {
      api: "https://api.github.com",
      token: "abc",
      hasStatuses: true,
      hasIssues: false,
      label: "broken",
    },
  });
});

test.each([
  ["smtps://mail.example.org", { port: 465, tls: "implicit" }],
  ["smtp://mail.example.org", { port: 587, tls: "starttls" }],
  ["smtp://mail.example.org:25", { port: 25, tls: "starttls" }],
  ["smtp://localhost", { port: 25, tls: "off" }],
])("mail goes to %s with TLS unless the server is this host", async (smtp, expected) => {
  const { mail } = await read([...minimal, `mail: {smtp: '${smtp}', from: a@b.org, to: [c@d.org]}`]);
  expect(mail).toMatchObject(expected);
});

test.each([
  ["poll: soon", /^UserError: k\.watch\.yaml:4:7: poll is "soon", expected a time from 1s to 24h/],
  ["pol: 2m", /k\.watch\.yaml:4:1: unknown key "pol", did you mean "poll"\?/],
  ["queue: 0", /k\.watch\.yaml:4:8: queue is 0 \(a number\), expected a whole number from 1 to 10000/],
  [
    "history: fist-parent",
    /:4:10: history is "fist-parent", expected first-parent or all, did you mean "first-parent"\?/,
  ],
  ["webhook: {port: 1, secret-file: none}", /:4:33: none: there is no such file/],
  [
    "webhook: {port: 1, secret-file: short}",
    /short does not hold one line of text of at least 16 characters/,
  ],
  ["mail: {from: a@b.org, to: [c@d.org]}", /:4:7: mail needs either smtp or host/],
  ["mail: {smtp: 'smtp://x', tls: off, from: a@b.org, to: [c@d.org]}", /tls goes with host/],
  ["mail: {smtp: 'smtp://u@x', from: a@b.org, to: [c@d.org]}", /a mail user and a password-file go together/],
  ["mail: {smtp: 'smtp://u:p@x', from: a@b.org, to: [c@d.org]}", /expected the address of a mail server/],
  [
    "mail: {smtp: 'smtp://x', from: 'a@b.org, e@f.org', to: [c@d.org]}",
    /mail\.from is .*expected an address such as/,
  ],
  ["github: {repository: o/r}", /:4:9: there is no token for GitHub: name a token-file, or set GITHUB_TOKEN/],
  ["github: {repository: o}", /github\.repository is "o", expected OWNER\/NAME/],
  ["retention: {}", /expected at least one of branches, age and newest/],
  ["server: {url: 'file:///x'}", /expected an address that starts with http:\/\/ or https:\/\//],
])("%s is told with its place", async (line, problem) => {
  expect(await problemsOf([...minimal, line], { short: "abc\n" })).toMatch(problem);
});

test.each([
  [
    "repository: --upload-pack=x",
    /k\.watch\.yaml:1:13: repository is "--upload-pack=x", expected the path or the URL/,
  ],
  ["repository: ext::sh -c id", /is no URL of a repository/],
  ["repository: 'foo://x'", /starts with none of https, http, ssh, git and file/],
  ["repository: nowhere", /k\.watch\.yaml:1:13: there is no repository .*nowhere/],
])("%s is no repository", async (line, problem) => {
  expect(await problemsOf([line, ...minimal.slice(1)])).toMatch(problem);
});

test.each([
  ["branches: []", /at least one branch/],
  ["branches: [{name: 'a b'}]", /branches\[0\]\.name is "a b", expected the name of a branch/],
  ["branches: [{name: a, backfill: 0}]", /branches\[0\]\.backfill is 0 \(a number\), expected/],
  ["branches: [{name: a, backfill: {since-tag: '-..x'}}]", /since-tag/],
])("%s is refused", async (line, problem) => {
  expect(await problemsOf([minimal[0] ?? "", line, minimal[2] ?? ""])).toMatch(problem);
});

test("a fault of a variant file, and two of one name, are told with the place that names the file", async () => {
  const variants = "variants: [small.variant.yaml, bad.variant.yaml, copy.variant.yaml]";
  const problems = await problemsOf([...minimal.slice(0, 2), variants], {
    "bad.variant.yaml": "name: bad\narch: vax\n",
    "copy.variant.yaml": variantText,
  });
  expect(problems).toMatch(/k\.watch\.yaml:3:32: bad\.variant\.yaml:2:7: arch is "vax"/);
  expect(problems).toMatch(/k\.watch\.yaml:3:50: the name "small" is taken by small\.variant\.yaml/);
});
