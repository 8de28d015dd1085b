import fc from "fast-check";
import { expect, test } from "vitest";
import { maskSecrets } from "../../../src/github/telling/mask-secrets.ts";
import { regressionReport } from "./lab.ts";

const report = regressionReport();

test("a secret is nowhere in what is told, whatever characters it has", () => {
  const secret = fc.string({ minLength: 8, maxLength: 40 }).filter(text => !/^[* ]+$/.test(text));
  fc.assert(
    fc.property(secret, fc.string({ maxLength: 20 }), (hidden, text) => {
      const subject = `${text}${hidden}${text}`;
      const places = report.table.places.map(place => ({ ...place, settings: { [hidden]: subject } }));
      const masked = maskSecrets(
        { ...report, run: { ...report.run, subject }, table: { ...report.table, places } },
        [hidden],
      );
      return [
        masked.run.subject,
        ...masked.table.places.flatMap(({ settings }) => Object.entries(settings).flat()),
      ].every(each => !each.includes(hidden) || "******".includes(hidden));
    }),
    { numRuns: 50 },
  );
});

test("what looks like a part of one when it is escaped stays as it is", () => {
  const subject = "\nabcdefgh";
  expect(maskSecrets({ ...report, run: { ...report.run, subject } }, ["nabcdefgh"]).run.subject).toBe(
    subject,
  );
});

test("a short word is no secret, and what has none stays the very same", () => {
  expect(maskSecrets(report, ["a", "", "pass"])).toBe(report);
  expect(maskSecrets(report, ["something else"])).toBe(report);
});
