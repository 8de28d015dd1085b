import { readFileSync } from "node:fs";
import { Ajv2019, type ValidateFunction } from "ajv/dist/2019.js";
import addFormats from "ajv-formats";
import { z } from "zod";

/**
 * GitHub's own description of the part of its REST API that the service speaks (scripts/github-openapi.ts), as
 * questions that can be asked of a request and of an answer.
 */
export interface OpenApi {
  find(method: string, path: string): Found | undefined;
  /** What is wrong with an answer; the empty list when nothing is. */
  checkAnswer(operation: string, status: number, body: unknown): string[];
}

export interface Found {
  /** Such as `issues/create-comment`. */
  operation: string;
  path: Record<string, string>;
  /** What is wrong with the rest of the request. */
  check(query: URLSearchParams, body: unknown): string[];
}

const schema = z.union([z.boolean(), z.record(z.string(), z.json())]);
const sliceSchema = z.object({
  source: z.string(),
  operations: z.record(
    z.string(),
    z.object({
      method: z.string(),
      path: z.string(),
      parameters: z.array(
        z.object({ name: z.string(), in: z.string(), required: z.boolean(), schema: schema }),
      ),
      body: z.object({ required: z.boolean(), schema: schema.nullable() }).optional(),
      responses: z.record(z.string(), schema.nullable()),
    }),
  ),
  schemas: z.record(z.string(), z.json()),
});
type Operation = z.infer<typeof sliceSchema>["operations"][string];

let known: OpenApi | undefined;

export function openApi(): OpenApi {
  known ??= readSlice();
  return known;
}

function readSlice(): OpenApi {
  const file = new URL("./openapi-slice.json", import.meta.url);
  const slice = sliceSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const ajv = new Ajv2019({ strict: false, allErrors: true, coerceTypes: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "https://api.github.com/slice", schemas: slice.schemas });
  const compiled = new Map<string, ValidateFunction>();
  const validator = (key: string, content: z.infer<typeof schema>): ValidateFunction => {
    const before = compiled.get(key);
    if (before !== undefined) return before;
    const made = ajv.compile(atHome(content));
    compiled.set(key, made);
    return made;
  };
  const complaints = (key: string, content: z.infer<typeof schema>, value: unknown, what: string) => {
    const validate = validator(key, content);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      error => `${what}${error.instancePath} ${error.message ?? ""} ${JSON.stringify(error.params)}`,
    );
  };
  const templates = Object.entries(slice.operations).map(([name, operation]) => ({
    name,
    operation,
    pattern: patternOf(operation.path),
    // `issues/comments/{id}` before `issues/{number}/...`: what is spelled out goes first.
    weight: operation.path.replace(/\{\w+\}/g, "").length,
  }));
  templates.sort((a, b) => b.weight - a.weight);
  return {
    find(method, path) {
      for (const { name, operation, pattern } of templates) {
        const match = operation.method === method ? pattern.exec(path) : null;
        if (match === null) continue;
        const groups = match.groups ?? {};
        const values = Object.fromEntries(
          Object.entries(groups).map(([key, value]) => [key, decodeURIComponent(value)]),
        );
        return {
          operation: name,
          path: values,
          check: (query, body) => [
            ...checkParameters(name, operation, values, query, complaints),
            ...checkBody(name, operation, body, complaints),
          ],
        };
      }
      return undefined;
    },
    checkAnswer(name, status, body) {
      const content = slice.operations[name]?.responses[String(status)];
      // Any operation may be refused, whether GitHub's description of it says so or not.
      if (content === undefined && status < 400) return [`it has no answer ${status}`];
      if (content === null) return body === undefined ? [] : [`answer ${status} has no body`];
      const expected = content ?? { $ref: "#/schemas/basic-error" };
      return complaints(`${name} ${content === undefined ? "error" : status}`, expected, body, "answer");
    },
  };
}

type Complain = (key: string, content: z.infer<typeof schema>, value: unknown, what: string) => string[];

function checkParameters(
  name: string,
  { parameters }: Operation,
  path: Record<string, string>,
  query: URLSearchParams,
  complain: Complain,
): string[] {
  const inQuery = parameters.filter(each => each.in === "query");
  const names = new Set(inQuery.map(each => each.name));
  const found = [...query.keys()].filter(each => !names.has(each)).map(each => `query ${each} is not known`);
  for (const each of parameters) {
    const text = each.in === "path" ? path[each.name] : query.get(each.name);
    if (text === undefined || text === null) {
      if (each.required) found.push(`${each.in} ${each.name} is missing`);
      continue;
    }
    const values = readings(text);
    const wrong = values.map(value =>
      complain(`${name} ${each.in} ${each.name}`, each.schema, value, `${each.in} ${each.name}`),
    );
    if (!wrong.some(list => list.length === 0)) found.push(...(wrong[0] ?? []));
    // GitHub gives 100 in silence.
    if (each.name === "per_page" && Number(text) > 100) found.push("query per_page is over 100");
  }
  return found;
}

/** A text of an address, and what else it may be. */
function readings(text: string): unknown[] {
  if (/^-?\d+$/.test(text)) return [Number(text), text];
  return text === "true" || text === "false" ? [text === "true", text] : [text];
}

function checkBody(name: string, { body }: Operation, value: unknown, complain: Complain): string[] {
  if (body === undefined || body.schema === null) {
    // Octokit gives a DELETE and the like no body; an empty object is as good as none.
    return value === undefined || JSON.stringify(value) === "{}" ? [] : ["a body is not known here"];
  }
  if (value === undefined) return body.required ? ["the body is missing"] : [];
  return complain(
    `${name} body`,
    { allOf: [closed(body.schema)], unevaluatedProperties: false },
    value,
    "body",
  );
}

/**
 * A schema of a body in which unknown properties are wrong: GitHub ignores them, and with them a misspelled one.
 */
function closed(content: z.infer<typeof schema>): z.infer<typeof schema> {
  if (typeof content === "boolean") return content;
  const close = (value: z.core.util.JSONType, isSchema: boolean): z.core.util.JSONType => {
    if (Array.isArray(value)) return value.map(each => close(each, true));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value)
      .filter(
        ([key, each]) =>
          !(isSchema && key === "additionalProperties" && each === true && "properties" in value),
      )
      .map(([key, each]): [string, z.core.util.JSONType] => [key, close(each, key !== "properties")]);
    const result = Object.fromEntries(entries);
    return isSchema &&
      result["type"] === "object" &&
      "properties" in result &&
      result["additionalProperties"] === undefined
      ? { ...result, unevaluatedProperties: false }
      : result;
  };
  const { unevaluatedProperties, ...top } = z.record(z.string(), z.json()).parse(close(content, true));
  return top;
}

/** References of the slice as they stand once it is part of a validator. */
function atHome(content: z.infer<typeof schema>): z.infer<typeof schema> {
  if (typeof content === "boolean") return content;
  const text = JSON.stringify(content).replaceAll(
    '"$ref":"#/schemas/',
    '"$ref":"https://api.github.com/slice#/schemas/',
  );
  return z.record(z.string(), z.json()).parse(JSON.parse(text));
}

function patternOf(path: string): RegExp {
  const parts = path.split("/").map((part, index, all) => {
    // Paths, refs and branches may have slashes of their own, at the end of an address.
    const hasSlashes = index === all.length - 1 && /^\{(path|ref|branch|basehead)\}$/.test(part);
    return part.replace(/\{(\w+)\}/g, hasSlashes ? "(?<$1>.+)" : "(?<$1>[^/]+)");
  });
  return new RegExp(`^${parts.join("/")}$`);
}
