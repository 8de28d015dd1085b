import { isAbsolute, relative, resolve } from "node:path";
import type { Environment } from "../environment/index.ts";
import type { JobRequest, MachineRequest } from "./request.ts";

/** What of the opened kernel says where it is from: the store's place, if it is one of the store. */
interface Given {
  store: string | undefined;
  kernel: { source: string };
}

/**
 * The argv of the command that repeats a run by itself, from any directory of this host, or from a checkout elsewhere
 * (`checkout` of the request), where kernels are in a store of one's own; a test is chosen by `--test ID` behind it. How many tests run at a time, how often and for how long is left out: whoever repeats decides that.
 */
export function repeatCommand(request: JobRequest, environment: Environment, given: Given): string[] {
  const { machine, selftests } = request;
  const told = (path: string) => placeOf(path, request.checkout);
  const paths = (name: string, given: readonly string[]) => given.flatMap(path => option(name, told(path)));
  return [
    ...["vmentry", "run", "--kernel", ...kernelWords(request, given)],
    ...option("modules", request.modules === undefined ? undefined : told(request.modules)),
    ...option("selftests", selftests === undefined ? undefined : told(selftests)),
    ...option("suite", request.suite),
    ...paths("suite-file", request.suiteFiles),
    ...paths("test-file", request.testFiles),
    ...(environment.file === undefined
      ? []
      : ["--env", told(environment.file), "--only-env", environment.name]),
    ...machineWords(machine, told),
  ];
}

/** The options that ask for a machine again, as every command that boots takes them. @param told how a path is told */
export function machineWords(machine: MachineRequest, told: (path: string) => string): string[] {
  const { cpus, memoryMiB, accelerator, stageOneKernel, cmdline, labels } = machine;
  return [
    ...option("cpus", cpus),
    ...option("memory", memoryMiB),
    ...(accelerator === "auto" ? [] : ["--accelerator", accelerator]),
    ...option("stage1-kernel", stageOneKernel === undefined ? undefined : told(stageOneKernel)),
    ...(cmdline === undefined ? [] : [`--cmdline=${cmdline}`]),
    ...labels.flatMap(label => option("label", label)),
  ];
}

function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`--${name}`, String(value)];
}

function kernelWords({ kernel, commit, checkout }: JobRequest, { store, kernel: opened }: Given): string[] {
  if (store === undefined) {
    return [placeOf(kernel, checkout), ...(commit === undefined ? [] : ["--commit", commit])];
  }
  const isHere = checkout !== undefined && !store.startsWith("s3://");
  return isHere ? [opened.source] : [opened.source, "--store", store];
}

/** A path from a checkout that it is in, else the whole. */
function placeOf(path: string, checkout: string | undefined): string {
  const whole = resolve(path);
  if (checkout === undefined) return whole;
  const inside = relative(checkout, whole);
  return inside === "" || isAbsolute(inside) || inside.split("/")[0] === ".." ? whole : inside;
}
