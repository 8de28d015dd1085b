import { expect, test } from "vitest";
import { identify } from "../../src/kernel/index.ts";
import { buildIdNote } from "../elf/elf-builder.ts";
import { buildId, release, version } from "./kernel-builder.ts";

const asked = { release, version, buildId };
const notes = buildIdNote(buildId);

test("a kernel is known by its build-id when both sides have one", () => {
  expect(identify({ notes, release, version }, asked)).toEqual({ same: true, by: "build-id" });
});

test("another build-id is another kernel, though release and version are the same", () => {
  expect(identify({ notes: buildIdNote("00ff"), release, version }, asked)).toEqual({
    same: false,
    asked: `${release} ${version} (build-id ${buildId})`,
    running: `${release} ${version} (build-id 00ff)`,
  });
});

test("without a build-id on either side, release and version tell", () => {
  const byText = { same: true, by: "release and version" };
  expect(identify({ notes: undefined, release: `${release}\n`, version: `${version}\n` }, asked)).toEqual(
    byText,
  );
  expect(identify({ notes: Buffer.from("damaged"), release, version }, asked)).toEqual(byText);
  expect(identify({ notes, release, version }, { ...asked, buildId: undefined })).toEqual(byText);
});

test("without a build-id, any difference in release or version is another kernel", () => {
  const unknown = { ...asked, buildId: undefined };
  expect(identify({ notes, release, version: "#2 SMP" }, unknown)).toMatchObject({ same: false });
  expect(identify({ notes, release: `${release}+`, version }, unknown)).toMatchObject({ same: false });
});

test("nothing known is no proof", () => {
  const nothing = { release: "", version: "", buildId: undefined };
  expect(identify({ notes: undefined, release: "", version: "" }, nothing)).toMatchObject({ same: false });
});
