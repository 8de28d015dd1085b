import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { cellsOf } from "../../src/environment/files/cells.ts";
import { discoverEnvironments } from "../../src/environment/files/discover.ts";
import { environmentFileSchema, parseEnvironmentFile } from "../../src/environment/files/environment-file.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = await readFile(`${root}/docs/environments.md`, "utf8");

describe("docs/environments.md", () => {
  test.each(Object.keys(environmentFileSchema.shape))("tells what the key %s is for", key => {
    expect(page).toMatch(new RegExp(`^\\| \`${key}\` +\\| (required|optional) +\\| .{10}`, "m"));
  });

  const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);

  test("has examples", () => {
    expect(examples.length).toBeGreaterThan(2);
  });

  test.each(examples)("has an example that can be used as it stands:\n%s", text => {
    expect(parseEnvironmentFile(text, "example")).not.toHaveProperty("problems");
  });

  test("shows the errors that its example of misspelt words gives", () => {
    const text = "name: shadow\nfeatures: {tdp: of}\nrequires: {lables: fast}\n";
    const parsed = parseEnvironmentFile(text, "shadow.env.yaml");
    if (!("problems" in parsed)) throw new Error("the misspelt words were accepted");
    expect(page).toContain(parsed.problems.join("\n"));
  });

  test("shows how many cells its matrix has, and the first one's name", () => {
    const parsed = parseEnvironmentFile(examples.find(each => each.includes("matrix:")) ?? "", "example");
    if ("problems" in parsed || parsed.matrix === undefined) throw new Error("no matrix");
    const cells = cellsOf(parsed.name ?? "", parsed.layer, parsed.matrix);
    expect(cells).toHaveLength(6);
    expect(page).toContain(`makes six environments, named \`${cells[0]?.name}\` and so on`);
  });

  test.each([
    "console",
    "quiet",
    "loglevel",
    "panic",
    "init",
    "rdinit",
    "initrd",
    "initrdmem",
    "noinitrd",
    "--",
    "vmentry.x",
  ])("lists the word %s, which is refused", word => {
    expect(parseEnvironmentFile(`name: a\ncmdline: ["${word}"]`, "f")).toHaveProperty("problems");
    expect(page).toMatch(new RegExp(`\`${word === "vmentry.x" ? "vmentry\\.\\*" : word}=?\``));
  });
});

describe("configs/", async () => {
  const found = await discoverEnvironments([`${root}/configs`]);

  test("has environments that are good, named as their files are, and described", () => {
    expect(found.length).toBeGreaterThan(20);
    for (const { name, file = "", description } of found) {
      const family = /([^/]+?)(\.matrix)?\.env\.yaml$/.exec(file) ?? [];
      if (family[2] === undefined) expect(name).toBe(family[1]);
      else expect(name).toMatch(new RegExp(`^${family[1]}\\.`));
      expect(description).toBeTruthy();
    }
  });

  test("has the four combinations of nested and tdp", () => {
    const cells = found.filter(({ name }) => name.startsWith("nested-tdp."));
    expect(cells.map(({ name, features }) => [name, features.get("nested"), features.get("tdp")])).toEqual([
      ["nested-tdp.nested-on.tdp-on", "on", "on"],
      ["nested-tdp.nested-on.tdp-off", "on", "off"],
      ["nested-tdp.nested-off.tdp-on", "off", "on"],
      ["nested-tdp.nested-off.tdp-off", "off", "off"],
    ]);
  });
});
