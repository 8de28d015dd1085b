import type { Environment } from "../../src/environment/index.ts";

/** An environment of features and raw settings, for tests. */
export function environment(
  features: Readonly<Record<string, string>>,
  raw: {
    moduleParams?: Readonly<Record<string, Readonly<Record<string, string>>>>;
    sysfs?: Readonly<Record<string, string>>;
    sysctl?: Readonly<Record<string, string>>;
    cmdline?: readonly string[];
  } = {},
  requires: Partial<Environment["requires"]> = {},
  name = "tried",
): Environment {
  const { moduleParams = {}, sysfs = {}, sysctl = {}, cmdline = [] } = raw;
  return {
    name,
    file: undefined,
    features: new Map(Object.entries(features)),
    raw: {
      moduleParams: new Map(
        Object.entries(moduleParams).map(([module, parameters]) => [
          module,
          new Map(Object.entries(parameters)),
        ]),
      ),
      sysfs: new Map(Object.entries(sysfs)),
      sysctl: new Map(Object.entries(sysctl)),
      cmdline,
    },
    variables: new Map(),
    requires: { arch: [], vendor: [], cpuFlags: [], labels: [], ...requires },
  };
}
