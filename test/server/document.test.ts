import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { serverApi } from "../../src/server/index.ts";

const api = serverApi();
const paths = Object.entries(api["paths"] as Record<string, Record<string, Record<string, unknown>>>);
const operations = paths.flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    operation,
  })),
);

describe("the API's document", () => {
  test("names each operation once, with who may ask and what is answered", () => {
    const ids = operations.map(({ operation }) => operation["operationId"]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(30);
    for (const { name, operation } of operations) {
      expect([name, operation["description"]]).toEqual([
        name,
        expect.stringMatching(/^Role: (admin|publisher|machine)/),
      ]);
      expect(Object.keys(operation["responses"] as object), name).toEqual(
        expect.arrayContaining([expect.stringMatching(/^20/), "default"]),
      );
    }
  });

  test("has every schema that it refers to, and every parameter of its paths", () => {
    const schemas = Object.keys((api["components"] as { schemas: object }).schemas);
    const named = [...JSON.stringify(api).matchAll(/"\$ref":"([^"]*)"/g)].map(match => match[1]);
    expect(named.length).toBeGreaterThan(20);
    for (const ref of named) expect(schemas.map(each => `#/components/schemas/${each}`)).toContain(ref);
    for (const { name, operation } of operations) {
      const told = (operation["parameters"] as { name: string; in: string }[] | undefined) ?? [];
      const inPath = told.filter(each => each.in === "path").map(each => each.name);
      expect([name, inPath]).toEqual([name, [...name.matchAll(/\{(\w+)\}/g)].map(match => match[1])]);
    }
  });
});

test("docs/server.md names every operation of the API", async () => {
  const text = await readFile(new URL("../../docs/server.md", import.meta.url), "utf8");
  const missing = operations.filter(
    ({ name }) => !text.includes(`\`${name.replaceAll(/\{(\w+)\}/g, "{$1}")}\``),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});
