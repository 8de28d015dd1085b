import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { type Logger, silentLog, temporaryDirectory, UserError } from "../../src/base/index.ts";
import { readImage } from "../../src/kernel/image.ts";
import {
  buildArm64Image,
  buildBzImage,
  buildId,
  buildVmlinux,
  type Compressor,
  release,
  version,
} from "./kernel-builder.ts";

const directory = temporaryDirectory("test");
afterAll(() => directory[Symbol.asyncDispose]());
afterEach(() => vi.unstubAllEnvs());

async function written(bytes: Uint8Array): Promise<string> {
  const path = join(directory.path, "image");
  await writeFile(path, bytes);
  return path;
}

function hasTool(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("a bzImage", () => {
  test("says its release, version and architecture", async () => {
    expect(await readImage(await written(buildBzImage()))).toMatchObject({
      arch: "x86_64",
      release,
      version,
    });
  });

  test("says them as Debian and Ubuntu write them", async () => {
    const debian =
      "6.1.0-56-amd64 (debian-kernel@lists.debian.org) #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)";
    expect(await readImage(await written(buildBzImage({ text: debian })))).toMatchObject({
      release: "6.1.0-56-amd64",
      version: "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)",
    });
    const ubuntu = "6.8.0-31-generic (buildd@lcy02-amd64-080) #31-Ubuntu SMP Sat Apr 20 00:40:06 UTC 2024";
    expect(await readImage(await written(buildBzImage({ text: ubuntu })))).toMatchObject({
      release: "6.8.0-31-generic",
      version: "#31-Ubuntu SMP Sat Apr 20 00:40:06 UTC 2024",
    });
  });

  test("without a 64-bit entry is an i386 one", async () => {
    expect((await readImage(await written(buildBzImage({ is64: false })))).arch).toBe("i386");
  });

  test("may say 0 setup sectors for 4", async () => {
    const image = await readImage(await written(buildBzImage({ setupSectors: 0 })));
    expect(await image.readBuildId(silentLog)).toBe(buildId);
  });

  test.each(["gzip", "zstd", "xz", "lzma", "bzip2", "lz4"] as const)(
    "has a build-id in its %s payload",
    async (compression: Compressor) => {
      const tool = { gzip: undefined, zstd: undefined, xz: "xz", lzma: "xz", bzip2: "bzip2", lz4: "lz4" }[
        compression
      ];
      if (tool !== undefined && !hasTool(tool)) throw new Error(`this test needs ${tool}`);
      const image = await readImage(await written(buildBzImage({ compression })));
      expect(await image.readBuildId(silentLog)).toBe(buildId);
    },
  );

  test("has no build-id when the tool for its payload is missing, and a debug message says which", async () => {
    const image = await readImage(await written(buildBzImage({ compression: "xz" })));
    const debug = vi.fn<Logger["debug"]>();
    vi.stubEnv("PATH", directory.path);
    expect(await image.readBuildId({ ...silentLog, debug })).toBeUndefined();
    expect(debug).toHaveBeenCalledWith(
      expect.stringContaining("xz is not installed: apt-get install xz-utils"),
    );
  });

  test.each(["gzip", "zstd", "xz"] as const)(
    "has no build-id when its %s payload is damaged",
    async compression => {
      const bytes = buildBzImage({ compression });
      bytes.fill(0xaa, 8 * 512 + 700 + 30);
      const debug = vi.fn<Logger["debug"]>();
      expect(
        await (await readImage(await written(bytes))).readBuildId({ ...silentLog, debug }),
      ).toBeUndefined();
      expect(debug).toHaveBeenCalledOnce();
    },
  );

  test("has no build-id when the kernel has none", async () => {
    const payload = buildVmlinux("");
    const image = await readImage(await written(buildBzImage({ payload })));
    expect(await image.readBuildId(silentLog)).toBeUndefined();
  });

  test.each(["gzip", "xz"] as const)("stops being read when interrupted (%s)", async compression => {
    const image = await readImage(await written(buildBzImage({ compression })));
    const reason = new Error("stop now");
    await expect(image.readBuildId(silentLog, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test("that is cut off anywhere is refused, with the sizes", async () => {
    const bytes = buildBzImage();
    const path = await written(bytes.subarray(0, -1));
    await expect(readImage(path)).rejects.toThrow(
      `${path} is a truncated or damaged bzImage (${bytes.length - 1} bytes of ${bytes.length}): build or copy it again`,
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async size => {
        await expect(readImage(await written(bytes.subarray(0, size)))).rejects.toThrow(UserError);
      }),
      { numRuns: 30 },
    );
  });

  test("whose header is changed is read or refused by a UserError", async () => {
    const bytes = buildBzImage();
    const change = fc.record({ at: fc.integer({ min: 0x1f1, max: 0x260 }), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async changes => {
        const changed = Buffer.from(bytes);
        for (const { at, byte } of changes) changed.writeUInt8(byte, at);
        const path = await written(changed);
        try {
          const image = await readImage(path);
          await image.readBuildId(silentLog);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("whose release would be a path is refused", async () => {
    for (const name of ["../../etc", "..", "a/b"]) {
      const path = await written(buildBzImage({ text: `${name} (a@b) #1 SMP` }));
      await expect(readImage(path)).rejects.toThrow(/it does not say its version/);
    }
  });

  test("of an old boot protocol is refused, saying which is needed", async () => {
    const path = await written(buildBzImage({ protocol: 0x207 }));
    await expect(readImage(path)).rejects.toThrow(/boot protocol 2\.07; needed is 2\.08/);
  });
});

describe("an arm64 Image", () => {
  test("says its release and version in the text of /proc/version", async () => {
    const banner = `Linux version ${release} (root@vm) (gcc (Debian 12) 12.2.0, GNU ld (GNU Binutils) 2.40) ${version}`;
    for (const before of [0, 1024 * 1024 - 64 - 20, 3_000_000]) {
      const image = await readImage(await written(buildArm64Image(banner, before)));
      expect(image).toMatchObject({ arch: "arm64", release, version });
      expect(await image.readBuildId(silentLog)).toBeUndefined();
    }
  });

  test("is told by the banner that the kernel shows, not by the one without a build number before it", async () => {
    const banner = (number: string) =>
      `Linux version ${release} (root@vm) (gcc 12, GNU ld 2.40) #${number} SMP Debian 6.12.1-1`;
    const image = await readImage(await written(buildArm64Image(`${banner("")}\n\0\0${banner("1")}`)));
    expect(image.version).toBe("#1 SMP Debian 6.12.1-1");
  });

  test("that does not say them is refused", async () => {
    const path = await written(buildArm64Image("Linux version %s (%s)"));
    await expect(readImage(path)).rejects.toThrow(/truncated or damaged arm64 Image/);
  });
});

describe("what is no image is refused, saying what it seems to be:", () => {
  test.each([
    ["an empty file", ""],
    ["text", "hello\n"],
    ["a script", "#!/bin/sh\n"],
    ["gzip-compressed data: decompress it first", "\x1f\x8b\x08"],
    ["a cpio archive, such as an initramfs", "070701"],
    ["an RPM package", "\xed\xab\xee\xdb"],
    ["an EFI zboot image: give the plain Image beside it", "MZ\0\0zimg"],
    ["data of an unknown kind", "\x01\x02\x03"],
  ])("%s", async (kind, content) => {
    const path = await written(Buffer.from(content, "latin1"));
    await expect(readImage(path)).rejects.toThrow(`${path} is no bootable kernel image but ${kind}`);
  });
});
