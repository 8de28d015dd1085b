import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { git } from "../git/index.ts";
import type { LostLine } from "./fragment.ts";

/** An option's definition in a Kconfig file, with what stands around it there. */
interface Definition {
  /** `FILE:LINE`, relative to the tree. */
  place: string;
  type: string | undefined;
  hasPrompt: boolean;
  /** Conditions on it: its own `depends on`, and those of the `if` and `menu` that it stands in. */
  conditions: { text: string; place: string }[];
}

/**
 * Why a line did not survive, as far as the Kconfig files tell it without being evaluated; undefined when they do not.
 * @param options the final configuration, by name without CONFIG_
 */
export async function explainLostLine(
  tree: string,
  lost: LostLine,
  options: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const name = lost.option.replace(/^CONFIG_/, "");
  const definitions = await findDefinitions(tree, name);
  if (definitions.length === 0) return "no Kconfig file of this commit has such an option";
  const own = definitions.filter(({ place }) => !isOfOtherArchitecture(place, options));
  const [first] = own;
  if (first === undefined) {
    return `it is only there for another architecture (${definitions.map(({ place }) => place).join(", ")})`;
  }
  if (lost.value === "m" && lost.actual === "y" && first.type === "bool") {
    return `it is no tristate, so it cannot be a module (${first.place})`;
  }
  if ((lost.actual ?? "n") === "n") {
    const missing = own.map(each =>
      each.conditions.flatMap(({ text, place }) => unmet(text, place, options)),
    );
    // Of several definitions, any one would do.
    const fewest = missing.toSorted((a, b) => a.length - b.length)[0] ?? [];
    if (fewest.length > 0) return `it depends on ${fewest.join("; and on ")}`;
  }
  const selecting = await findSelecting(tree, name, options);
  if (lost.actual !== undefined && lost.actual !== "n" && selecting.length > 0) {
    return `it is selected by ${selecting.slice(0, 3).join(", ")}`;
  }
  if (own.every(({ hasPrompt }) => !hasPrompt)) {
    return `it cannot be set by itself, only by what selects it (${first.place})`;
  }
  return undefined;
}

/** A condition with the names in it that are not set; nothing when all are. */
function unmet(text: string, place: string, options: ReadonlyMap<string, string>): string[] {
  const names = new Set(text.replace(/"[^"]*"|\$\([^)]*\)/g, "").match(/\b[A-Z0-9_]*[A-Z][A-Z0-9_]*\b/g));
  const off = [...names].filter(name => (options.get(name) ?? "n") === "n");
  const negated = [...names].filter(
    name => new RegExp(`!\\s*${name}\\b`).test(text) && (options.get(name) ?? "n") !== "n",
  );
  const missing = off.filter(name => !new RegExp(`!\\s*${name}\\b`).test(text));
  if (missing.length === 0 && negated.length === 0) return [];
  // Of alternatives, one that is there is enough.
  if (!text.includes("&&") && text.includes("||") && missing.length < names.size && negated.length === 0) {
    return [];
  }
  const states = [
    ...missing.map(name => `${name} is not set`),
    ...negated.map(name => `${name} is ${describe(options.get(name))}`),
  ];
  return [
    /^\w+$/.test(text) ? `${text} (${place}), which is not set` : `${text} (${place}): ${states.join(", ")}`,
  ];
}

function describe(value: string | undefined): string {
  return value === undefined ? "not set" : `"${value}"`;
}

function isOfOtherArchitecture(place: string, options: ReadonlyMap<string, string>): boolean {
  const [, arch] = /^arch\/([^/]+)\//.exec(place) ?? [];
  if (arch === undefined) return false;
  const own = options.get("X86") === "y" ? ["x86", "um"] : options.get("ARM64") === "y" ? ["arm64"] : [arch];
  return arch === "um" || !own.includes(arch);
}

async function findDefinitions(tree: string, name: string): Promise<Definition[]> {
  const found = await search(tree, `^[[:space:]]*(menu)?config[[:space:]]+${name}[[:space:]]*$`);
  const definitions: Definition[] = [];
  for (const { file, line } of found.slice(0, 20)) {
    const lines = (await readFile(join(tree, file), "utf8")).split("\n");
    definitions.push(readDefinition(lines, line - 1, file));
  }
  return definitions;
}

async function findSelecting(
  tree: string,
  name: string,
  options: ReadonlyMap<string, string>,
): Promise<string[]> {
  const selecting: string[] = [];
  for (const { file, line } of await search(tree, `^[[:space:]]*select[[:space:]]+${name}([[:space:]]|$)`)) {
    const lines = (await readFile(join(tree, file), "utf8")).split("\n");
    const above = lines.slice(0, line).findLast(each => /^\s*(?:menu)?config\s+\w+/.test(each));
    const by = /config\s+(\w+)/.exec(above ?? "")?.[1];
    if (by !== undefined && (options.get(by) ?? "n") !== "n") selecting.push(`${by} (${file}:${line})`);
  }
  return selecting;
}

/** Lines of the tree's Kconfig files that fit an extended regular expression. */
async function search(tree: string, pattern: string): Promise<{ file: string; line: number }[]> {
  const { stdout } = await git(tree, ["grep", "-n", "-E", "-e", pattern, "--", "*Kconfig*"], {
    expected: [0, 1],
  });
  return stdout.split("\n").flatMap(each => {
    const [, file, line] = /^(.+?):(\d+):/.exec(each) ?? [];
    return file === undefined ? [] : [{ file, line: Number(line) }];
  });
}

const entryWord =
  /^\s*(?:config|menuconfig|choice|endchoice|menu|endmenu|if|endif|source|comment|mainmenu)\b/;

function readDefinition(lines: readonly string[], at: number, file: string): Definition {
  const conditions = surroundings(lines, at, file);
  let type: string | undefined;
  let hasPrompt = false;
  for (let index = at + 1; index < lines.length; index++) {
    const text = lines[index] ?? "";
    if (entryWord.test(text) || /^\s*(?:---)?help(?:---)?\s*$/.test(text)) break;
    const [, word, rest = ""] =
      /^\s*(bool|tristate|string|int|hex|def_bool|def_tristate|prompt)\b(.*)$/.exec(text) ?? [];
    if (word !== undefined && word !== "prompt") type = word.replace("def_", "");
    if (word !== undefined && !word.startsWith("def_") && /["']/.test(rest)) hasPrompt = true;
    const [, condition] = /^\s*depends on\s+(.*?)\s*$/.exec(joined(lines, index)) ?? [];
    if (condition !== undefined) conditions.push({ text: condition, place: `${file}:${index + 1}` });
  }
  return { place: `${file}:${at + 1}`, type, hasPrompt, conditions };
}

/** The conditions of the `if` and `menu` blocks of the file that a line stands in. */
function surroundings(lines: readonly string[], at: number, file: string): Definition["conditions"] {
  const open: { word: string; conditions: Definition["conditions"] }[] = [];
  let isHelp = false;
  for (let index = 0; index < at; index++) {
    const text = lines[index] ?? "";
    const place = `${file}:${index + 1}`;
    if (/^\s*(?:---)?help(?:---)?\s*$/.test(text)) isHelp = true;
    // Help is indented; entries start at the margin.
    else if (/^\S/.test(text)) isHelp = false;
    if (isHelp) continue;
    const [, word, rest = ""] = /^(if|menu|choice|endif|endmenu|endchoice)\b\s*(.*?)\s*$/.exec(text) ?? [];
    if (word === "if") open.push({ word, conditions: [{ text: rest, place }] });
    else if (word === "menu" || word === "choice") open.push({ word, conditions: [] });
    else if (word !== undefined) open.pop();
    const [, condition] = /^\s+depends on\s+(.*?)\s*$/.exec(joined(lines, index)) ?? [];
    const top = open.at(-1);
    if (condition === undefined || top === undefined || top.word === "if") continue;
    const entry = lines.slice(0, index).findLast(each => entryWord.test(each)) ?? "";
    if (!/^\s*(?:menu)?config\b/.test(entry)) top.conditions.push({ text: condition, place });
  }
  return open.flatMap(each => each.conditions);
}

/** A line with those that a backslash continues it with. */
function joined(lines: readonly string[], index: number): string {
  let text = lines[index] ?? "";
  for (let next = index + 1; text.endsWith("\\") && next < lines.length; next++) {
    text = `${text.slice(0, -1).trimEnd()} ${(lines[next] ?? "").trim()}`;
  }
  return text;
}
