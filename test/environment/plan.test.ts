import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import {
  describePlan,
  type Environment,
  expectFacts,
  planEnvironments,
  stockEnvironment,
} from "../../src/environment/index.ts";
import { cheapestOrder, total } from "../../src/environment/order.ts";
import { resolveEnvironment } from "../../src/environment/resolve.ts";
import { nothingAsked, reloadsBetween, stepState } from "../../src/environment/step-state.ts";
import { environment } from "./environments.ts";

const asModules = new Map([
  ["kvm", "m"],
  ["kvm_amd", "m"],
  ["kvm_intel", "m"],
] as const);
const amd = expectFacts({ arch: "x86_64", vendor: "amd", modules: asModules, labels: new Set() });
const builtIn = expectFacts({
  arch: "x86_64",
  vendor: "amd",
  modules: new Map([
    ["kvm", "y"],
    ["kvm_amd", "y"],
  ] as const),
  labels: new Set(),
});
const arm = expectFacts({ arch: "aarch64", modules: new Map([["kvm", "y"]] as const), labels: new Set() });

function named(name: string, features: Record<string, string>, raw = {}): Environment {
  return environment(features, raw, {}, name);
}

function names(plan: ReturnType<typeof planEnvironments>): string[][] {
  return plan.boots.map(boot => boot.steps.map(step => step.environment.name));
}

describe("a plan", () => {
  test("takes one boot and a reload for each change of load-time parameters", () => {
    const plan = planEnvironments(
      [
        named("a", { nested: "on", tdp: "on" }),
        named("b", { nested: "on", tdp: "off" }),
        named("c", { nested: "off", tdp: "on" }),
        named("d", { nested: "off", tdp: "off" }),
      ],
      amd,
    );
    expect(names(plan)).toEqual([["a", "b", "c", "d"]]);
    expect(plan.boots[0]?.cmdline).toEqual([]);
    expect(plan.boots[0]?.steps.map(({ changes }) => changes)).toEqual([
      [{ kind: "reload", text: "reload kvm_amd (nested=1 npt=1)" }],
      [{ kind: "reload", text: "reload kvm_amd (nested=1 npt=0)" }],
      [{ kind: "reload", text: "reload kvm_amd (nested=0 npt=1)" }],
      [{ kind: "reload", text: "reload kvm_amd (nested=0 npt=0)" }],
    ]);
  });

  test("puts together what needs no reload between", () => {
    const plan = planEnvironments(
      [
        stockEnvironment,
        named("shadow", { tdp: "off" }),
        named("thp", { thp: "always" }),
        named("shadow-thp", { tdp: "off", thp: "always" }),
      ],
      amd,
    );
    expect(names(plan)).toEqual([["stock", "thp", "shadow-thp", "shadow"]]);
    expect(plan.boots[0]?.steps.map(({ changes }) => changes.map(({ text }) => text))).toEqual([
      ["load kvm_amd, unless it is loaded"],
      ["write /sys/kernel/mm/transparent_hugepage/enabled=always"],
      ["reload kvm_amd (npt=0)"],
      ["write /sys/kernel/mm/transparent_hugepage/enabled as it was at first"],
    ]);
  });

  test("knows that kvm is not reloaded without its user", () => {
    const plan = planEnvironments(
      [named("a", { nested: "off" }), named("b", { nested: "off", "tdp-mmu": "off" })],
      amd,
    );
    expect(plan.boots[0]?.steps[1]?.changes.map(({ text }) => text)).toEqual([
      "reload kvm (tdp_mmu=0)",
      "reload kvm_amd (nested=0)",
    ]);
  });

  test("takes as many boots as there are sets of words, the one without words first", () => {
    const plan = planEnvironments(
      [
        named("serial", { "parallel-bringup": "off", mitigations: "off" }),
        named("quick", {}, { cmdline: ["mitigations=off", "cpuhp.parallel=0"] }),
        named("fast", { mitigations: "off" }),
        stockEnvironment,
      ],
      amd,
    );
    expect(names(plan)).toEqual([["stock"], ["serial", "quick"], ["fast"]]);
    expect(plan.boots.map(({ cmdline }) => cmdline)).toEqual([
      [],
      ["cpuhp.parallel=0", "mitigations=off"],
      ["mitigations=off"],
    ]);
  });

  test("boots with the parameters of a built-in module, but not with those that can be written", () => {
    const plan = planEnvironments(
      [stockEnvironment, named("shadow", { tdp: "off" }), named("no-polling", { "halt-polling": "off" })],
      builtIn,
    );
    expect(names(plan)).toEqual([["stock", "no-polling"], ["shadow"]]);
    expect(plan.boots[1]?.cmdline).toEqual(["kvm_amd.npt=0"]);
  });

  test("boots arm64's modes", () => {
    const plan = planEnvironments(
      [
        named("nested", { nested: "on" }),
        named("plain", { nested: "off" }),
        named("pkvm", { "protected-kvm": "on" }),
      ],
      arm,
    );
    expect(plan.boots.map(({ cmdline }) => cmdline)).toEqual([
      [],
      ["kvm-arm.mode=nested"],
      ["kvm-arm.mode=protected"],
    ]);
  });

  test("tells why an environment is not applicable", () => {
    const plan = planEnvironments([stockEnvironment, named("vgif", { vgif: "off" })], arm);
    expect(names(plan)).toEqual([["stock"]]);
    expect(plan.notApplicable).toEqual([
      {
        environment: expect.objectContaining({ name: "vgif" }),
        reason: expect.stringContaining("AMD's SVM"),
      },
    ]);
  });

  test("refuses a feature that there is not", () => {
    expect(() => planEnvironments([named("a", { tpd: "off" })], amd)).toThrow(UserError);
    expect(() => planEnvironments([named("a", { tpd: "off" })], amd)).toThrow('did you mean "tdp"?');
  });

  test("of nothing is nothing", () => {
    expect(planEnvironments([], amd)).toEqual({ boots: [], notApplicable: [] });
  });

  test("is told with its totals, boots, reloads and writes", () => {
    const plan = planEnvironments(
      [
        stockEnvironment,
        named("shadow", { tdp: "off", thp: "never" }),
        named("fast", { mitigations: "off" }),
        named("real\u001b", { "protected-kvm": "on" }),
      ],
      amd,
    );
    expect(describePlan(plan)).toBe(
      [
        "3 environments, 2 boots, 1 module reload, 1 write; not applicable: 1",
        "",
        "boot 1: nothing added to its command line",
        "  stock   load kvm_amd, unless it is loaded",
        "  shadow  reload kvm_amd (npt=0)",
        "          write /sys/kernel/mm/transparent_hugepage/enabled=never",
        "",
        "boot 2: with mitigations=off",
        "  fast    load kvm_amd, unless it is loaded",
        "",
        "not applicable",
        "  real\\x1b: protected-kvm on: protected KVM (pKVM) is a mode of arm64 KVM",
        "",
      ].join("\n"),
    );
  });
});

describe("whatever is planned", () => {
  const onOff = fc.constantFrom("on", "off");
  const features = fc.record(
    {
      nested: onOff,
      tdp: onOff,
      "tdp-mmu": onOff,
      vgif: onOff,
      thp: onOff,
      mitigations: onOff,
      "sev-es": onOff,
    },
    { requiredKeys: [] },
  );
  const some = fc
    .array(features, { maxLength: 16 })
    .map(all => all.map((each, index) => named(`e${index}`, each as Record<string, string>)));
  const facts = fc.constantFrom(amd, builtIn);

  test("every environment appears once, in as many boots as there are sets of words", () => {
    fc.assert(
      fc.property(some, facts, (environments, machine) => {
        const plan = planEnvironments(environments, machine);
        const planned = [...names(plan).flat(), ...plan.notApplicable.map(each => each.environment.name)];
        expect(planned.toSorted()).toEqual(environments.map(({ name }) => name).toSorted());
        const keys = environments.flatMap(each => {
          const resolved = resolveEnvironment(each, machine);
          return "reasons" in resolved ? [] : [resolved.words.toSorted().join(" ")];
        });
        expect(plan.boots).toHaveLength(new Set(keys).size);
        expect(plan).toEqual(planEnvironments(environments, machine));
      }),
    );
  });

  test("no order that is given takes fewer reloads", () => {
    fc.assert(
      fc.property(some, facts, (environments, machine) => {
        const states = new Map(
          environments.map(each => {
            const resolved = resolveEnvironment(each, machine);
            return [each.name, "reasons" in resolved ? nothingAsked : stepState(resolved, machine)] as const;
          }),
        );
        const reloads = (order: readonly string[]) => {
          const all = [nothingAsked, ...order.map(name => states.get(name) ?? nothingAsked)];
          return all.reduce(
            (sum, state, index) =>
              sum + (index === 0 ? 0 : reloadsBetween(all[index - 1] ?? nothingAsked, state, machine).length),
            0,
          );
        };
        for (const { steps } of planEnvironments(environments, machine).boots) {
          const order = steps.map(step => step.environment.name);
          const given = environments.map(({ name }) => name).filter(name => order.includes(name));
          expect(reloads(order)).toBeLessThanOrEqual(reloads(given));
          const told = steps.flatMap(({ changes }) => changes).filter(({ kind }) => kind === "reload");
          expect(told).toHaveLength(reloads(order));
        }
      }),
    );
  });
});

describe("the cheapest order", () => {
  const distances = (count: number) =>
    fc.array(fc.nat(9), { minLength: (count + 1) ** 2, maxLength: (count + 1) ** 2 });
  const costOf = (count: number, table: readonly number[]) => (from: number, to: number) => {
    const [low, high] = from < to ? [from, to] : [to, from];
    return table[(low + 1) * (count + 1) + high + 1] ?? 0;
  };

  test("is the very best of all up to six", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }).chain(count => fc.tuple(fc.constant(count), distances(count))),
        ([count, table]) => {
          const cost = costOf(count, table);
          const all = permutations(Array.from({ length: count }, (_, index) => index));
          const best = Math.min(...all.map(order => total(order, cost)));
          expect(total(cheapestOrder(count, cost), cost)).toBe(best);
        },
      ),
    );
  });

  test("of many is never worse than the given one, and leaves none out", () => {
    fc.assert(
      fc.property(distances(14), table => {
        const cost = costOf(14, table);
        const given = Array.from({ length: 14 }, (_, index) => index);
        const order = cheapestOrder(14, cost);
        expect(order.toSorted((one, other) => one - other)).toEqual(given);
        expect(total(order, cost)).toBeLessThanOrEqual(total(given, cost));
      }),
    );
  });

  test("is the given one when all cost the same", () => {
    for (const count of [4, 14]) expect(cheapestOrder(count, () => 1)).toEqual([...Array(count).keys()]);
  });
});

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap(item =>
    permutations(items.filter(each => each !== item)).map(rest => [item, ...rest]),
  );
}
