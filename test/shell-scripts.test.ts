import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runTool } from "../src/base/index.ts";

const source = fileURLToPath(new URL("../src", import.meta.url));
const scripts = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(file =>
  file.endsWith(".sh"),
);

test("there are scripts to look at", () => {
  expect(scripts.length).toBeGreaterThan(3);
});

test.each(scripts)("%s is understood by busybox's shell", async script => {
  await runTool(["busybox", "sh", "-n", join(source, script)], { package: "busybox-static" });
});

test.each(scripts.filter(script => !script.startsWith("host/")))(
  "%s has nothing that shellcheck minds",
  async script => {
    await runTool(["shellcheck", join(source, script)], { package: "shellcheck" });
  },
);
