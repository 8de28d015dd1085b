import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { temporaryDirectory, UserError } from "../../src/base/index.ts";
import {
  allowedSplatsSchema,
  findExpectationFiles,
  knownFailuresSchema,
  readExpectations,
} from "../../src/expectations/index.ts";
import { account, context, testResult, today } from "./builders.ts";

const directory = temporaryDirectory("test");
afterAll(() => directory[Symbol.asyncDispose]());

const fresh = () => mkdtemp(join(directory.path, "files-"));

async function written(text: string | Uint8Array, name = "known-failures.yaml"): Promise<string> {
  const file = join(await fresh(), name);
  await writeFile(file, text);
  return file;
}

async function problems(files: { knownFailures?: string[]; allowedSplats?: string[] }): Promise<string[]> {
  try {
    await readExpectations({ knownFailures: [], allowedSplats: [], today, ...files });
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message.split("\n").map(each => each.replaceAll(/\/\S*\//g, ""));
  }
}

const problemsOf = async (text: string | Uint8Array) => problems({ knownFailures: [await written(text)] });

describe("expectation files", () => {
  test("tell every problem of every file at once, with its place", async () => {
    const known = await written(`known-failures:
  - test: kvm/a
    kernel: 6.10
    status: [fail, pass]
    owner: me
    link: none
    expires: 2026-02-30
`);
    const allowed = await written(
      `allowed-splats:\n  - {kind: WARNING, ${account}}\n`,
      "allowed-splats.yaml",
    );
    expect(await problems({ knownFailures: [known, "/nowhere.yaml"], allowedSplats: [allowed] })).toEqual([
      expect.stringMatching(/^known-failures\.yaml:2:5: .*reason is missing/),
      expect.stringMatching(
        /^known-failures\.yaml:3:13: .*kernel is 6\.1 \(a number\), expected kernel releases in quotes/,
      ),
      expect.stringMatching(
        /^known-failures\.yaml:4:20: .*"pass", expected one of fail, timeout, crash, machine-died/,
      ),
      expect.stringMatching(/^known-failures\.yaml:6:11: .*link is "none", expected an http\(s\) link/),
      expect.stringMatching(
        /^known-failures\.yaml:7:14: .*expires is "2026-02-30", expected a date that there is/,
      ),
      "/nowhere.yaml: there is no such file, or it is a link to nothing",
      expect.stringMatching(
        /^allowed-splats\.yaml:2:5: .*expected at least one of fingerprint, title and function/,
      ),
    ]);
  });

  test.each(["reason", "owner", "link", "expires", "test"])("must have %s in each entry", async field => {
    const whole = `test: kvm/a, ${account}`;
    const entry = whole
      .split(", ")
      .filter(each => !each.startsWith(`${field}:`))
      .join(", ");
    expect(await problemsOf(`known-failures: [{${entry}}]`)).toEqual([
      expect.stringContaining(`${field} is missing`),
    ]);
    expect(await problemsOf(`known-failures: [{${whole}}]`)).toEqual([]);
  });

  test.each([
    "https://lore.kernel.org/kvm/1@x/",
    "'#12'",
    "org/repo#12",
    "KVM-12",
    "CVE-2026-1234",
    "20260615.1@kernel.org",
    "<a@b>",
  ])("may link to %s", async link => {
    expect(
      await problemsOf(`known-failures: [{test: kvm/a, ${account.replace(/https:\S+\/1/, link)}}]`),
    ).toEqual([]);
  });

  test.each(["javascript:alert(1)", "javascript:x#1", "data:a@b", "soon", "http://", "''"])(
    "may not link to %s",
    async link => {
      expect(
        await problemsOf(`known-failures: [{test: kvm/a, ${account.replace(/https:\S+\/1/, `"${link}"`)}}]`),
      ).toEqual([expect.stringContaining("expected an http(s) link")]);
    },
  );

  test("may not have a pattern that everything matches", async () => {
    expect(await problemsOf(`known-failures: [{test: "**", ${account}}]`)).toEqual([
      expect.stringContaining("with more in it than *"),
    ]);
    const allowed = await written(`allowed-splats: [{title: "*", ${account}}]`);
    expect(await problems({ allowedSplats: [allowed] })).toEqual([
      expect.stringContaining("with more in it than *"),
    ]);
  });

  test("name the key that was meant", async () => {
    const [problem] = await problemsOf(`known-failures: [{test: kvm/a, kernal: "6.1", ${account}}]`);
    expect(problem).toContain('unknown key "kernal"');
    expect(problem).toContain('did you mean "kernel"?');
  });

  test("say what is wrong with a range", async () => {
    expect(await problemsOf(`known-failures: [{test: kvm/a, kernel: ">=6.2 <6.1", ${account}}]`)).toEqual([
      expect.stringContaining('no kernel can be in ">=6.2 <6.1"'),
    ]);
  });

  test("are refused when they are empty, of the other kind, a bare list, too large or not text", async () => {
    expect(await problemsOf("")).toEqual([expect.stringContaining("the file holds nothing, expected a map")]);
    expect(await problemsOf("allowed-splats: []")).toContainEqual(
      expect.stringContaining('unknown key "allowed-splats"'),
    );
    expect(await problemsOf("- test: kvm/a")).toEqual([expect.stringContaining("the file holds a list")]);
    expect(await problemsOf(`#${"x".repeat(1024 * 1024)}`)).toEqual([
      expect.stringContaining("larger than 1 MiB"),
    ]);
    expect(await problemsOf(Buffer.from([0x23, 0xff]))).toEqual([
      expect.stringContaining("is not UTF-8 text"),
    ]);
    expect(await problems({ knownFailures: [directory.path, "/dev/zero"] })).toEqual([
      expect.stringContaining("is no file"),
      expect.stringContaining("is no file"),
    ]);
  });

  test("may hold no entries", async () => {
    expect(await problemsOf("known-failures: []")).toEqual([]);
  });

  test("have reasons of several lines, which become one", async () => {
    const text = `known-failures:\n  - test: kvm/a\n    reason: |\n      one\n      two\n    owner: o\n    link: '#1'\n    expires: 2027-01-01\n`;
    const all = await readExpectations({ knownFailures: [await written(text)], allowedSplats: [], today });
    const { tests } = all.cover({ tests: [testResult("kvm/a", "fail")], splats: [], context });
    expect(tests[0]?.known?.reason).toBe("one two");
  });

  test("that are named twice count once", async () => {
    const file = await written(`known-failures: [{test: kvm/gone, ${account}}]`);
    const link = join(await fresh(), "link.yaml");
    await symlink(file, link);
    const all = await readExpectations({ knownFailures: [file, file, link], allowedSplats: [], today });
    all.cover({ tests: [testResult("kvm/a", "pass")], splats: [], context });
    expect(all.notices()).toHaveLength(1);
  });

  test("have schemas that know what must be there", () => {
    const known = z.toJSONSchema(knownFailuresSchema, { io: "input" });
    expect(known).toMatchObject({
      required: ["known-failures"],
      properties: {
        "known-failures": {
          items: {
            required: ["test", "reason", "owner", "link", "expires"],
            properties: { kernel: { type: "string" }, expires: { format: "date" } },
            additionalProperties: false,
          },
        },
      },
    });
    expect(z.toJSONSchema(allowedSplatsSchema, { io: "input" })).toMatchObject({
      properties: { "allowed-splats": { items: { anyOf: [{ required: ["fingerprint"] }, {}, {}] } } },
    });
  });
});

describe("the files of a tree", () => {
  test("are found in its .vmentry, and only those that are there", async () => {
    const tree = await fresh();
    expect(await findExpectationFiles(tree)).toEqual({ knownFailures: [], allowedSplats: [] });
    await mkdir(join(tree, ".vmentry"));
    await writeFile(join(tree, ".vmentry/known-failures.yaml"), "");
    const knownFailures = [join(tree, ".vmentry/known-failures.yaml")];
    expect(await findExpectationFiles(tree)).toEqual({ knownFailures, allowedSplats: [] });
    await writeFile(join(tree, ".vmentry/allowed-splats.yaml"), "");
    const allowedSplats = [join(tree, ".vmentry/allowed-splats.yaml")];
    expect(await findExpectationFiles(join(tree, ".vmentry"))).toEqual({ knownFailures, allowedSplats });
  });

  test("are not passed over in silence when their names only look right", async () => {
    const tree = await fresh();
    await mkdir(join(tree, ".vmentry"));
    await writeFile(join(tree, ".vmentry/known-failures.yml"), "");
    await expect(findExpectationFiles(tree)).rejects.toThrow(/known-failures\.yml: is not read.*rename it/);
  });
});
