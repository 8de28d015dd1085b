import { z } from "zod";
import type { Answer, Operation } from "./operation.ts";
import { errorShape } from "./shapes.ts";

type Json = Record<string, unknown>;

/** The API as an OpenAPI 3.1 document, from what the server itself checks. */
export function openApiDocument(operations: readonly Operation[], version: string): Json {
  const components: Json = {};
  const paths: Record<string, Json> = {};
  const schemaOf = (schema: z.ZodType, io: "input" | "output") => jsonSchema(schema, io, components);
  for (const operation of operations) {
    paths[operation.path] ??= {};
    Object.assign(paths[operation.path] ?? {}, {
      [operation.method]: describeOperation(operation, schemaOf),
    });
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "vmentry kernel server",
      version,
      description: "Kernels, machines, what each boots next, and what it tells of its boots.",
      license: { name: "MIT", identifier: "MIT" },
    },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description:
            "Of role admin, publisher or machine; a machine's is good for that machine's paths alone.",
        },
      },
      schemas: Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

type SchemaOf = (schema: z.ZodType, io: "input" | "output") => Json;

function describeOperation(operation: Operation, schemaOf: SchemaOf): Json {
  const { method, path, summary, may, params, query, body, answers } = operation;
  return {
    operationId: operationId(method, path),
    summary,
    description: `Role: ${may.join(", ")}.`,
    ...parametersOf(params, query, schemaOf),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { [body.type]: { schema: schemaOf(body.schema, "input") } },
          },
        }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, describeAnswer(answer, schemaOf)]),
      ),
      default: describeAnswer({ description: "refused; it says why", schema: errorShape }, schemaOf),
    },
  };
}

function describeAnswer({ description, schema, type }: Answer, schemaOf: SchemaOf): Json {
  if (schema === undefined)
    return { description, ...(type === undefined ? {} : { content: { [type]: {} } }) };
  return { description, content: { "application/json": { schema: schemaOf(schema, "output") } } };
}

/** `get /v1/machines/{machine}/boot` -> `getMachinesMachineBoot`. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^a-zA-Z]+/).filter(word => word !== "" && word !== "v");
  return method + words.map(word => word[0]?.toUpperCase() + word.slice(1)).join("");
}

function parametersOf(params: z.ZodObject, query: z.ZodObject, schemaOf: SchemaOf): Json {
  const parameters = [
    ...Object.entries(params.shape).map(([name, schema]) => ({
      ...{ name, in: "path", required: true },
      schema: schemaOf(schema as z.ZodType, "input"),
    })),
    ...Object.entries(query.shape).map(([name, schema]) => ({
      ...{ name, in: "query", required: false },
      schema: schemaOf(schema as z.ZodType, "output"),
    })),
  ];
  return parameters.length === 0 ? {} : { parameters };
}

/** Named schemas move to the document's components. */
function jsonSchema(schema: z.ZodType, io: "input" | "output", components: Json): Json {
  const { $schema, ...made } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  const text = JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $defs = {}, ...rest }: Json & { $defs?: Json } = JSON.parse(text);
  Object.assign(components, $defs);
  const { id, ...plain } = rest;
  if (typeof id !== "string") return rest;
  components[id] = plain;
  return { $ref: `#/components/schemas/${id}` };
}
