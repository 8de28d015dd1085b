import { describe, expect, test } from "vitest";
import { putCheckRun } from "../../../src/github/telling/check-run.ts";
import type { ReportAnnotation } from "../../../src/github/telling/report-annotations.ts";
import { type Lab, openLab, regressionReport } from "./lab.ts";

function annotation(number: number, given: Partial<ReportAnnotation> = {}): ReportAnnotation {
  return {
    ...{ level: "error", title: `title ${number}`, message: `message ${number}`, details: "" },
    ...{ file: "arch/x86/kvm/x86.c", line: number + 1 },
    ...given,
  };
}

function put(lab: Lab, annotations: ReportAnnotation[], given: { externalId?: string; left?: number } = {}) {
  const { externalId = "vmentry:77:1", left = 0 } = given;
  return putCheckRun(lab.repository, {
    report: regressionReport(),
    ...{ name: "vmentry", headSha: lab.headSha, externalId, links: [] },
    annotations: { annotations, left },
  });
}

const many = Array.from({ length: 130 }, (_, index) => annotation(index));

/** The only check, and the lines of its annotations. */
function only(lab: Lab) {
  const [check, ...more] = [...lab.service.repository.checkRuns.values()];
  expect(more).toEqual([]);
  return { check, lines: check?.annotations.map(each => each.start_line) ?? [] };
}

describe("a check run", () => {
  test("has all annotations, fifty a request, each once and in order", async () => {
    await using lab = await openLab();
    const told = await put(lab, many);
    expect(told.annotations).toBe(130);
    const sizes = lab.service.requests
      .filter(({ method }) => method !== "GET")
      .map(({ method, body }) => `${method} ${JSON.stringify(body).match(/"path"/g)?.length}`);
    expect(sizes).toEqual(["POST 50", "PATCH 50", "PATCH 30"]);
    const { check, lines } = only(lab);
    expect(lines).toEqual(many.map(({ line }) => line));
    expect(check).toMatchObject({ status: "completed", conclusion: "failure", title: "1 regression" });
  });

  test("says how many findings have no line, and how many are beyond the most", async () => {
    await using lab = await openLab();
    const { file: _file, line: _line, ...nowhere } = annotation(1);
    await put(lab, [annotation(0), nowhere], { left: 7 });
    const { check } = only(lab);
    expect(check?.annotations).toHaveLength(1);
    expect(check?.text).toBe(
      "Not annotated: 1 finding without a line in this repository, 7 findings beyond those. All of them are told above.",
    );
  });

  test("fits GitHub's limits however long a message is", async () => {
    await using lab = await openLab();
    await put(lab, [annotation(1, { message: "ü".repeat(200_000), details: "😀".repeat(100_000) })]);
    const [told] = only(lab).check?.annotations ?? [];
    expect(Buffer.byteLength(told?.message ?? "")).toBeLessThanOrEqual(64 * 1024);
    expect(Buffer.byteLength(told?.raw_details ?? "")).toBeLessThanOrEqual(64 * 1024);
    expect(`${told?.message}${told?.raw_details}`).not.toContain("\ufffd");
  });

  test("of another attempt is another one", async () => {
    await using lab = await openLab();
    await put(lab, []);
    await put(lab, [], { externalId: "vmentry:77:2" });
    expect(lab.service.repository.checkRuns.size).toBe(2);
  });
});

describe("when an answer is lost", () => {
  for (const kind of ["reset", 502, "truncated"] as const) {
    test(`of its creation (${kind}), there is one check with each annotation once`, async () => {
      await using lab = await openLab();
      lab.service.fail({ method: "POST", path: /check-runs$/, with: kind, afterEffect: true });
      await put(lab, many);
      expect(only(lab).lines).toEqual(many.map(({ line }) => line));
    });
  }

  test("of a batch, it is not sent again", async () => {
    await using lab = await openLab();
    lab.service.fail({ method: "PATCH", path: /check-runs/, with: 502, afterEffect: true });
    await put(lab, many);
    expect(only(lab).lines).toEqual(many.map(({ line }) => line));
  });

  test("and nothing was done, it is done", async () => {
    await using lab = await openLab();
    lab.service.fail({ method: "POST", path: /check-runs$/, with: 503 });
    lab.service.fail({ method: "PATCH", path: /check-runs/, with: "reset" });
    await put(lab, many);
    expect(only(lab).lines).toEqual(many.map(({ line }) => line));
  });
});

test("a service that stays away is an error, after three tries", async () => {
  await using lab = await openLab();
  lab.service.fail({ method: "POST", path: /check-runs$/, with: 503, times: 100 });
  await expect(put(lab, [])).rejects.toThrow(/status 503/);
  expect(lab.service.requests.filter(({ method }) => method === "POST")).toHaveLength(3);
});
