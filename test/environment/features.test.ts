import { describe, expect, test } from "vitest";
import { z } from "zod";
import { features } from "../../src/environment/index.ts";
import {
  isWrittenAtRunTime,
  leadersOf,
  parametersOfFeatures,
} from "../../src/environment/module-parameters.ts";
import { platformKinds } from "../../src/environment/platform.ts";
import type { Setting } from "../../src/environment/setting.ts";
import { type Machine, machines } from "./machines.ts";

function value(name: string, given: unknown): unknown {
  return features.find(each => each.name === name)?.value.parse(given);
}

describe("what users write", () => {
  test.each<[string, unknown, string]>([
    ["tdp", "off", "off"],
    ["tdp", true, "on"],
    ["nx-huge-pages", "auto", "auto"],
    ["nx-huge-pages", false, "off"],
    ["halt-polling", 200000, "200000"],
    ["halt-polling", 0, "off"],
    ["halt-polling", true, "on"],
    ["thp", "on", "always"],
    ["thp", false, "never"],
    ["thp", "madvise", "madvise"],
    ["mitigations", "on", "auto"],
    ["mitigations", "auto,nosmt", "auto,nosmt"],
    ["hugepages", { "2M": 64, "1G": 1 }, "2M=64 1G=1"],
  ])("of %s as %j means %s", (name, given, canonical) => {
    expect(value(name, given)).toBe(canonical);
  });

  test.each<[string, unknown]>([
    ["tdp", "auto"],
    ["tdp", 1],
    ["halt-polling", -1],
    ["halt-polling", 2 ** 32],
    ["thp", "sometimes"],
    ["hugepages", {}],
    ["hugepages", { "2MB": 1 }],
    ["hugepages", { "2M": 1.5 }],
    ["hugepages", "on"],
  ])("of %s as %j is refused", (name, given) => {
    expect(() => value(name, given)).toThrow(z.ZodError);
  });

  test("can be told to editors", () => {
    for (const feature of features)
      expect(() => z.toJSONSchema(feature.value, { io: "input" })).not.toThrow();
  });
});

describe("features", () => {
  test("have names of their own", () => {
    expect(new Set(features.map(({ name }) => name)).size).toBe(features.length);
  });

  test.each(features.map(feature => [feature.name, feature] as const))(
    "%s means something on every platform",
    (_, { meanings }) => {
      expect(Object.keys(meanings).toSorted()).toEqual([...platformKinds].toSorted());
    },
  );

  /** What every feature comes to on a platform, off and on. */
  function settings(kind: (typeof platformKinds)[number]): Setting[] {
    const arch = kind.startsWith("x86") ? "x86_64" : kind;
    return features.flatMap(({ name, meanings }) => {
      const meaning = meanings[kind];
      if (meaning?.kind !== "settings") return [];
      const values = name === "hugepages" ? ["2M=1"] : ["on", "off"];
      return values.flatMap(each => {
        const found = meaning.settings(each, { arch, vendor: "other", cpuFlags: undefined });
        return typeof found === "string" ? [] : found;
      });
    });
  }

  const recorded: Readonly<Record<(typeof platformKinds)[number], Machine>> = {
    "x86-intel": machines.intel,
    "x86-amd": machines.amd,
    arm64: machines.arm,
    s390x: machines.s390x,
    riscv64: machines.riscv64,
    loongarch64: machines.loongarch64,
  };

  test.each(platformKinds)(
    "set parameters that Linux 6.12 has on %s, of that type and with those permissions",
    kind => {
      for (const setting of settings(kind)) {
        if (setting.kind !== "module-parameter") continue;
        const parameter = recorded[kind].modules[setting.module]?.parameters[setting.parameter];
        expect(parameter, `${setting.module}.${setting.parameter}`).toBeDefined();
        expect(isWrittenAtRunTime(setting.module, setting.parameter)).toBe(parameter?.isWritable === true);
      }
    },
  );

  test("are carried over by a reload", () => {
    expect([...parametersOfFeatures("kvm_amd")].toSorted()).toEqual([
      "avic",
      "nested",
      "npt",
      "vgif",
      "vnmi",
    ]);
    expect(parametersOfFeatures("kvm")).toContain("tdp_mmu");
    expect(parametersOfFeatures("elsewhere").size).toBe(0);
  });

  test("that follow others are known as such", () => {
    expect(leadersOf("kvm_intel", "unrestricted_guest")).toEqual(["kvm_intel.ept"]);
    expect(leadersOf("kvm_amd", "nested")).toEqual([]);
  });
});
