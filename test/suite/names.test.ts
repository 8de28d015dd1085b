import { join } from "node:path";
import { expect, test } from "vitest";
import { discoverKvmSuite } from "../../src/suite/index.ts";
import { byUniqueName } from "../../src/suite/printable-name.ts";
import { directoryWith } from "./directory.ts";
import { elfProgram } from "./elf-program.ts";

test("a test whose file name is no fit name for a line has a printable id, and its own path", async () => {
  const directory = directoryWith({ "a\nb\x1b[31m_test": elfProgram(), "c:d_test": elfProgram() });
  const suite = await discoverKvmSuite(directory);
  expect(suite.tests.map(({ id, command }) => [id, command])).toEqual([
    ["kvm/a\\x0ab\\x1b[31m_test", [join(suite.workingDirectory, "a\nb\x1b[31m_test")]],
    ["kvm/c:d_test", [join(suite.workingDirectory, "c:d_test")]],
  ]);
});

test("tests whose names would be printed alike are told apart, and none is lost", () => {
  const named = byUniqueName([
    ["a\n", 1],
    ["a\\x0a", 2],
    ["a\\x0a~2", 3],
    ["b".repeat(300), 4],
  ]);
  expect([...named]).toEqual([
    ["a\\x0a", 1],
    ["a\\x0a~2", 2],
    ["a\\x0a~2~2", 3],
    ["b".repeat(300), 4],
  ]);
});
