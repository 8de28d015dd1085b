import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asOutcome } from "../../src/report/outcome.ts";
import { type Earlier, readSeries } from "../../src/report/series.ts";
import { commitOf } from "./sample.ts";

/** Earlier runs by their letters, oldest first. */
function earlier(letters: string): Earlier[] {
  return [...letters].map((letter, index) => ({
    outcome: asOutcome(letter),
    record: {
      run: String(index),
      commit: commitOf(index),
      at: new Date(index * 86_400_000).toISOString(),
      place: 0,
      outcomes: letter,
      durations: "..",
      splats: [],
    },
  }));
}

const series = (letters: string) => readSeries(earlier(letters));

describe("earlier runs of a test", () => {
  test.each([
    ["always passed", "pppppppp", false],
    ["failed once between passes", "ppppFppp", true],
    ["failed and passed within one run", "pppkppp", true],
    ["broke and was mended", "pppppppppppppFFFFFFppppp", false],
    ["are broken since a while", "pppppppppppppFFFFFF", false],
    ["broke in the last run", "pppppppppF", false],
    ["always failed", "FFFFF", false],
    ["failed every other time", "pFpFpFpFpFpF", true],
    ["failed half of the time, three times in a row once", "pFppFpFFFpFp", true],
    ["was never run", "", false],
    ["were skipped", "ssss", false],
  ])("that %s", (_, letters, isFlaky) => {
    expect(series(letters).isFlaky).toBe(isFlaky);
  });

  test("that broke and were mended do not count for the rate", () => {
    const { rate } = series(`${"p".repeat(30)}FFFFFFFF${"p".repeat(10)}k${"p".repeat(9)}`);
    expect(rate).toEqual({ failed: 1, of: 50 });
  });

  test("that are broken say since which commit", () => {
    const { broken } = series("pppppppppppppFFFF");
    expect(broken).toMatchObject({ since: { commit: commitOf(13) }, runs: 4, isAtLeast: false });
  });

  test("that were never good are broken at least since the first one", () => {
    expect(series("ssFF").broken).toMatchObject({ since: { commit: commitOf(2) }, isAtLeast: true });
  });

  test("of a flaky test that ended with a failure are not broken", () => {
    expect(series("pFpppFpppkppF").broken).toBeUndefined();
  });

  test("of a flaky test are broken when it fails for improbably long", () => {
    expect(series(`${"ppFpp".repeat(4)}${"F".repeat(10)}`).broken).toMatchObject({ runs: 10 });
  });

  test("count runs without a verdict neither as good nor as bad", () => {
    const { rate, broken, last } = series("pepexesFeFe");
    expect(rate).toEqual({ failed: 2, of: 4 });
    expect(broken).toMatchObject({ runs: 2 });
    expect(last).toBe("F");
  });

  test("say how often a failure came again when it was repeated alone", () => {
    expect(series("pkpkpFpkpfp").repeats).toEqual({ failed: 1, of: 4 });
  });

  test("never count more failures than trials, nor breakages in both", () => {
    const letters = fc.string({ unit: fc.constantFrom(..."pkfFmxse."), maxLength: 60 });
    fc.assert(
      fc.property(letters, text => {
        const { rate, repeats, trials, isFlaky, broken } = series(text);
        expect(rate.failed).toBeLessThanOrEqual(rate.of);
        expect(repeats.failed).toBeLessThanOrEqual(repeats.of);
        expect(trials).toHaveLength(rate.of);
        expect(rate.of).toBeLessThanOrEqual(text.length);
        const verdicts = text.replace(/[xse.]/g, "");
        if (isFlaky) expect(verdicts).toMatch(/k|[fFm].*[pk]/);
        if (broken !== undefined) {
          expect(verdicts).toMatch(new RegExp(`(^|[pk])[fFm]{${broken.runs}}$`));
        }
      }),
    );
  });
});
