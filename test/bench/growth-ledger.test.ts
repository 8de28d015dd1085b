import { expect, test } from "vitest";
import { GrowthLedger, type KernelFile } from "../../scripts/bench/growth-ledger.ts";

function files(contents: Record<string, string>): KernelFile[] {
  return Object.entries(contents).map(([path, content]) => ({
    path,
    sha256: `digest of ${content}`,
    bytes: content.length,
  }));
}

test("one commit may take the size of its files, whatever they share", () => {
  const ledger = new GrowthLedger();
  ledger.add(files({ image: "12345", "modules/a.ko": "same", "modules/b.ko": "same" }));
  expect(ledger).toMatchObject({ firstBytes: 13, allowedBytes: 13, changedBytes: [], sharedFiles: 1 });
});

test("each further commit may take what differs from the one before it, and nothing for what stayed or went", () => {
  const ledger = new GrowthLedger();
  ledger.add(files({ image: "12345", config: "x=y", "modules/a.ko": "same" }));
  ledger.add(files({ image: "123456", config: "x=y", "modules/a.ko": "same", "modules/b.ko": "new" }));
  ledger.add(files({ image: "12345", config: "x=y" }));
  ledger.add(files({ image: "12345", config: "x=y" }));
  expect(ledger).toMatchObject({ firstBytes: 12, changedBytes: [9, 5, 0], allowedBytes: 26 });
  expect(ledger).toMatchObject({ files: 11, bytes: 12 + 16 + 8 + 8, sharedFiles: 6 });
});
