import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import "./shell-text.ts";

// Not at the top: they lead to shell scripts, which can be imported from here on.
const { bisectReportSchema, bisectReportVersion } = await import("../src/bisecting/bisect-report.ts");
const { optionsReportSchema, optionsReportVersion } = await import(
  "../src/bisecting/options/options-report.ts"
);
const { seriesReportSchema, seriesReportVersion } = await import("../src/bisecting/series/series-report.ts");
const { buildReportSchema, buildReportVersion, variantFileSchema } = await import("../src/build/index.ts");
const { environmentFileSchema } = await import("../src/environment/files/environment-file.ts");
const { allowedSplatsSchema, knownFailuresSchema } = await import("../src/expectations/index.ts");
const { machinesFileSchema, planSchema, planVersion } = await import("../src/matrix/index.ts");
const { reportSchema, reportVersion } = await import("../src/report/index.ts");
const { resultsSchema, resultsVersion } = await import("../src/results/index.ts");
const { serverApi } = await import("../src/server/index.ts");
const { manifestSchema, manifestVersion } = await import("../src/store/manifest.ts");
const { suiteFileSchema } = await import("../src/suite/index.ts");
const { watchFileSchema } = await import("../src/watch/index.ts");

// Writes the JSON Schemas of the files that users read and write, and the server's API; with --check says which are stale instead.

interface Published {
  file: string;
  id: string;
  title: string;
  schema: z.ZodType;
}

const published: readonly Published[] = [
  {
    file: "results.schema.json",
    id: `urn:vmentry:results:${resultsVersion}`,
    title: "vmentry results",
    schema: resultsSchema,
  },
  {
    file: "report.schema.json",
    id: `urn:vmentry:report:${reportVersion}`,
    title: "vmentry report",
    schema: reportSchema,
  },
  {
    file: "bisect.schema.json",
    id: `urn:vmentry:bisect:${bisectReportVersion}`,
    title: "vmentry report of a bisect",
    schema: bisectReportSchema,
  },
  {
    file: "bisect-config.schema.json",
    id: `urn:vmentry:bisect-config:${optionsReportVersion}`,
    title: "vmentry report of a search for options",
    schema: optionsReportSchema,
  },
  {
    file: "series.schema.json",
    id: `urn:vmentry:series:${seriesReportVersion}`,
    title: "vmentry report of a series",
    schema: seriesReportSchema,
  },
  {
    file: "environment.schema.json",
    id: "urn:vmentry:environment",
    title: "vmentry environment",
    schema: environmentFileSchema,
  },
  {
    file: "suite.schema.json",
    id: "urn:vmentry:suite",
    title: "vmentry suite",
    schema: suiteFileSchema,
  },
  {
    file: "variant.schema.json",
    id: "urn:vmentry:variant",
    title: "vmentry variant",
    schema: variantFileSchema,
  },
  {
    file: "machines.schema.json",
    id: "urn:vmentry:machines",
    title: "vmentry machines",
    schema: machinesFileSchema,
  },
  {
    file: "plan.schema.json",
    id: `urn:vmentry:plan:${planVersion}`,
    title: "vmentry plan",
    schema: planSchema,
  },
  {
    file: "build-report.schema.json",
    id: `urn:vmentry:build-report:${buildReportVersion}`,
    title: "vmentry report of a build",
    schema: buildReportSchema,
  },
  {
    file: "watch.schema.json",
    id: "urn:vmentry:watch",
    title: "vmentry watch",
    schema: watchFileSchema,
  },
  {
    file: "known-failures.schema.json",
    id: "urn:vmentry:known-failures",
    title: "vmentry known failures",
    schema: knownFailuresSchema,
  },
  {
    file: "allowed-splats.schema.json",
    id: "urn:vmentry:allowed-splats",
    title: "vmentry allowed splats",
    schema: allowedSplatsSchema,
  },
  {
    file: "kernel.schema.json",
    id: `urn:vmentry:commit-kernel:${manifestVersion}`,
    title: "vmentry commit kernel",
    schema: manifestSchema,
  },
];

const directory = fileURLToPath(new URL("../schemas", import.meta.url));

/** The schema of what is read: a key that the reader leaves out is allowed, as it is when the file is read. */
function textOf({ id, title, schema }: Published): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return `${JSON.stringify({ $schema, $id: id, ...rest, title }, null, 2)}\n`;
}

/** What is written, by file. */
const texts = new Map([
  ...published.map(each => [each.file, textOf(each)] as const),
  // The kernel server's API, whose schemas are those that its requests are checked with.
  ["openapi.json", `${JSON.stringify(serverApi(), null, 2)}\n`] as const,
]);

async function isStale(file: string, text: string): Promise<boolean> {
  try {
    return (await readFile(join(directory, file), "utf8")) !== text;
  } catch {
    return true;
  }
}

const args = process.argv.slice(2);
if (args.length > 1 || (args[0] !== undefined && args[0] !== "--check")) {
  process.stderr.write("usage: node scripts/schemas.ts [--check]\n");
  process.exitCode = 2;
} else if (args[0] === "--check") {
  const stale: string[] = [];
  for (const [file, text] of texts) if (await isStale(file, text)) stale.push(`schemas/${file}`);
  if (stale.length > 0) {
    process.stderr.write(`stale: ${stale.join(", ")}; run "npm run generate" and commit it\n`);
    process.exitCode = 1;
  }
} else {
  await mkdir(directory, { recursive: true });
  for (const [file, text] of texts) await writeFile(join(directory, file), text);
}
