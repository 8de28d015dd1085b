import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readVariant, type Variant } from "../../src/build/index.ts";

/** The user's variant, or the lab's slim kernel, which boots in QEMU and has KVM as modules. */
export async function benchVariant(given: string | undefined): Promise<Variant> {
  if (given !== undefined) return await readVariant(given);
  const path = fileURLToPath(new URL("../../test/fixtures/kvm-slim.config", import.meta.url));
  return {
    name: "slim",
    arch: "x86_64",
    config: { kind: "target", target: "tinyconfig" },
    fragments: [{ path, text: await readFile(path, "utf8") }],
    toolchain: "gcc",
    makeArguments: [],
    selftests: [],
    // What a compiler cache has is not built from nothing.
    environment: new Map([["CCACHE_DISABLE", "1"]]),
    keepsVmlinux: false,
    configPlace: path,
  };
}
