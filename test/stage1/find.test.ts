import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type TemporaryDirectory, temporaryDirectory, UserError } from "../../src/base/index.ts";
import { findStageOneKernel, stageOneDirectory } from "../../src/stage1/find.ts";

let cache: TemporaryDirectory;

beforeEach(async () => {
  cache = temporaryDirectory("find-test");
  vi.stubEnv("VMENTRY_CACHE", cache.path);
  vi.stubEnv("VMENTRY_STAGE1_KERNEL", "");
  await mkdir(stageOneDirectory(), { recursive: true });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await cache[Symbol.asyncDispose]();
});

const put = (name: string) => writeFile(join(stageOneDirectory(), name), "");

test("the newest kernel for stage one is taken that is for the machine's architecture", async () => {
  for (const name of ["k-6.9_1_amd64.deb", "k-6.10_1_amd64.deb", "k-6.11_1_arm64.deb", "k-6.12.txt"])
    await put(name);
  expect(await findStageOneKernel(undefined, "x86_64")).toBe(join(stageOneDirectory(), "k-6.10_1_amd64.deb"));
  expect(await findStageOneKernel(undefined, "arm64")).toBe(join(stageOneDirectory(), "k-6.11_1_arm64.deb"));
});

test("a 32-bit x86 kernel is booted by a 64-bit stage one", async () => {
  await put("k_1_amd64.deb");
  await put("k_1_i386.deb");
  expect(await findStageOneKernel(undefined, "i386")).toBe(join(stageOneDirectory(), "k_1_amd64.deb"));
});

test("where there is none for the architecture, the error has the command that gets one", async () => {
  await put("k_1_amd64.deb");
  const found = findStageOneKernel(undefined, "arm64");
  await expect(found).rejects.toThrow(UserError);
  await expect(found).rejects.toThrow(/no arm64 kernel for stage one in .*run "vmentry doctor --install/);
});

test("what the user names is taken as it is", async () => {
  vi.stubEnv("VMENTRY_STAGE1_KERNEL", "/named/in/the/environment");
  expect(await findStageOneKernel(undefined)).toBe("/named/in/the/environment");
  expect(await findStageOneKernel("/given")).toBe("/given");
});
