import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { features } from "../../src/environment/index.ts";
import { featureSection } from "./feature-section.ts";

const page = await readFile(new URL("../../docs/features.md", import.meta.url), "utf8");

describe("docs/features.md", () => {
  test.each(features.map(feature => [feature.name, feature] as const))(
    "tells of %s what the code does",
    (_, feature) => {
      expect(page).toContain(`${featureSection(feature)}\n`);
    },
  );

  test("tells of no feature that there is not", () => {
    const told = [...page.matchAll(/^### `(.+)`$/gm)].map(([, name]) => name);
    expect(told).toEqual(features.map(({ name }) => name));
  });
});
