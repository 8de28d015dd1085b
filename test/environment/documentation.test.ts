import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseEnvironmentFile } from "../../src/environment/environment-file.ts";
import { discoverEnvironments, features } from "../../src/environment/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = await readFile(`${root}/docs/environments.md`, "utf8");

describe("docs/environments.md", () => {
  test.each(features.map(feature => [feature.name, feature] as const))("tells all of %s", (name, feature) => {
    const row = page.split("\n").find(line => line.split("|")[1]?.trim() === `\`${name}\``) ?? "";
    expect(row).toContain(feature.summary);
    for (const meaning of Object.values(feature.meanings)) {
      if (meaning.kind === "module-parameter")
        expect(row).toContain(`\`${meaning.module}.${meaning.parameter}\``);
      else expect(row).toContain(meaning.kind === "always" ? `always ${meaning.value}` : "not applicable");
    }
  });

  const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);

  test("has examples", () => {
    expect(examples.length).toBeGreaterThan(1);
  });

  test.each(examples)("has an example that can be used as it stands:\n%s", text => {
    expect(parseEnvironmentFile(text, "example")).not.toHaveProperty("problems");
  });

  test("shows the error that its example of a misspelt feature gives", () => {
    const parsed = parseEnvironmentFile(
      "name: shadow\nfeatures: {tpd: off, nested: off}\n",
      "shadow.env.yaml",
    );
    if (!("problems" in parsed)) throw new Error("the misspelt feature was accepted");
    expect(page).toContain(parsed.problems.join("\n"));
  });
});

test("the environments in configs/ are good, named as their files are, and described", async () => {
  const found = await discoverEnvironments([`${root}/configs`]);
  expect(found.length).toBeGreaterThan(3);
  for (const { name, file, description } of found) {
    expect(file).toBe(`${root}/configs/${name}.env.yaml`.replace("//", "/"));
    expect(description).toBeTruthy();
  }
});
