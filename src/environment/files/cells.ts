import { createHash } from "node:crypto";
import { layerOfAxis } from "./axis.ts";
import { type Layer, layOver } from "./layer.ts";
import type { Axis, Matrix } from "./matrix.ts";

/** Names become directories, beside which other files stand. */
export const mostName = 64;

/** One environment of a family: its name, unique in the family, and what it asks for. */
export interface Cell {
  name: string;
  layer: Layer;
}

/** The environments that a matrix makes of one, each named after its values: `mmu.nested-on.tdp-off`. */
export function cellsOf(name: string, layer: Layer, { axes, cells }: Matrix): Cell[] {
  const plain = cells.map(cell => nameOf(name, axes, cell));
  return cells.map((cell, index) => {
    const own = plain[index] ?? name;
    const isAlone = plain.filter(each => each === own).length === 1;
    return {
      // What differs in signs that names cannot have, or is too long, is told apart by a digest.
      name: isAlone && own.length <= mostName ? own : withDigest(own, axes, cell),
      layer: axes
        .map((axis, at) => layerOfAxis(axis.name, axis.target, cell[at] ?? ""))
        .reduce(layOver, layer),
    };
  });
}

function nameOf(name: string, axes: readonly Axis[], cell: readonly string[]): string {
  const shorts = axes.map(shortOf);
  const parts = axes.map((axis, at) => {
    const short = shorts[at] ?? axis.name;
    // Two parameters may have one last name.
    const label = shorts.filter(each => each === short).length === 1 ? short : axis.name;
    return `${fitName(label)}-${fitName(cell[at] ?? "")}`;
  });
  return [name, ...parts].join(".");
}

function shortOf({ name, target }: Axis): string {
  return target.kind === "raw" ? target.short : name;
}

function fitName(text: string): string {
  const words = text.replaceAll(/[^A-Za-z0-9_]+/g, "-").replaceAll(/^-|-$/g, "");
  return words === "" ? "none" : words;
}

function withDigest(name: string, axes: readonly Axis[], cell: readonly string[]): string {
  const values = JSON.stringify(axes.map((axis, at) => [axis.name, cell[at]]));
  const digest = createHash("sha256").update(name).update(values).digest("hex").slice(0, 10);
  return `${name.slice(0, mostName - digest.length - 1).replace(/[.-]+$/, "")}.${digest}`;
}
