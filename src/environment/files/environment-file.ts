import { z } from "zod";
import { type PlaceOf, parseYaml, plainIssue } from "../../base/index.ts";
import { selectionSchema } from "../../suite/index.ts";
import { features } from "../features/index.ts";
import { readAxis } from "./axis.ts";
import type { Layer } from "./layer.ts";
import { type Matrix, matrixSchema } from "./matrix.ts";
import { rawSettingsShape } from "./raw-settings.ts";
import { requirementsSchema } from "./requirements.ts";

// Each `error` says what is expected: the message around it says what was given, and where.
const name = "a name of 1 to 64 letters, digits, dots, dashes and underscores (in quotes if it is a number)";
const path = "the path of a file, relative to this one";

const pathSchema = z.string({ error: path }).regex(/^[^\x00]{1,4096}$/, { error: path });

const fileShape = {
  name: z
    .string({ error: name })
    // Names become directories.
    .regex(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,64}$/, { error: name })
    .describe("names the environment in results and directories")
    .optional(),
  description: z.string({ error: "text" }).describe("what the environment is for").optional(),
  abstract: z
    .boolean({ error: "true or false" })
    .describe("true: only for other files to extend, no environment by itself")
    .optional(),
  extends: z
    .union([pathSchema, z.array(pathSchema, { error: `${path}, or a list of them` })], {
      error: `${path}, or a list of them`,
    })
    .describe("files whose settings are taken over; later ones win over earlier ones, and this file over all")
    .optional(),
  features: z
    .strictObject(
      Object.fromEntries(
        features.map(({ name, summary, value }) => [name, value.describe(summary).optional()] as const),
      ),
      { error: "a map of features, such as {tdp: off}" },
    )
    .describe("what is set; a feature that is not named stays as it is")
    .optional(),
  "module-params": rawSettingsShape["module-params"].optional(),
  sysfs: rawSettingsShape.sysfs.optional(),
  sysctl: rawSettingsShape.sysctl.optional(),
  cmdline: rawSettingsShape.cmdline.optional(),
  env: rawSettingsShape.env.optional(),
  requires: requirementsSchema
    .describe("what the machine must be or have, or the environment is not applicable")
    .optional(),
  tests: selectionSchema.describe("which tests run, and how").optional(),
  matrix: matrixSchema
    .describe("makes the file a family: one environment for each combination of the values")
    .optional(),
};

/** A `*.env.yaml` file. */
export const environmentFileSchema = z
  .strictObject(fileShape, { error: "a map with a name and features" })
  .meta({
    title: "vmentry environment",
    description: "A named setting of a machine, or a family of them (*.env.yaml)",
    anyOf: [{ required: ["name"] }, { required: ["abstract"], properties: { abstract: { const: true } } }],
  })
  // Said together with what else is wrong, even if that is much.
  .refine(given => !isMap(given) || given["name"] !== undefined || given["abstract"] === true, {
    path: ["name"],
    error: name,
    when: () => true,
  })
  .superRefine((given, context) => {
    // What has faults was not read to its end, and is not what its type says.
    if (given.matrix === undefined || context.issues.length > 0) return;
    if (given.abstract === true) {
      context.addIssue(plainIssue(["matrix"], "an abstract file is no family: it has no matrix", "key"));
    }
    for (const { name: axis } of given.matrix.axes) {
      if (!isSetBy(given, axis)) continue;
      context.addIssue(
        plainIssue(["matrix", axis], `${axis} is set by this file too, and can only be one`, "key"),
      );
    }
  });

type FileContent = z.output<typeof environmentFileSchema>;

/** One file, as it stands: what it extends is not read yet. */
export interface EnvironmentFile {
  file: string;
  /** Undefined only of an abstract file. */
  name: string | undefined;
  description: string | undefined;
  isAbstract: boolean;
  bases: readonly { path: string; place: string }[];
  layer: Layer;
  matrix: Matrix | undefined;
  placeOf: PlaceOf;
}

/** @returns what the file holds, or at least one problem, each `FILE:LINE:COLUMN: …` */
export function parseEnvironmentFile(text: string, file: string): EnvironmentFile | { problems: string[] } {
  const parsed = parseYaml(text, file, environmentFileSchema);
  if ("problems" in parsed) return parsed;
  const { value, placeOf } = parsed;
  const bases = value.extends ?? [];
  return {
    file,
    name: value.name,
    description: value.description,
    isAbstract: value.abstract === true,
    bases: Array.isArray(bases)
      ? bases.map((path, index) => ({ path, place: placeOf(["extends", index]) }))
      : [{ path: bases, place: placeOf(["extends"]) }],
    layer: layerOf(value, file, placeOf),
    matrix: value.matrix,
    placeOf,
  };
}

function layerOf(value: FileContent, file: string, placeOf: PlaceOf): Layer {
  const { tests, cmdline = [] } = value;
  return {
    features: mapOf(value.features),
    moduleParams: new Map(
      Object.entries(value["module-params"] ?? {}).map(([module, parameters]) => [module, mapOf(parameters)]),
    ),
    sysfs: mapOf(value.sysfs),
    sysctl: mapOf(value.sysctl),
    variables: mapOf(value.env),
    cmdline: cmdline.length === 0 ? [] : [{ file, words: cmdline }],
    requires: value.requires ?? { arch: [], vendor: [], cpuFlags: [], labels: [] },
    ...(tests === undefined ? {} : { tests: { ...tests, place: placeOf(["tests"]) } }),
  };
}

function mapOf(values: Record<string, string | undefined> = {}): Map<string, string> {
  return new Map(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** Words of the command line may come from both: they are appended. */
function isSetBy(given: FileContent, axis: string): boolean {
  const target = readAxis(axis);
  if (target?.kind === "feature") return given.features?.[axis] !== undefined;
  if (target?.kind !== "raw") return false;
  const { moduleParams, sysfs, sysctl, variables } = target.layer("");
  const own = given["module-params"] ?? {};
  return (
    [...(moduleParams ?? [])].some(([module, values]) =>
      [...values.keys()].some(each => own[module]?.[each] !== undefined),
    ) ||
    [...(sysfs?.keys() ?? [])].some(path => given.sysfs?.[path] !== undefined) ||
    [...(sysctl?.keys() ?? [])].some(key => given.sysctl?.[key] !== undefined) ||
    [...(variables?.keys() ?? [])].some(each => given.env?.[each] !== undefined)
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
