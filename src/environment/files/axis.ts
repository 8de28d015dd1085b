import type { z } from "zod";
import { features } from "../features/index.ts";
import { splitCmdline } from "./cmdline-words.ts";
import { emptyLayer, type Layer } from "./layer.ts";
import {
  kernelValue,
  moduleName,
  moduleValue,
  parameterName,
  sysctlKey,
  sysfsPath,
  variableName,
  variableValue,
} from "./raw-settings.ts";

/** What an axis of a matrix sets. */
export type AxisTarget =
  | { kind: "feature" }
  | { kind: "cmdline" }
  /** A raw setting; `short` is its last name, for the names of cells. */
  | { kind: "raw"; value: z.ZodType<string>; short: string; layer: (value: string) => Partial<Layer> };

interface AxisForm {
  /** A regular expression's source. */
  pattern: string;
  value: z.ZodType<string>;
  /** @param parts what the pattern's groups matched */
  layer: (parts: readonly string[], value: string) => Partial<Layer>;
}

/** Raw settings as axes: their keys in a file, joined by dots. */
export const axisForms: readonly AxisForm[] = [
  {
    pattern: `^module-params\\.(${moduleName})\\.(${parameterName})$`,
    value: moduleValue,
    layer: ([module = "", parameter = ""], value) => ({
      moduleParams: new Map([[module, new Map([[parameter, value]])]]),
    }),
  },
  {
    pattern: `^sysfs\\.(${sysfsPath})$`,
    value: kernelValue,
    layer: ([path = ""], value) => ({ sysfs: new Map([[path, value]]) }),
  },
  {
    pattern: `^sysctl\\.(${sysctlKey})$`,
    value: kernelValue,
    layer: ([key = ""], value) => ({ sysctl: new Map([[key, value]]) }),
  },
  {
    pattern: `^env\\.(${variableName})$`,
    value: variableValue,
    layer: ([name = ""], value) => ({ variables: new Map([[name, value]]) }),
  },
];

/** For messages: what an axis may be, the features' names to follow. */
export const axisKinds =
  "an axis is cmdline, module-params.MODULE.PARAMETER, sysfs.PATH, sysctl.KEY, env.NAME, or a feature";

/** @returns undefined for what is no axis */
export function readAxis(name: string): AxisTarget | undefined {
  if (name === "cmdline") return { kind: "cmdline" };
  if (features.some(feature => feature.name === name)) return { kind: "feature" };
  for (const { pattern, value, layer } of axisForms) {
    const [, ...parts] = new RegExp(pattern).exec(name) ?? [];
    const last = parts.at(-1);
    if (last === undefined) continue;
    return {
      kind: "raw",
      value,
      short: last.split(/[./]/).at(-1) ?? last,
      layer: each => layer(parts, each),
    };
  }
  return undefined;
}

/** What an axis comes to at one of its values. */
export function layerOfAxis(name: string, target: AxisTarget, value: string): Layer {
  if (target.kind === "feature") return { ...emptyLayer, features: new Map([[name, value]]) };
  if (target.kind === "raw") return { ...emptyLayer, ...target.layer(value) };
  return { ...emptyLayer, cmdline: [{ file: `axis ${name}`, words: splitCmdline(value) ?? [] }] };
}
