import fc from "fast-check";
import { expect, test } from "vitest";
import { formatVersion, majorTag, requireVersion, versionOfTag } from "../../scripts/release/version.ts";

test.each([
  ["v1", undefined],
  ["1.2.3", undefined],
  ["v1.2", undefined],
  ["v01.2.3", undefined],
  ["v1.2.3 ", undefined],
  ["v1.2.3-", undefined],
  ["v1.2.3-rc..1", undefined],
  ["v1.2.3-$(reboot)", undefined],
  ["v1.2.3", { major: 1, minor: 2, patch: 3, preRelease: undefined }],
  ["v10.0.20-rc.1", { major: 10, minor: 0, patch: 20, preRelease: "rc.1" }],
])("the tag %j is read as the version that it is, or as none", (tag, version) => {
  expect(versionOfTag(tag)).toEqual(version);
});

test("a tag that is none of a version is told with what one looks like", () => {
  expect(() => requireVersion("release-1")).toThrow(/"release-1" is none of a version: expected v1\.2\.3/);
});

test("a version is written as its tag has it", () => {
  const parts = fc.record({
    major: fc.nat(99),
    minor: fc.nat(99),
    patch: fc.nat(99),
    preRelease: fc.option(fc.constantFrom("rc.1", "beta", "0-x"), { nil: undefined }),
  });
  fc.assert(
    fc.property(parts, version => {
      expect(versionOfTag(`v${formatVersion(version)}`)).toEqual(version);
    }),
  );
});

test.each([
  ["the first release of a major version", "v1.0.0", ["v0.9.0", "v1.0.0"], "v1"],
  ["the newest release", "v1.10.0", ["v1.9.9", "v1.2.0", "v1.10.0", "v1"], "v1"],
  ["a release beside a newer major version", "v1.4.1", ["v1.4.0", "v2.0.0", "v1.4.1"], "v1"],
  ["a repair of an older version", "v1.2.9", ["v1.3.0", "v1.2.9"], undefined],
  ["an older repair of the same version", "v1.2.3", ["v1.2.4", "v1.2.3"], undefined],
  ["what comes before a version", "v2.0.0-rc.1", ["v1.3.0", "v2.0.0-rc.1"], undefined],
  ["a release after what came before a later one", "v1.2.0", ["v1.3.0-rc.1"], "v1"],
])("the major tag goes where it should with %s", (_, tag, tags, moved) => {
  expect(majorTag(requireVersion(tag), tags)).toBe(moved);
});
