import { z } from "zod";
import type { Environment } from "./environment.ts";
import { features } from "./features/index.ts";
import { parseYaml } from "./yaml-file.ts";

// Each `error` says what is expected: the message around it says what was given, and where.
const name = "a name of 1 to 64 letters, digits, dots, dashes and underscores (in quotes if it is a number)";
const value = "on or off (true and false mean the same)";

const featureValueSchema = z.union([z.enum(["on", "off"]), z.boolean()], { error: value });

/** A `*.env.yaml` file. */
export const environmentFileSchema = z
  .strictObject(
    {
      name: z
        .string({ error: name })
        // Names become directories.
        .regex(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,64}$/, { error: name })
        .describe("names the environment in results and directories"),
      description: z.string({ error: "text" }).describe("what the environment is for").optional(),
      features: z
        .strictObject(
          Object.fromEntries(
            features.map(feature => [feature.name, featureValueSchema.describe(feature.summary).optional()]),
          ),
          { error: "a map of features, such as {tdp: off}" },
        )
        .describe("what is set; a feature that is not named stays as it is")
        .optional(),
    },
    { error: "a map with a name and features" },
  )
  .meta({ title: "vmentry environment", description: "A named setting of a machine (*.env.yaml)" });

/** Where in its file an environment is named: `FILE:LINE:COLUMN`. */
export type NamedEnvironment = { environment: Environment; place: string };

/** @returns the environment, or at least one problem, each `FILE:LINE:COLUMN: …` */
export function parseEnvironmentFile(text: string, file: string): NamedEnvironment | { problems: string[] } {
  const parsed = parseYaml(text, file, environmentFileSchema);
  if ("problems" in parsed) return parsed;
  const { name, description, features: asked = {} } = parsed.value;
  const values = Object.entries(asked).flatMap(([feature, each]) =>
    each === undefined ? [] : [[feature, each === true || each === "on" ? "on" : "off"] as const],
  );
  const environment = {
    name,
    file,
    features: new Map(values),
    ...(description === undefined ? {} : { description }),
  };
  return { environment, place: parsed.placeOf(["name"]) };
}
