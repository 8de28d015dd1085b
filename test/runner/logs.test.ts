import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { logName } from "../../src/runner/log-name.ts";
import { openOutputLog } from "../../src/runner/output-log.ts";

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), "runner-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

describe("a log directory's name", () => {
  test("is the test's own when that is fit", () => {
    expect(logName("dirty_log_test")).toBe("dirty_log_test");
    expect(logName("nx_huge_pages_test.sh")).toBe("nx_huge_pages_test.sh");
  });

  test("keeps apart tests that would share it", () => {
    const names = ["x86/smm_test", "x86-smm_test", "x86:smm_test", "x86//smm_test"].map(logName);
    expect(new Set(names).size).toBe(names.length);
  });

  test("is one path component that any file system and artifact store takes, for any test name", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { maxLength: 150 }), units => {
        const fit = logName(String.fromCharCode(...units));
        expect(fit).toMatch(/^[A-Za-z0-9_~][A-Za-z0-9._~-]*$/);
        expect(fit.length).toBeLessThanOrEqual(100);
      }),
    );
  });

  test("is another one for every other test name", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ maxLength: 200 })), names => {
        expect(new Set(names.map(logName)).size).toBe(names.length);
      }),
    );
  });
});

describe("an output log", () => {
  test("holds a flood's start and end, and says how much is missing in between", () => {
    const path = join(temporary(), "log");
    const log = openOutputLog(path, { head: 4, tail: 3 });
    for (const chunk of ["abc", "def", "ghi", "j"]) log.write(Buffer.from(chunk));
    log.close();
    expect(readFileSync(path, "utf8")).toBe("abcd\n[vmentry: 3 B left out here]\nhij");
  });

  test("has its first bytes on disk while the test still runs", () => {
    const path = join(temporary(), "log");
    const log = openOutputLog(path);
    log.write(Buffer.from("so far\n"));
    expect(readFileSync(path, "utf8")).toBe("so far\n");
    log.close();
  });

  test("takes nothing after it was closed", () => {
    const path = join(temporary(), "log");
    const log = openOutputLog(path);
    log.close();
    log.write(Buffer.from("late"));
    log.close();
    expect(readFileSync(path, "utf8")).toBe("");
  });

  test("never overwrites a file", () => {
    const path = join(temporary(), "log");
    openOutputLog(path).close();
    expect(() => openOutputLog(path)).toThrow(/EEXIST/);
  });

  test("shows bytes that are no UTF-8 as replacement characters", () => {
    const log = openOutputLog(join(temporary(), "log"));
    log.write(new Uint8Array([0x61, 0xff, 0x62]));
    expect(log.tail()).toBe("a\ufffdb");
    log.close();
  });

  test("begins its tail with a whole line", () => {
    const log = openOutputLog(join(temporary(), "log"), { head: 100, tail: 8 });
    log.write(Buffer.from("first line\nlast\n"));
    expect(log.tail()).toBe("last\n");
    log.close();
  });

  test("keeps all, or exactly start and end, for any chunks", () => {
    const directory = temporary();
    let count = 0;
    const limits = fc.record({ head: fc.nat(20), tail: fc.integer({ min: 1, max: 20 }) });
    fc.assert(
      fc.property(limits, fc.array(fc.uint8Array({ maxLength: 30 })), ({ head, tail }, chunks) => {
        const path = join(directory, `${count++}`);
        const log = openOutputLog(path, { head, tail });
        for (const chunk of chunks) log.write(chunk);
        log.close();
        const all = Buffer.concat(chunks);
        const written = readFileSync(path);
        if (all.length <= head + tail) expect(written).toEqual(all);
        else {
          expect(written.subarray(0, head)).toEqual(all.subarray(0, head));
          expect(written.subarray(-tail)).toEqual(all.subarray(-tail));
          expect(written.toString("latin1")).toContain(
            `[vmentry: ${all.length - head - tail} B left out here]`,
          );
        }
      }),
    );
  });
});
