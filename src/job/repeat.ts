import { resolve } from "node:path";
import type { Environment } from "../environment/index.ts";
import type { JobRequest } from "./request.ts";

/** What of the opened kernel says where it is from: the store's place, if it is one of the store. */
interface Given {
  store: string | undefined;
  kernel: { source: string };
}

/**
 * The argv of the command that repeats a run by itself, from any directory; a test is chosen by `--test ID`
 * behind it. How many tests run at a time, how often and for how long is left out: whoever repeats decides that.
 */
export function repeatCommand(request: JobRequest, environment: Environment, given: Given): string[] {
  const { machine, selftests } = request;
  const option = (name: string, value: string | number | undefined) =>
    value === undefined ? [] : [`--${name}`, String(value)];
  const paths = (name: string, given: readonly string[]) =>
    given.flatMap(path => option(name, resolve(path)));
  return [
    ...["vmentry", "run", "--kernel", ...kernelWords(request, given)],
    ...option("modules", request.modules === undefined ? undefined : resolve(request.modules)),
    ...option("selftests", selftests === undefined ? undefined : resolve(selftests)),
    ...option("suite", request.suite),
    ...paths("suite-file", request.suiteFiles),
    ...paths("test-file", request.testFiles),
    ...(environment.file === undefined
      ? []
      : ["--env", resolve(environment.file), "--only-env", environment.name]),
    ...option("cpus", machine.cpus),
    ...option("memory", machine.memoryMiB),
    ...(machine.accelerator === "auto" ? [] : ["--accelerator", machine.accelerator]),
    ...option(
      "stage1-kernel",
      machine.stageOneKernel === undefined ? undefined : resolve(machine.stageOneKernel),
    ),
    ...(machine.cmdline === undefined ? [] : [`--cmdline=${machine.cmdline}`]),
    ...machine.labels.flatMap(label => option("label", label)),
  ];
}

function kernelWords({ kernel, commit }: JobRequest, given: Given): string[] {
  if (given.store !== undefined) return [given.kernel.source, "--store", given.store];
  return [resolve(kernel), ...(commit === undefined ? [] : ["--commit", commit])];
}
