import { backOffMs, counted, sleep } from "../../base/index.ts";
import {
  commentBytes,
  formatReportMarkdown,
  type Report,
  type ReportMarkdownOptions,
} from "../../report/index.ts";
import { shortLine } from "../github-error.ts";
import { isLost } from "./find-or-create.ts";
import type { ReportAnnotation, ReportAnnotations } from "./report-annotations.ts";
import { at, type Repository } from "./repository.ts";

export interface CheckRequest {
  report: Report;
  /** As people see it beside other checks. */
  name: string;
  /** Of the commit that is judged: of a pull request its head, not the merge that GitHub tests. */
  headSha: string;
  /** The same for the same attempt of the same workflow run, and for no other. */
  externalId: string;
  annotations: ReportAnnotations;
  links: NonNullable<ReportMarkdownOptions["links"]>;
  /** Where its name leads to. */
  detailsUrl?: string;
}

export interface ToldCheck {
  id: number;
  url: string;
  annotations: number;
}

/** GitHub takes 50 at once. */
const batchSize = 50;
/** GitHub takes 64 KB for a message and for what is folded under it. */
const messageBytes = 60 * 1024;
const mostTries = 3;

/**
 * Makes a check run with all annotations that have a line, 50 at a time. It is complete from the first request on, so
 * that it is never left running. When an answer is lost, what is there is asked for, so that no check and no
 * annotation is there twice.
 */
export async function putCheckRun(repository: Repository, request: CheckRequest): Promise<ToldCheck> {
  const annotations = request.annotations.annotations.flatMap(
    annotation => checkAnnotation(annotation) ?? [],
  );
  const output = outputOf(request, request.annotations.annotations.length - annotations.length);
  const checks = repository.client.octokit.rest.checks;
  const made = await repeatedly(repository, async () => {
    const known = await findCheckRun(repository, request);
    if (known !== undefined) return known;
    const now = new Date().toISOString();
    const { data } = await checks.create({
      ...at(repository),
      name: request.name,
      head_sha: request.headSha,
      external_id: request.externalId,
      status: "completed",
      conclusion: request.report.conclusion === "good" ? "success" : "failure",
      // One moment: of how long the jobs took, the check says nothing.
      started_at: now,
      completed_at: now,
      ...(request.detailsUrl === undefined ? {} : { details_url: request.detailsUrl }),
      output: { ...output, annotations: annotations.slice(0, batchSize) },
    });
    return data;
  });
  let told = made.output.annotations_count;
  while (told < annotations.length) {
    const count: number = await repeatedly(repository, async isAgain => {
      // What is sent is added to what is there.
      const { data } = isAgain
        ? await checks.get({ ...at(repository), check_run_id: made.id })
        : { data: { output: { annotations_count: told } } };
      const start = data.output.annotations_count;
      if (start > told) return start;
      const batch = annotations.slice(start, start + batchSize);
      await checks.update({
        ...at(repository),
        check_run_id: made.id,
        output: { ...output, annotations: batch },
      });
      return start + batch.length;
    });
    told = count;
  }
  return { id: made.id, url: made.html_url ?? "", annotations: told };
}

/** Again when nobody knows whether it was done; what is asked must see for itself whether it was. */
async function repeatedly<T>({ client }: Repository, ask: (isAgain: boolean) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask(tries > 1);
    } catch (error) {
      if (!isLost(error) || tries >= mostTries) throw error;
      await sleep(backOffMs(client.backOff, tries + 1), client.signal);
    }
  }
}

async function findCheckRun(repository: Repository, { name, headSha, externalId }: CheckRequest) {
  const { octokit } = repository.client;
  const pages = octokit.paginate.iterator(octokit.rest.checks.listForRef, {
    ...at(repository),
    ref: headSha,
    check_name: name,
    filter: "all",
    per_page: 100,
  });
  for await (const { data } of pages) {
    const found = data.find(each => each.external_id === externalId && each.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function outputOf({ report, links, annotations }: CheckRequest, withoutLine: number) {
  const left = [
    ...(withoutLine > 0 ? [`${counted(withoutLine, "finding")} without a line in this repository`] : []),
    ...(annotations.left > 0 ? [`${counted(annotations.left, "finding")} beyond those`] : []),
  ];
  return {
    title: shortLine(
      report.conclusion === "good" ? "nothing broke" : report.reason || report.conclusion,
      250,
    ),
    summary: formatReportMarkdown(report, { maxBytes: commentBytes, links }),
    ...(left.length === 0 ? {} : { text: `Not annotated: ${left.join(", ")}. All of them are told above.` }),
  };
}

const checkLevels = { error: "failure", warning: "warning", notice: "notice" } as const;

/** GitHub takes none without a file. */
function checkAnnotation({ level, title, message, details, file, line, column }: ReportAnnotation) {
  if (file === undefined || line === undefined) return undefined;
  return {
    path: file,
    start_line: line,
    end_line: line,
    ...(column === undefined ? {} : { start_column: column, end_column: column }),
    annotation_level: checkLevels[level],
    title,
    message: message === "" ? title : cutBytes(message, messageBytes),
    ...(details === "" ? {} : { raw_details: cutBytes(details, messageBytes) }),
  };
}

function cutBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  return `${Buffer.from(text)
    .subarray(0, most - 3)
    .toString("utf8")
    .replace(/\ufffd+$/, "")}…`;
}
