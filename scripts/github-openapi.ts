import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { runTool, temporaryDirectory } from "../src/base/index.ts";

// Cuts what test/github-service speaks out of GitHub's description of its REST API, which is published under the
// MIT licence (https://github.com/github/rest-api-description, as npm package @octokit/openapi):
//   node --import ./scripts/shell-text.ts scripts/github-openapi.ts [VERSION]
// To let the service speak one more operation, add it here, run this, and write its answer in test/github-service/.

const operations = new Set([
  "apps/get-authenticated",
  "users/get-authenticated",
  "rate-limit/get",
  "repos/get",
  "repos/get-branch",
  "repos/list-commits",
  "repos/get-commit",
  "repos/compare-commits-with-basehead",
  "repos/get-content",
  "repos/create-commit-status",
  "repos/list-commit-statuses-for-ref",
  "repos/get-combined-status-for-ref",
  "repos/list-pull-requests-associated-with-commit",
  "git/get-commit",
  "git/get-ref",
  "git/get-tree",
  "pulls/list",
  "pulls/get",
  "pulls/list-files",
  "pulls/list-commits",
  "actions/list-artifacts-for-repo",
  "actions/get-artifact",
  "actions/delete-artifact",
  "actions/download-artifact",
  "actions/list-workflow-runs-for-repo",
  "actions/get-workflow-run",
  "actions/get-workflow-run-attempt",
  "actions/list-workflow-run-artifacts",
  "actions/list-jobs-for-workflow-run",
  "actions/list-jobs-for-workflow-run-attempt",
  "actions/get-job-for-workflow-run",
  "actions/list-repo-workflows",
  "actions/get-workflow",
  "actions/list-workflow-runs",
  "actions/cancel-workflow-run",
  "actions/create-workflow-dispatch",
  "checks/create",
  "checks/get",
  "checks/update",
  "checks/list-annotations",
  "checks/list-for-ref",
  "issues/list-for-repo",
  "issues/create",
  "issues/get",
  "issues/update",
  "issues/list-comments",
  "issues/create-comment",
  "issues/get-comment",
  "issues/update-comment",
  "issues/delete-comment",
  "issues/add-labels",
  "issues/remove-label",
  "issues/list-labels-for-repo",
  "issues/get-label",
  "issues/create-label",
]);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const description = z.object({
  info: z.object({ version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.json()))),
  components: z.record(z.string(), z.record(z.string(), z.json())),
});

class Slice {
  readonly #components: z.infer<typeof description>["components"];
  readonly schemas = new Map<string, Json>();

  constructor(components: z.infer<typeof description>["components"]) {
    this.#components = components;
  }

  /** What a `$ref` leads to, such as a parameter. */
  resolve(value: Json | undefined): JsonObject {
    const object = asObject(value);
    const [, kind = "", name = ""] = /^#\/components\/(\w+)\/(.+)$/.exec(String(object["$ref"] ?? "")) ?? [];
    return kind === "" ? object : this.resolve(this.#components[kind]?.[name]);
  }

  /**
   * A schema of OpenAPI 3.0 as one of JSON Schema, without what only people read. Schemas that it names are
   * taken along; they stay references, since some of them lead back to themselves.
   */
  schema(value: Json | undefined): Json {
    if (Array.isArray(value)) return value.map(each => this.schema(each));
    if (typeof value !== "object" || value === null) return value ?? true;
    const reference = /^#\/components\/schemas\/(.+)$/.exec(String(value["$ref"] ?? ""))?.[1];
    if (reference !== undefined) {
      if (!this.schemas.has(reference)) {
        this.schemas.set(reference, true);
        this.schemas.set(reference, this.schema(this.#components["schemas"]?.[reference]));
      }
      return { $ref: `#/schemas/${reference}` };
    }
    const result: JsonObject = {};
    for (const [key, each] of Object.entries(value)) {
      if (unread.has(key) || key.startsWith("x-")) continue;
      result[key] = key === "properties" ? this.#properties(each) : this.schema(each);
    }
    return value["nullable"] === true ? nullable(result) : result;
  }

  /** Names of properties are anything, `description` among them. */
  #properties(value: Json): JsonObject {
    const properties = Object.entries(asObject(value));
    return Object.fromEntries(properties.map(([name, each]) => [name, this.schema(each)]));
  }
}

const unread = new Set([
  "description",
  "title",
  "example",
  "examples",
  "nullable",
  "deprecated",
  "externalDocs",
]);

function nullable(schema: JsonObject): JsonObject {
  const { type, enum: values } = schema;
  if (typeof type !== "string") return { anyOf: [schema, { type: "null" }] };
  return {
    ...schema,
    type: [type, "null"],
    ...(Array.isArray(values) && !values.includes(null) ? { enum: [...values, null] } : {}),
  };
}

function asObject(value: Json | undefined): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("this is no object");
  return value;
}

function operation(slice: Slice, method: string, path: string, found: JsonObject): JsonObject {
  const parameters = Array.isArray(found["parameters"]) ? found["parameters"] : [];
  const responses = Object.entries(asObject(found["responses"])).map(([status, each]): [string, Json] => {
    const content = slice.resolve(each)["content"];
    return [status, content === undefined ? null : jsonSchema(slice, content)];
  });
  const body = found["requestBody"] === undefined ? undefined : slice.resolve(found["requestBody"]);
  return {
    method: method.toUpperCase(),
    path,
    parameters: parameters.map(each => {
      const { name, in: place, required, schema: given } = slice.resolve(each);
      // Its own text says that it takes ranges of dates too, such as `>=2026-01-01`.
      const schema = name === "created" ? { type: "string" } : given;
      return { name: name ?? "", in: place ?? "", required: required ?? false, schema: slice.schema(schema) };
    }),
    ...(body === undefined
      ? {}
      : { body: { required: body["required"] ?? false, schema: jsonSchema(slice, body["content"]) } }),
    responses: Object.fromEntries(responses),
  };
}

/** Of a response that has a schema in JSON; else `null`. */
function jsonSchema(slice: Slice, content: Json | undefined): Json {
  const types = asObject(content);
  const json = types["application/json"] ?? types["application/scim+json"];
  return json === undefined ? null : slice.schema(asObject(json)["schema"]);
}

await using scratch = temporaryDirectory("openapi");
const [version = "latest"] = process.argv.slice(2);
await runTool(["npm", "pack", "--silent", "--pack-destination", scratch.path, `@octokit/openapi@${version}`]);
const file = "package/generated/api.github.com.json";
await runTool(["sh", "-c", `tar -xzf "$1"/*.tgz -C "$1" ${file} package/package.json`, "sh", scratch.path]);
const packed = z.object({ version: z.string() });
const { version: packedVersion } = packed.parse(
  JSON.parse(await readFile(join(scratch.path, "package/package.json"), "utf8")),
);
const api = description.parse(JSON.parse(await readFile(join(scratch.path, file), "utf8")));

const slice = new Slice(api.components);
const cut: [string, JsonObject][] = [];
for (const [path, methods] of Object.entries(api.paths)) {
  // Octokit's own addition of an address that GitHub no longer describes.
  if (path.endsWith("/compare/{base}...{head}")) continue;
  for (const [method, found] of Object.entries(methods)) {
    const id = String(found["operationId"]);
    if (operations.has(id)) cut.push([id, operation(slice, method, path, found)]);
  }
}
const missing = [...operations].filter(id => !cut.some(([each]) => each === id));
if (missing.length > 0) throw new Error(`GitHub's description has no ${missing.join(", ")}`);

/** One line for each entry: what changes is seen, and the file stays small. */
function lines(entries: Iterable<[string, Json]>): string {
  return [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join(",\n");
}

const source = `npm @octokit/openapi ${packedVersion}, api.github.com ${api.info.version}, MIT licence, GitHub, Inc.`;
await writeFile(
  fileURLToPath(new URL("../test/github-service/openapi-slice.json", import.meta.url)),
  `{"source":${JSON.stringify(source)},\n"operations":{\n${lines(cut)}\n},\n"schemas":{\n${lines(slice.schemas)}\n}}\n`,
);
