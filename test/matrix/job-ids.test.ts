import fc from "fast-check";
import { expect, test } from "vitest";
import { jobId, shortIds } from "../../src/matrix/job-ids.ts";
import { commitId } from "./parts.ts";

const name = fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,63}$/);
const part = fc.option(
  fc
    .integer({ min: 1, max: 256 })
    .chain(count => fc.record({ number: fc.integer({ min: 1, max: count }), count: fc.constant(count) })),
  { nil: undefined },
);

test("an id says what it is of, as far as it fits", () => {
  expect(jobId("0123456789ab", ["x86_64-kvm", "intel"])).toBe("0123456789ab.x86_64-kvm.intel");
  expect(jobId("0123456789ab", ["kvm", "intel"], { number: 2, count: 3 })).toBe(
    "0123456789ab.kvm.intel.2of3",
  );
  expect(jobId("0123456789ab", ["a.b", "X"])).toMatch(/^0123456789ab\.a-b\.X\.[0-9a-f]{10}$/);
});

test("different jobs have different ids, whoever takes upper case for lower case", () => {
  const job = fc.tuple(name, name, part);
  fc.assert(
    fc.property(job, job, ([variant, machine, one], [other, another, two]) => {
      const ids = [jobId("abc", [variant, machine], one), jobId("abc", [other, another], two)];
      for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9._-]{1,150}$/);
      const isSame =
        variant === other &&
        machine === another &&
        (one?.count === 1 ? undefined : `${one?.number}/${one?.count}`) ===
          (two?.count === 1 ? undefined : `${two?.number}/${two?.count}`);
      const isSameId = ids[0]?.toLowerCase() === ids[1]?.toLowerCase();
      if (!isSame && one?.count !== 1 && two?.count !== 1) expect(isSameId).toBe(false);
      expect(jobId("abc", [variant, machine], one)).toBe(ids[0]);
    }),
  );
});

test("names that differ in dots, dashes or case alone have ids that differ in more", () => {
  const names = ["a.b", "a-b", "A-b", "a_b", "a.B"];
  const ids = names.flatMap(each => [jobId("c", [each, "m"]), jobId("c", ["m", each])]);
  expect(new Set(ids.map(id => id.toLowerCase())).size).toBe(ids.length);
});

test("commits are shortened to 12 digits, and to more when two start alike", () => {
  const [one, two] = [commitId(1), commitId(2)];
  expect([...shortIds([one, two, one]).values()]).toEqual([one.slice(0, 12), two.slice(0, 12)]);
  const twin = `${one.slice(0, 20)}f${one.slice(21)}`;
  expect([...shortIds([one, twin, two]).values()]).toEqual([one, twin, two].map(id => id.slice(0, 21)));
});
