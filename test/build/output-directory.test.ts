import { existsSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentLog } from "../../src/base/index.ts";
import { markFinished, placesIn, prepareOutput, writeState } from "../../src/build/output-directory.ts";
import { writeKeptWarnings } from "../../src/build/warnings-kept.ts";
import { scratchDirectory, writeFiles } from "./small-tree.ts";

async function finishedOutput() {
  const places = placesIn(scratchDirectory());
  const { state } = await prepareOutput(places, "gcc 12", silentLog);
  writeFiles(places.output, { ".config": "CONFIG_A=y\n", "kernel/a.o": "a", "kernel/b.o": "b" });
  for (const file of [".config", "kernel/a.o", "kernel/b.o"]) {
    utimesSync(join(places.output, file), 1_600_000_000, 1_600_000_000);
  }
  await writeKeptWarnings(places.warnings, new Map());
  await writeState(places, { ...state, last: { commit: "c", variantDigest: "d", isBuilt: true } });
  await markFinished(places);
  const has = (file: string) => existsSync(join(places.output, file));
  return { places, has };
}

describe("an output directory", () => {
  test("is kept from build to build", async () => {
    const { places, has } = await finishedOutput();
    const { state, isEmpty } = await prepareOutput(places, "gcc 12", silentLog);
    expect(has("kernel/a.o")).toBe(true);
    expect(isEmpty).toBe(false);
    expect(state.last).toEqual({ commit: "c", variantDigest: "d", isBuilt: true });
  });

  test("is made anew for another toolchain", async () => {
    const { places, has } = await finishedOutput();
    const { state, isEmpty } = await prepareOutput(places, "gcc 13", silentLog);
    expect(has("kernel/a.o")).toBe(false);
    expect(isEmpty).toBe(true);
    expect(state.last).toBeNull();
  });

  test("loses what a killed build wrote, which may be half there, and nothing else", async () => {
    const { places, has } = await finishedOutput();
    // ctime cannot be set back: only what is older than the mark by its change time, too, counts as untouched.
    await new Promise(resolve => setTimeout(resolve, 60));
    await prepareOutput(places, "gcc 12", silentLog);
    writeFiles(places.output, { "kernel/b.o": "half", "kernel/.b.o.cmd": "half" });
    const { state } = await prepareOutput(places, "gcc 12", silentLog);
    expect(has("kernel/a.o")).toBe(true);
    expect(has("kernel/b.o")).toBe(false);
    expect(has("kernel/.b.o.cmd")).toBe(false);
    expect(state.last).toBeNull();
  });

  test("of which it is not known what it warned about is made anew", async () => {
    const { places, has } = await finishedOutput();
    rmSync(places.warnings);
    await prepareOutput(places, "gcc 12", silentLog);
    expect(has("kernel/a.o")).toBe(false);
  });

  test("with a state that cannot be read is made anew", async () => {
    const { places, has } = await finishedOutput();
    writeFiles(places.state.replace("/state.json", ""), {
      "state.json": readFileSync(places.state).subarray(0, 20),
    });
    await prepareOutput(places, "gcc 12", silentLog);
    expect(has("kernel/a.o")).toBe(false);
  });
});
