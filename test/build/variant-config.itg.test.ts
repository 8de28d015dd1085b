import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silentLog } from "../../src/base/index.ts";
import { buildCommit, readVariantConfig, type Variant } from "../../src/build/index.ts";
import { configTree } from "../bisecting/options/config-tree.ts";
import { makeRepository, scratchDirectory, smallVariant } from "./small-tree.ts";

function setUp() {
  const repository = makeRepository();
  const revision = repository.commit(configTree, "first");
  const workDirectory = scratchDirectory();
  const place = { repository: repository.directory, revision, workDirectory, jobs: 1, log: silentLog };
  return { workDirectory, place };
}

function withFragment(text: string): Variant {
  return { ...smallVariant, fragments: [{ path: "more.config", text }] };
}

test("a variant's configuration is completed by kconfig, and what only follows is not in the minimal one", async () => {
  const { place } = setUp();
  const { complete, minimal } = await readVariantConfig({
    ...place,
    variant: withFragment("CONFIG_KVM=y\n"),
  });
  expect(complete).toContain("CONFIG_X86=y\n");
  expect(complete).toContain("# CONFIG_PCI_MSI is not set\n");
  expect(minimal).toBe("CONFIG_X86=y\nCONFIG_MODULES=y\nCONFIG_KVM=y\n");
});

test("reading it leaves the last build, and what the next one builds on, as they were", async () => {
  const { place, workDirectory } = setUp();
  const steps: string[] = [];
  const build = async () => {
    await using built = await buildCommit({
      ...{ ...place, variant: smallVariant },
      onProgress: ({ target }) => void (target === undefined || steps.push(target)),
    });
    return built.outcome;
  };
  expect(await build()).toBe("built");
  const log = () => readFileSync(join(workDirectory, "small/build.log"), "utf8");
  const before = log();
  await readVariantConfig({ ...place, variant: withFragment("CONFIG_KVM=y\n") });
  expect(log()).toBe(before);
  steps.length = 0;
  expect(await build()).toBe("built");
  expect(steps.filter(step => step.endsWith(".o"))).toEqual([]);
});

test("a line that does not survive is bad input, with the reason", async () => {
  const { place } = setUp();
  await expect(readVariantConfig({ ...place, variant: withFragment("CONFIG_PCI_MSI=y\n") })).rejects.toThrow(
    /cannot be configured so:\nmore\.config:1: asked for CONFIG_PCI_MSI=y, but it is not set: it depends on PCI/,
  );
});
