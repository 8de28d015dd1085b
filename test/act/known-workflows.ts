import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { GitHubService } from "../github-service/index.ts";
import type { KernelTree } from "./kernel-tree.ts";

const workflowSchema = z.object({
  name: z.string(),
  "run-name": z.string().optional(),
  on: z.looseObject({
    workflow_dispatch: z.object({ inputs: z.record(z.string(), z.unknown()).default({}) }).nullish(),
  }),
});

/** Tells the service of the workflows that a tree has, as GitHub reads them from the default branch. */
export async function addWorkflowsOf(tree: KernelTree, service: GitHubService): Promise<void> {
  const directory = ".github/workflows";
  for (const file of await readdir(join(tree.path, directory))) {
    const text = await readFile(join(tree.path, directory, file), "utf8");
    const { name, on, "run-name": runName } = workflowSchema.parse(parse(text));
    const dispatch = on.workflow_dispatch;
    service.addWorkflow({
      path: `${directory}/${file}`,
      name,
      ...(dispatch == null ? {} : { inputs: Object.keys(dispatch.inputs) }),
      ...(runName === undefined ? {} : { runName }),
    });
  }
}
