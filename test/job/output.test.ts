import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TemporaryDirectory, temporaryDirectory, UserError } from "../../src/base/index.ts";
import { checkOutput, makeOutput, outputDirectory } from "../../src/job/output.ts";

let scratch: TemporaryDirectory;
let out: string;

beforeEach(() => {
  scratch = temporaryDirectory("output-test");
  out = join(scratch.path, "out");
});
afterEach(() => scratch[Symbol.asyncDispose]());

async function fill(...names: string[]): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const name of names) {
    if (name.endsWith("/")) await mkdir(join(out, name));
    else await writeFile(join(out, name), "");
  }
}

describe("an output directory", () => {
  test("that is not there is made, with those above it", async () => {
    const deep = join(out, "a/b");
    await checkOutput(deep, false);
    await makeOutput(outputDirectory(deep));
    expect(await readdir(deep)).toEqual([]);
  });

  test("that is empty is used as it is", async () => {
    await fill();
    await expect(checkOutput(out, false)).resolves.toBeUndefined();
  });

  test("of an earlier job is refused, and replaced with overwrite", async () => {
    await fill("results.json", "junit.xml", "summary.md", "console.log", "logs/");
    await writeFile(join(out, "logs", "stdout.log"), "");
    await expect(checkOutput(out, false)).rejects.toThrow(UserError);
    await expect(checkOutput(out, false)).rejects.toThrow("is there already; give --overwrite");
    await checkOutput(out, true);
    await makeOutput(outputDirectory(out));
    expect(await readdir(out)).toEqual([]);
  });

  test("of a job that was killed while it wrote its results is replaced too", async () => {
    await fill(".results.json.4711.0.tmp", "console.log");
    await checkOutput(out, true);
    await makeOutput(outputDirectory(out));
    expect(await readdir(out)).toEqual([]);
  });

  test("with anything else in it is refused even with overwrite, and named", async () => {
    await fill("console.log", "results.json", "thesis.tex");
    await expect(checkOutput(out, true)).rejects.toThrow(UserError);
    await expect(checkOutput(out, true)).rejects.toThrow("holds thesis.tex, which vmentry did not make");
  });

  test("that is a file, below a file, or a link to nothing is bad input", async () => {
    await writeFile(out, "");
    await expect(checkOutput(out, true)).rejects.toThrow("is no directory");
    await expect(makeOutput(outputDirectory(join(out, "below")))).rejects.toThrow(UserError);
    const link = join(scratch.path, "link");
    await symlink(join(scratch.path, "nowhere"), link);
    await expect(makeOutput(outputDirectory(link))).rejects.toThrow("cannot be used");
  });
});
