import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { openStore } from "../../src/store/index.ts";
import { publicationOf, scratch, smallKernel } from "./publication.ts";

/** Bytes that the disk still takes. */
const disk = vi.hoisted(() => ({ room: Number.POSITIVE_INFINITY }));

vi.mock("node:fs/promises", async importOriginal => {
  const real = await importOriginal<typeof import("node:fs/promises")>();
  const open: typeof real.open = async (...args) => {
    const file = await real.open(...args);
    const write = file.writeFile.bind(file);
    file.writeFile = async (content, options) => {
      const length = Buffer.byteLength(content as string | Buffer);
      if (disk.room < length)
        throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
      disk.room -= length;
      await write(content, options);
    };
    return file;
  };
  return { ...real, open };
});

test("a disk that is full at any point of a publish is told, nothing half-visible is left, and with room it goes on", async () => {
  const directory = await scratch();
  const place = join(directory, "store");
  const store = await openStore(place);
  const before = await store.publish(await publicationOf(directory));
  const publication = await publicationOf(directory, { ...smallKernel, image: "x".repeat(5000) });
  let failures = 0;
  for (let room = 0; ; room += 500) {
    disk.room = room;
    const end = await store.publish(publication).catch((error: unknown) => String(error));
    disk.room = Number.POSITIVE_INFINITY;
    if (typeof end !== "string") {
      expect(end.status).toBe("published");
      break;
    }
    failures += 1;
    expect(end).toContain(`the store ${place} is full: ENOSPC`);
    expect((await store.list()).map(({ manifest }) => manifest)).toEqual([before.manifest]);
    expect(await store.verify()).toMatchObject({ damage: [], unreadable: [] });
    expect(await readdir(join(place, "tmp"))).toEqual([]);
  }
  expect(failures).toBeGreaterThan(5);
  expect((await store.verify()).kernels).toBe(2);
});
