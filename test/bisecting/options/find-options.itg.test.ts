import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { silentLog } from "../../../src/base/index.ts";
import {
  findOptions,
  formatOptionsPlan,
  type OptionsReport,
  type OptionsRequest,
  planOptions,
} from "../../../src/bisecting/index.ts";
import { makeRepository, scratchDirectory, type TestRepository, writeFiles } from "../../build/small-tree.ts";
import { bisectRequest } from "../bisect-request.ts";
import { type FakeProber, fakeProber, type Truth } from "../fake-prober.ts";
import { configTree, configWith } from "./config-tree.ts";

vi.setConfig({ testTimeout: 120_000 });

interface Setting {
  repository: TestRepository;
  scratch: string;
}

function setUp(files: Record<string, string>): Setting {
  const repository = makeRepository();
  repository.commit(configTree, "first");
  const scratch = scratchDirectory();
  writeFiles(scratch, {
    "small.variant.yaml": "name: small\narch: x86_64\nconfig: tinyconfig\nselftests: []\n",
    ...files,
  });
  return { repository, scratch };
}

interface Search {
  /** What a kernel with these options does. */
  truth: (options: ReadonlySet<string>) => Truth;
  good?: string;
  bad?: string;
  more?: Partial<OptionsRequest>;
  signal?: AbortSignal;
}

/** Searches with a prober that reads the configuration which a commit is built with. */
async function search(
  { repository, scratch }: Setting,
  { truth, good = "good.config", bad = "bad.config", more, signal }: Search,
): Promise<{ report: OptionsReport; probers: FakeProber[]; out: string; configs: ReadonlySet<string>[] }> {
  const request = { ...requestOf({ repository, scratch }, { good, bad }), ...more };
  const probers: FakeProber[] = [];
  const configs: ReadonlySet<string>[] = [];
  const report = await findOptions(request, {
    ...{ log: silentLog, signal: signal ?? new AbortController().signal },
    openProber: async () => {
      const prober = fakeProber({
        truth: commit => {
          const text = repository.git("show", `${commit}:arch/x86/configs/vmentry_options_defconfig`);
          const set = new Set([...text.matchAll(/^CONFIG_(\w+)=y$/gm)].map(([, name = ""]) => name));
          configs.push(set);
          return truth(set);
        },
      });
      probers.push(prober);
      return prober;
    },
  });
  return { report, probers, out: request.out, configs };
}

/** Which of two configurations of the setting's directory is bad. */
function requestOf(
  { repository, scratch }: Setting,
  { good, bad }: { good: string; bad: string },
): OptionsRequest {
  const out = join(scratch, "out");
  const {
    direction: _,
    firstParent: __,
    paths: ___,
    cull: ____,
    questions,
    ...request
  } = bisectRequest({ repository: repository.directory, out, good: "", bad: "" });
  const [question = { id: "q1", question: { kind: "boot" as const } }] = questions;
  const variants = [join(scratch, "small.variant.yaml")];
  return {
    ...request,
    probe: { ...request.probe, variants, variant: "small", work: join(scratch, "work") },
    ...{ commit: "HEAD", question, good: join(scratch, good), bad: join(scratch, bad) },
  };
}

const allOptions = ["MODULES", "PCI", "PCI_MSI", "KVM", "SMM", "HYPERV", "DEBUG"];

test("the one option that makes the difference is found, with the fragment that has it", async () => {
  const setting = setUp({ "good.config": configWith("MODULES"), "bad.config": configWith(...allOptions) });
  const { report } = await search(setting, { truth: options => (options.has("SMM") ? 1 : 0) });
  expect(report).toMatchObject({
    conclusion: "found",
    reason: "CONFIG_SMM makes the difference",
    found: [{ option: "CONFIG_SMM", good: null, bad: "y" }],
    fragment: "CONFIG_SMM=y\n",
    alsoChanged: [],
    refused: [],
  });
  expect(report.confidence).toBeGreaterThan(0.9);
  expect(report.differing.map(({ option }) => option)).toEqual([
    "CONFIG_PCI",
    "CONFIG_PCI_MSI",
    "CONFIG_KVM",
    "CONFIG_SMM",
    "CONFIG_HYPERV",
    "CONFIG_DEBUG",
  ]);
});

test("options that only together make the difference are all found, and no other", async () => {
  const setting = setUp({ "good.config": configWith(), "bad.config": configWith(...allOptions) });
  const { report } = await search(setting, {
    truth: options => (options.has("MODULES") && options.has("KVM") && options.has("DEBUG") ? 1 : 0),
  });
  expect(report.conclusion).toBe("found");
  expect(report.found.map(({ option }) => option).sort()).toEqual([
    "CONFIG_DEBUG",
    "CONFIG_KVM",
    "CONFIG_MODULES",
  ]);
  expect(report.reason).toContain("together make the difference");
  expect(report.rounds.length).toBeGreaterThan(1);
});

test("an option that is bad when it is off is found, too", async () => {
  const setting = setUp({
    "good.config": configWith("KVM", "SMM"),
    "bad.config": configWith("KVM", "DEBUG"),
  });
  const { report } = await search(setting, { truth: options => (options.has("SMM") ? 0 : 1) });
  expect(report.found).toMatchObject([{ option: "CONFIG_SMM", good: "y", bad: null }]);
  expect(report.fragment).toBe("# CONFIG_SMM is not set\n");
});

test("what kconfig changes because of an option is told", async () => {
  const setting = setUp({ "good.config": configWith("PCI", "PCI_MSI"), "bad.config": configWith("KVM") });
  const { report } = await search(setting, { truth: options => (options.has("PCI") ? 0 : 1) });
  expect(report.found).toMatchObject([{ option: "CONFIG_PCI" }]);
  expect(report.alsoChanged).toEqual([{ option: "CONFIG_PCI_MSI", from: "y", to: "n" }]);
});

test("the answer is verified with the bad configuration without that option", async () => {
  const setting = setUp({ "good.config": configWith("MODULES"), "bad.config": configWith(...allOptions) });
  const { probers, configs } = await search(setting, { truth: options => (options.has("KVM") ? 1 : 0) });
  const orders = probers.flatMap(prober => prober.orders);
  const reverted = configs[orders.findIndex(({ purpose }) => purpose === "verify-revert")];
  expect([...(reverted ?? [])].sort()).toEqual(["X86", ...allOptions.filter(name => name !== "KVM")].sort());
});

test("a kernel that cannot be tried leaves the options around it as a range", async () => {
  const setting = setUp({ "good.config": configWith(), "bad.config": configWith(...allOptions) });
  const { report } = await search(setting, {
    truth: options => (options.has("HYPERV") ? 1 : options.has("SMM") ? "untestable" : 0),
  });
  expect(report.conclusion).toBe("range");
  expect(report.range.map(({ option }) => option)).toEqual(["CONFIG_SMM", "CONFIG_HYPERV"]);
});

test("a bad configuration that is as good as the other ends the search with that", async () => {
  const setting = setUp({ "good.config": configWith(), "bad.config": configWith(...allOptions) });
  const { report } = await search(setting, { truth: () => 0 });
  expect(report).toMatchObject({ conclusion: "not-reproduced", found: [], fragment: "" });
});

test("a good configuration that is bad ends the search with that", async () => {
  const setting = setUp({ "good.config": configWith(), "bad.config": configWith(...allOptions) });
  const { report } = await search(setting, { truth: () => 1 });
  expect(report).toMatchObject({ conclusion: "always-bad", found: [] });
});

test("an interrupted search is gone on with, and no kernel is tried twice for it", async () => {
  const setting = setUp({ "good.config": configWith(), "bad.config": configWith(...allOptions) });
  const truth = (options: ReadonlySet<string>) => (options.has("MODULES") && options.has("DEBUG") ? 1 : 0);
  const whole = await search(
    setUp({ "good.config": configWith(), "bad.config": configWith(...allOptions) }),
    { truth },
  );
  const controller = new AbortController();
  let left = 5;
  const first = await search(setting, {
    signal: controller.signal,
    truth: options => {
      if (--left === 0) controller.abort();
      return truth(options);
    },
  });
  expect(first.report.conclusion).toBe("interrupted");
  const second = await search(setting, { truth });
  expect(second.report.found.map(({ option }) => option)).toEqual(
    whole.report.found.map(({ option }) => option),
  );
  const orders = (searches: typeof whole) => searches.probers.flatMap(each => each.orders).length;
  expect(orders(first) + orders(second)).toBeLessThanOrEqual(orders(whole) + 1);
});

test("another search in the same place is refused, and --overwrite replaces it", async () => {
  const setting = setUp({
    "good.config": configWith(),
    "bad.config": configWith("KVM", "SMM"),
    "other.config": configWith("KVM"),
  });
  const truth = (options: ReadonlySet<string>) => (options.has("KVM") ? 1 : 0);
  await search(setting, { truth });
  await expect(search(setting, { truth, bad: "other.config" })).rejects.toThrow(
    "holds a search among other options",
  );
  const { report } = await search(setting, { truth, bad: "other.config", more: { overwrite: true } });
  expect(report.differing).toHaveLength(1);
});

test("a configuration can be a variant's", async () => {
  const setting = setUp({
    "good.config": configWith("PCI"),
    "bad.variant.yaml":
      "name: big\narch: x86_64\nconfig: tinyconfig\nfragments: [more.config]\nselftests: []\n",
    "more.config": "CONFIG_KVM=y\n",
  });
  const { report, out } = await search(setting, {
    bad: "bad.variant.yaml",
    truth: options => (options.has("KVM") ? 1 : 0),
  });
  expect(report.found).toMatchObject([{ option: "CONFIG_KVM" }]);
  expect(JSON.parse(readFileSync(join(out, "variant/big.variant.yaml"), "utf8"))).toMatchObject({
    name: "big",
  });
});

test("two variants that differ in more than options are bad input", async () => {
  const setting = setUp({
    "good.variant.yaml": "name: a\narch: x86_64\nconfig: tinyconfig\nselftests: []\nmake: [W=1]\n",
    "bad.variant.yaml": "name: b\narch: x86_64\nconfig: tinyconfig\nselftests: []\n",
  });
  const ends = { good: "good.variant.yaml", bad: "bad.variant.yaml" };
  await expect(search(setting, { ...ends, truth: () => 0 })).rejects.toThrow(
    /differ in more than their configuration: make;/,
  );
});

test("two files that come to the same configuration are bad input", async () => {
  const setting = setUp({ "good.config": configWith("PCI_MSI"), "bad.config": configWith() });
  await expect(search(setting, { truth: () => 0 })).rejects.toThrow(
    "come to the same configuration at commit",
  );
});

test("lines of a file that kconfig does not take over are noted", async () => {
  const setting = setUp({ "good.config": configWith("PCI_MSI", "KVM"), "bad.config": configWith() });
  const { report } = await search(setting, { truth: options => (options.has("KVM") ? 0 : 1) });
  expect(report.notes).toEqual([
    expect.stringMatching(
      /good\.config: at this commit kconfig does not take over 1 of its lines: CONFIG_PCI_MSI=y \(not set\)$/,
    ),
  ]);
});

test("the repository has no branch more than before", async () => {
  const setting = setUp({ "good.config": configWith(), "bad.config": configWith("KVM", "SMM") });
  await search(setting, { truth: options => (options.has("KVM") ? 1 : 0) });
  expect(setting.repository.git("for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
});

test("a plan says which options differ and what the search takes, and nothing is tried or written for it", async () => {
  const setting = setUp({ "good.config": configWith("MODULES"), "bad.config": configWith(...allOptions) });
  const probers: FakeProber[] = [];
  const request = requestOf(setting, { good: "good.config", bad: "bad.config" });
  const plan = await planOptions(request, {
    ...{ log: silentLog, signal: new AbortController().signal },
    openProber: async ({ variants }) => {
      expect(readFileSync(variants[0] ?? "", "utf8")).toContain('"config": "vmentry_options_defconfig"');
      const prober = fakeProber({ truth: () => 0 });
      probers.push(prober);
      return prober;
    },
  });
  const { report, probers: used } = await search(setting, {
    truth: options => (options.has("SMM") ? 1 : 0),
  });
  expect(plan.differing).toEqual(report.differing);
  expect(probers.flatMap(({ orders }) => orders)).toEqual([]);
  const taken = used.flatMap(({ orders }) => orders).length;
  expect(Math.abs(plan.expected.probes - taken)).toBeLessThanOrEqual(3);
  expect(plan.expected.durationMs).toBeGreaterThan(plan.expected.probes * 6000);
  expect(formatOptionsPlan(plan)).toContain(
    "6 options may make the difference\n  CONFIG_PCI: as kconfig chooses -> y\n",
  );
});

test("a plan touches neither the repository nor the directory of the search", async () => {
  const setting = setUp({ "good.config": configWith(), "bad.config": configWith("KVM", "SMM") });
  const objects = setting.repository.git("count-objects", "-v");
  const request = requestOf(setting, { good: "good.config", bad: "bad.config" });
  await planOptions(request, {
    ...{ log: silentLog, signal: new AbortController().signal },
    openProber: async () => fakeProber({ truth: () => 0 }),
  });
  expect(setting.repository.git("count-objects", "-v")).toBe(objects);
  expect(existsSync(request.out)).toBe(false);
});
