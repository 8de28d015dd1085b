import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { visible } from "../../src/base/index.ts";

const insidePackage = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** The directory of the package that a module is of; `undefined` for a module of our own. */
export function packageDirectory(moduleId: string): string | undefined {
  return insidePackage.exec(moduleId)?.[1];
}

/**
 * The licences of the packages that modules are of, as one text: each package's name, version, licence, and the text
 * of its licence file. What is bundled must carry them.
 */
export async function licencesOf(moduleIds: Iterable<string>): Promise<string> {
  const directories = new Set<string>();
  for (const id of moduleIds) {
    const directory = packageDirectory(id);
    if (directory !== undefined) directories.add(directory);
  }
  const byText = Map.groupBy(await Promise.all([...directories].map(licenceOf)), ({ text }) => text);
  const parts = [...byText].map(([text, packages]) => {
    const headings = new Set(packages.map(({ heading }) => heading));
    return `${[...headings].sort().join("\n")}\n${text}`;
  });
  return parts.sort().join(`\n${"-".repeat(80)}\n\n`);
}

interface Licence {
  heading: string;
  text: string;
}

/** What older packages have in place of `license`, and some have neither. */
const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
  licenses: z.array(z.object({ type: z.string() })).default([]),
});

async function licenceOf(directory: string): Promise<Licence> {
  const manifest = await readFile(join(directory, "package.json"), "utf8");
  const { name, version, license, licenses } = manifestSchema.parse(JSON.parse(manifest));
  const named = license === undefined ? licenses : [license];
  const names = named.map(each => (typeof each === "string" ? each : each.type));
  const file = (await readdir(directory)).sort().find(each => /^licen[cs]e(\.(md|txt))?$/i.test(each));
  const text = file === undefined ? "" : (await readFile(join(directory, file), "utf8")).trim();
  return {
    heading: visible(`${name} ${version}: ${names.length === 0 ? "names no licence" : names.join(", ")}`),
    text: text === "" ? "" : `\n${text}\n`,
  };
}
