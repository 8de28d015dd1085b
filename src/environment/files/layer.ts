import type { Selection } from "../../suite/index.ts";
import type { FeatureValue, Requirements } from "../environment.ts";

/** What a file asks for, or several that were laid one over the other. */
export interface Layer {
  features: ReadonlyMap<string, FeatureValue>;
  /** By module, then by parameter. */
  moduleParams: ReadonlyMap<string, ReadonlyMap<string, string>>;
  sysfs: ReadonlyMap<string, string>;
  sysctl: ReadonlyMap<string, string>;
  variables: ReadonlyMap<string, string>;
  /** The words of each file that has some, so that a file that is reached twice gives its own once. */
  cmdline: readonly { file: string; words: readonly string[] }[];
  requires: Requirements;
  tests?: Selection;
}

export const emptyLayer: Layer = {
  features: new Map(),
  moduleParams: new Map(),
  sysfs: new Map(),
  sysctl: new Map(),
  variables: new Map(),
  cmdline: [],
  requires: { arch: [], vendor: [], cpuFlags: [], labels: [] },
};

/**
 * Lays one over another: what `over` names wins, key by key; words of the command line come behind those of
 * `under`. Associative, so it does not matter in which order a chain of files is joined.
 */
export function layOver(under: Layer, over: Layer): Layer {
  const tests = selectionOver(under.tests, over.tests);
  const files = new Set(over.cmdline.map(({ file }) => file));
  return {
    features: joined(under.features, over.features),
    moduleParams: joinedEach(under.moduleParams, over.moduleParams),
    sysfs: joined(under.sysfs, over.sysfs),
    sysctl: joined(under.sysctl, over.sysctl),
    variables: joined(under.variables, over.variables),
    cmdline: [...under.cmdline.filter(({ file }) => !files.has(file)), ...over.cmdline],
    requires: {
      arch: listOver(under.requires.arch, over.requires.arch),
      vendor: listOver(under.requires.vendor, over.requires.vendor),
      cpuFlags: listOver(under.requires.cpuFlags, over.requires.cpuFlags),
      labels: listOver(under.requires.labels, over.requires.labels),
    },
    ...(tests === undefined ? {} : { tests }),
  };
}

function selectionOver(under: Selection | undefined, over: Selection | undefined): Selection | undefined {
  if (under === undefined || over === undefined) return over ?? under;
  return {
    ...under,
    ...over,
    only: listOver(under.only, over.only),
    except: listOver(under.except, over.except),
    arguments: joined(under.arguments, over.arguments),
    timeouts: joined(under.timeouts, over.timeouts),
    resources: joined(under.resources ?? new Map(), over.resources ?? new Map()),
  };
}

function joined<T>(under: ReadonlyMap<string, T>, over: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...under, ...over]);
}

function joinedEach<T>(
  under: ReadonlyMap<string, ReadonlyMap<string, T>>,
  over: ReadonlyMap<string, ReadonlyMap<string, T>>,
): Map<string, ReadonlyMap<string, T>> {
  return joined(
    under,
    new Map(
      [...over].map(([name, values]) => [name, joined(under.get(name) ?? new Map<string, T>(), values)]),
    ),
  );
}

function listOver<T>(under: readonly T[], over: readonly T[]): readonly T[] {
  return over.length > 0 ? over : under;
}
