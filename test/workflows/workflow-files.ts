import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";

export const workflowDirectory = fileURLToPath(new URL("../../.github/workflows", import.meta.url));

const stepSchema = z.object({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
});
const jobSchema = z.object({
  if: z.string().optional(),
  uses: z.string().optional(),
  permissions: z.record(z.string(), z.enum(["read", "write"])).optional(),
  "timeout-minutes": z.union([z.number(), z.string()]).optional(),
  steps: z.array(stepSchema).default([]),
});
const workflowSchema = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()).optional(),
  concurrency: z.object({ group: z.string(), "cancel-in-progress": z.boolean() }).optional(),
  jobs: z.record(z.string(), jobSchema),
});

export type Job = z.infer<typeof jobSchema>;
export interface Workflow extends z.infer<typeof workflowSchema> {
  /** The file's name, such as `nightly.yml`. */
  name: string;
  text: string;
}

export async function readWorkflows(): Promise<Workflow[]> {
  const names = (await readdir(workflowDirectory)).sort();
  return await Promise.all(
    names.map(async name => {
      const text = await readFile(join(workflowDirectory, name), "utf8");
      return { ...workflowSchema.parse(parse(text)), name, text };
    }),
  );
}
