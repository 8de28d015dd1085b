import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { actionsMatrices } from "../../src/matrix/actions-matrices.ts";
import { machinesFileSchema } from "../../src/matrix/machines-file.ts";
import { makePlan } from "../../src/matrix/make-plan.ts";
import { choices, inventory, sampleParts } from "./parts.ts";

const text = readFileSync(new URL("../../docs/matrix.md", import.meta.url), "utf8");
const example = /^```yaml\n(machines:\n[\s\S]*?)^```$/m.exec(text)?.[1] ?? "";

describe("docs/matrix.md", () => {
  test("has an example of machines.yaml that works as it stands", () => {
    const { machines, build } = inventory(example);
    expect(machines.map(({ planned }) => planned.name)).toEqual(["intel", "emulated"]);
    expect(build.runsOn).toEqual(["self-hosted", "build"]);
  });

  test("tells every key of a machine", () => {
    const schema = z.object({
      properties: z.object({
        machines: z.object({
          items: z.object({ oneOf: z.array(z.object({ properties: z.record(z.string(), z.unknown()) })) }),
        }),
      }),
    });
    const { properties } = schema.parse(z.toJSONSchema(machinesFileSchema, { io: "input" }));
    const keys = properties.machines.items.oneOf.flatMap(kind => Object.keys(kind.properties));
    expect(keys).toContain("jobs-per-kernel");
    const rows = text
      .split("\n")
      .filter(line => line.startsWith("| `"))
      .map(line => line.split("|")[1]);
    const told = rows.flatMap(cell => [...(cell ?? "").matchAll(/`([^`]+)`/g)].map(([, key]) => key));
    expect(keys.filter(key => !told.includes(key))).toEqual([]);
  });

  test("tells every key of a matrix' entries", () => {
    const { tests, builds } = actionsMatrices(makePlan(sampleParts({ machines: example }), choices()));
    const keys = [...tests.include, ...builds.include].flatMap(entry => Object.keys(entry));
    expect(keys.filter(key => !text.includes(`\`${key}\``))).toEqual([]);
  });

  test("has the words of the error that it shows", () => {
    expect(text).toContain(
      "this makes 264 test jobs, and GitHub takes 256 at most: 22 commits x 3 variants x 2 machines x 2 jobs for each " +
        "kernel on a machine; leave out --test-every-commit, or give a shorter --range; or lower --jobs-per-kernel (in " +
        "machines.yaml: jobs-per-kernel); or give fewer --variant; or name fewer machines in --machines\n",
    );
  });
});
