import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runTool, temporaryDirectory } from "../../src/base/index.ts";
import { keepRunKeys, makeRunKeys } from "../../src/stage2/index.ts";

const directory = temporaryDirectory("test");

test("keys are made once and then the same, for their owner's eyes alone", async () => {
  const place = join(directory.path, "a/keys");
  const first = await keepRunKeys(place);
  expect(await keepRunKeys(place)).toEqual(first);
  expect((await stat(place)).mode & 0o777).toBe(0o700);
  for (const file of [first.identityFile, first.hostKeyFile])
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  const { stdout } = await runTool(["ssh-keygen", "-y", "-f", first.identityFile]);
  expect(first.clientPublicKey.startsWith(stdout.trim())).toBe(true);
});

test("two processes that make them at once have the same", async () => {
  const place = join(directory.path, "b");
  const both = await Promise.all([keepRunKeys(place), keepRunKeys(place)]);
  const [one, other] = both;
  expect(one.hostPublicKey).toBe(other.hostPublicKey);
  expect(await readFile(one.hostKeyFile)).toEqual(await readFile(other.hostKeyFile));
});

test("another directory of the same name is not taken for keys, and left as it is", async () => {
  const place = join(directory.path, "c");
  await mkdir(place);
  await writeFile(join(place, "notes"), "mine");
  await expect(keepRunKeys(place)).rejects.toThrow(`${place} does not hold the SSH keys of machines`);
  expect(await readFile(join(place, "notes"), "utf8")).toBe("mine");
});

test("keys of a run are its own", async () => {
  const places = [join(directory.path, "d"), join(directory.path, "e")] as const;
  for (const place of places) await mkdir(place);
  const [one, other] = [await makeRunKeys(places[0]), await makeRunKeys(places[1])];
  expect(one.hostPublicKey).not.toBe(other.hostPublicKey);
  expect(one.clientPublicKey).not.toBe(other.clientPublicKey);
});
