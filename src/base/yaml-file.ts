import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
} from "yaml";
import type { z } from "zod";
import { type Part, type Path, quoted, tellIssue } from "./yaml-issue.ts";

/** Where something in the file is, `FILE:LINE:COLUMN`: a value, or the key that it is under. */
export type PlaceOf = (path: Path, part?: Part) => string;

/** More would help nobody. */
const mostProblems = 20;

/** Each costs a search of the document, and what they stand for may multiply. */
const mostAliases = 100;

/**
 * Reads a user's YAML through a strict schema. The `error` of each part of the schema says what is expected
 * there; the messages around it say where (`FILE:LINE:COLUMN`), what was given, and the nearest known key.
 * @returns the value and how to find the place of something in it, or at least one problem
 */
export function parseYaml<T>(
  text: string,
  file: string,
  schema: z.ZodType<T>,
): { value: T; placeOf: PlaceOf } | { problems: string[] } {
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: "error",
      // Its own check takes quadratic time; nodeFaults does not.
      uniqueKeys: false,
    });
    const faults = [...syntaxFaults(document), ...nodeFaults(document)];
    const tell = ({ offset, message }: Fault) => `${place(offset)}: ${message}`;
    if (faults.length > 0) return { problems: faults.slice(0, mostProblems).map(tell) };

    const value: unknown = document.toJS({ maxAliasCount: mostAliases });
    const checked = schema.safeParse(value);
    if (checked.success) {
      return { value: checked.data, placeOf: (path, part) => place(offsetOf(document, path, part)) };
    }
    const problems = checked.error.issues
      // Before their places are looked for, each of which costs a search.
      .slice(0, mostProblems)
      .flatMap(issue => tellIssue(issue, value, schema, mostProblems))
      .map(({ path, part, message }) => ({ offset: offsetOf(document, path, part), message }))
      .sort((a, b) => a.offset - b.offset);
    return { problems: problems.slice(0, mostProblems).map(tell) };
  } catch (error) {
    // toJS refuses aliases that multiply.
    if (error instanceof RangeError) return { problems: [`${file}:1:1: is nested too deeply`] };
    if (error instanceof ReferenceError) return { problems: [`${file}:1:1: ${error.message}`] };
    throw error;
  }
}

interface Fault {
  /** In UTF-16 units from the start of the text. */
  offset: number;
  message: string;
}

function syntaxFaults({ errors, warnings }: Document.Parsed): Fault[] {
  return [...errors, ...warnings].map(({ code, message, pos }) => {
    // The parser recurses, and tells the end of its stack so.
    if (/call stack/.test(message)) throw new RangeError(message);
    return {
      offset: pos[0],
      message:
        code === "MULTIPLE_DOCS"
          ? "a second document starts here, but a file holds one"
          : `not YAML: ${message}`,
    };
  });
}

/** Keys that are there twice, numbers that are two things, and aliases to nothing. */
function nodeFaults(document: Document.Parsed): Fault[] {
  const found: Fault[] = [];
  let aliases = 0;
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name))
          found.push({ offset: startOf(key) ?? 0, message: `${quoted(name)} is there twice` });
        seen.add(name);
        // Objects of JavaScript take it for something else, and schemas would leave it out in silence.
        if (name === "__proto__") {
          found.push({ offset: startOf(key) ?? 0, message: "__proto__ cannot be a key" });
        }
      }
    },
    Scalar(_, scalar) {
      // An octal number to YAML 1.1 and to the kernel, a decimal one to YAML 1.2.
      if (typeof scalar.value !== "number" || !/^[-+]?0\d/.test(scalar.source ?? "")) return;
      const message = `${scalar.source} starts with a zero, so it can be read in two ways; put it in quotes`;
      found.push({ offset: startOf(scalar) ?? 0, message });
    },
    Alias(_, alias) {
      aliases += 1;
      const offset = startOf(alias) ?? 0;
      if (aliases > mostAliases) {
        found.push({ offset, message: `more than ${mostAliases} aliases` });
        return visit.BREAK;
      }
      if (alias.resolve(document) === undefined) {
        found.push({ offset, message: `there is no &${alias.source} before this alias` });
      }
      return undefined;
    },
  });
  return found;
}

/** Where a value, or the key that it is under, starts; of what is missing, where the nearest thing around it does. */
function offsetOf(document: Document.Parsed, path: Path, part: Part = "value"): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, name] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isCollection(node)) break;
    const pair: Pair | undefined = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(name))
      : undefined;
    const value: unknown = isMap(node) ? pair?.value : node.items[Number(name)];
    if (part === "key" && depth === path.length - 1) return startOf(pair?.key ?? value) ?? offset;
    offset = startOf(value) ?? startOf(pair?.key) ?? offset;
    node = value;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
