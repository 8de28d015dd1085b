import { open } from "node:fs/promises";
import type { Manifest } from "../../store/index.ts";
import type { ServedStore } from "../stored-kernels.ts";

const tailBytes = 16 * 1024;
/** A longer log is not fetched from a store elsewhere for its end alone. */
const mostFetchedBytes = 32 * 1024 * 1024;

/** The end of a kernel's build log; undefined when it has none, or it cannot be read. */
export async function readLogTail(
  store: Pick<ServedStore, "localBlob" | "openBlob">,
  { files }: Manifest,
): Promise<string | undefined> {
  const file = files.find(({ path }) => path === "log");
  if (file === undefined) return undefined;
  const local = store.localBlob(file.sha256);
  try {
    if (local !== undefined) return wholeLines(await endOfFile(local), file.bytes);
    if (file.bytes > mostFetchedBytes) return undefined;
    let end: Buffer = Buffer.alloc(0);
    for await (const chunk of await store.openBlob(file)) {
      const joined = Buffer.concat([end, Buffer.from(chunk)]);
      end = joined.subarray(Math.max(0, joined.length - tailBytes));
    }
    return wholeLines(end, file.bytes);
  } catch {
    // The page says so; reading the log itself tells what is damaged.
    return undefined;
  }
}

async function endOfFile(path: string): Promise<Buffer> {
  await using file = await open(path);
  const { size } = await file.stat();
  const length = Math.min(size, tailBytes);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.subarray(0, bytesRead);
}

/** Without the line that the cut went through. */
function wholeLines(end: Buffer, bytes: number): string {
  const text = end.toString("utf8");
  return bytes <= end.length ? text : text.slice(text.indexOf("\n") + 1);
}
