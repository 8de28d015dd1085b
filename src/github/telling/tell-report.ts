import { describeError, formatBytes, Interrupted } from "../../base/index.ts";
import { commentBytes, formatReportMarkdown, noHistory, type Report } from "../../report/index.ts";
import { legalArtifactName, uploadArtifact, uploadFile } from "../artifact.ts";
import { shortLine } from "../github-error.ts";
import { planBisects } from "./bisect-plan.ts";
import { passedIn } from "./breakage.ts";
import { putCheckRun } from "./check-run.ts";
import { dispatchBisects } from "./dispatch-bisects.ts";
import { explainSink, type Sink } from "./explain-sink.ts";
import { openSources } from "./find-source.ts";
import { type KnownIssues, listIssues } from "./known-issue.ts";
import { maskSecrets } from "./mask-secrets.ts";
import { ownLogin } from "./own-login.ts";
import { tellIssues } from "./regression-issues.ts";
import { planAnnotations, type ReportAnnotations } from "./report-annotations.ts";
import type { ReportSinks, TellRequest, ToldReport } from "./report-sinks.ts";
import { openReportSummary } from "./report-summary.ts";
import type { Repository } from "./repository.ts";
import { findComment, putComment, type StickyComment } from "./sticky-comment.ts";
import { writeAnnotations } from "./write-annotations.ts";

const mostAnnotations = 300;

/**
 * Tells a report wherever it was asked for. A place that fails leaves the others alone, and is told as a problem: the
 * report's own conclusion is not another one for it. The summary is there first, and once more when all links are
 * known.
 */
export async function tellReport(request: TellRequest): Promise<ToldReport> {
  return await new Telling(request).tell();
}

class Telling {
  readonly #request: TellRequest;
  readonly #report: Report;
  readonly #repository: Repository | undefined;
  readonly #told: ToldReport = {
    problems: [],
    links: [],
    htmlUrl: undefined,
    checkUrl: undefined,
    commentUrl: undefined,
    bisects: undefined,
    issues: undefined,
  };
  #login: Promise<string> | undefined;
  #annotations: ReportAnnotations = { annotations: [], left: 0 };
  #comment: StickyComment | undefined;
  #known: KnownIssues | undefined;

  constructor(request: TellRequest) {
    const { client } = request;
    this.#request = request;
    this.#report = maskSecrets(request.report, request.secrets);
    const [owner = "", repo = ""] = request.repository.split("/");
    this.#repository = client === undefined ? undefined : { client, owner, repo };
  }

  async tell(): Promise<ToldReport> {
    const { sinks } = this.#request;
    const summary = await openReportSummary();
    await this.#try("summary", () => summary.write(this.#report, []));
    if (sinks.artifacts !== undefined) await this.#uploadAll(sinks.artifacts);
    await this.#remember();
    await this.#dispatch();
    await this.#annotate();
    await this.#check();
    await this.#putComment();
    await this.#tellIssues();
    await this.#try("summary", () => summary.write(this.#report, this.#told.links));
    return this.#told;
  }

  /** @returns whether it went well */
  async #try(sink: Sink, tell: () => Promise<void>): Promise<boolean> {
    const { signal, log } = this.#request;
    try {
      if (signal.aborted && sink !== "summary") throw new Interrupted("the job was cancelled");
      await tell();
      return true;
    } catch (error) {
      const why = explainSink(sink, error);
      const { problems } = this.#told;
      if (problems.some(each => each.sink === sink && each.why === why)) return false;
      problems.push({ sink, why });
      log.debug(`${sink}: ${why}`);
      return false;
    }
  }

  /** What needs the API. */
  async #ask(sink: Sink, tell: (repository: Repository) => Promise<void>): Promise<boolean> {
    return await this.#try(sink, async () => {
      if (this.#repository === undefined) throw new Error("there is no token to tell it with");
      await tell(this.#repository);
    });
  }

  async #uploadAll({ directories, html }: NonNullable<ReportSinks["artifacts"]>): Promise<void> {
    const { log, signal, run } = this.#request;
    const link = (label: string, { id, size }: { id: number; size: number }) => {
      const url = `${run.url}/artifacts/${id}`;
      this.#told.links.push({ label: `${label}, ${formatBytes(size)}`, url });
      return url;
    };
    if (html !== undefined) {
      await this.#try("artifacts", async () => {
        this.#told.htmlUrl = link("HTML report", await uploadFile({ ...html, log, signal }));
      });
    }
    for (const { name, directory, label } of directories) {
      await this.#try("artifacts", async () => {
        link(label, await uploadArtifact({ name: legalArtifactName(name), directory, log, signal }));
      });
    }
  }

  #ownLogin({ client }: Repository): Promise<string> {
    this.#login ??= ownLogin(client);
    return this.#login;
  }

  /** What earlier runs left behind says which bisects were started. */
  async #remember(): Promise<void> {
    const { sinks, name, log } = this.#request;
    const { comment, issues } = sinks;
    if (comment !== undefined && this.#repository !== undefined) {
      await this.#ask("comment", async repository => {
        const login = await this.#ownLogin(repository);
        this.#comment = await findComment(repository, { ...comment, name, login }, log);
      });
    }
    if (issues !== undefined && this.#repository !== undefined) {
      await this.#ask("issues", async repository => {
        const login = await this.#ownLogin(repository);
        this.#known = await listIssues(repository, { label: issues.label, login });
      });
    }
  }

  async #dispatch(): Promise<void> {
    const { sinks, run, log } = this.#request;
    const { bisect } = sinks;
    if (bisect === undefined) return;
    const remembered = new Map(Object.entries(this.#comment?.state?.bisects ?? {}));
    const mendedAt = new Map<string, string>();
    for (const [fingerprint, { state, isOpen, closedAt }] of this.#known?.byFingerprint ?? []) {
      if (!isOpen && closedAt !== null) mendedAt.set(fingerprint, closedAt);
      else if (state?.bisect != null) remembered.set(fingerprint, state.bisect);
    }
    await this.#ask("bisect", async repository => {
      const planned = planBisects(this.#report, run.url);
      const { workflow, ref, most = 3 } = bisect;
      const told = await dispatchBisects(repository, {
        ...{ planned, workflow, ref, remembered, mendedAt, most, log },
      });
      this.#told.bisects = told;
      for (const { title, url } of told.bisects) {
        if (url !== "") this.#told.links.push({ label: `bisect of ${shortLine(title, 80)}`, url });
      }
      for (const { title, why } of told.left) log.info(`no bisect of ${shortLine(title, 200)}: ${why}`);
    });
  }

  async #annotate(): Promise<void> {
    const { sinks, workspace } = this.#request;
    if (sinks.annotations !== true && sinks.check === undefined) return;
    await this.#try("annotations", async () => {
      const { commit } = this.#report.run;
      const find = await openSources({ commit, workspace, repository: this.#repository });
      let failed: unknown;
      this.#annotations = await planAnnotations(
        this.#report,
        async (file, tests) => {
          if (failed !== undefined) return undefined;
          try {
            return await find(file, tests);
          } catch (error) {
            // They are worth showing without their lines, too.
            failed = error;
            return undefined;
          }
        },
        mostAnnotations,
      );
      if (sinks.annotations === true) writeAnnotations(this.#annotations);
      if (failed !== undefined) throw new Error(`lines were not looked for: ${describeError(failed)}`);
    });
  }

  async #check(): Promise<void> {
    const { sinks, run } = this.#request;
    const { check } = sinks;
    if (check === undefined) return;
    await this.#ask("check", async repository => {
      const { url } = await putCheckRun(repository, {
        ...check,
        report: this.#report,
        externalId: `vmentry:${run.id}:${run.attempt}`,
        annotations: this.#annotations,
        links: this.#told.links,
        detailsUrl: this.#told.htmlUrl ?? run.url,
      });
      this.#told.checkUrl = url;
    });
  }

  async #putComment(): Promise<void> {
    const { sinks, name, run, log } = this.#request;
    const { comment } = sinks;
    // Without knowing what is there, there would be a second one.
    if (comment === undefined || this.#hasFailed("comment")) return;
    await this.#ask("comment", async repository => {
      const place = { ...comment, name, login: await this.#ownLogin(repository) };
      const links = [...this.#told.links, { label: "run", url: run.url }];
      const markdown = formatReportMarkdown(this.#report, { maxBytes: commentBytes - 8192, links });
      const bisects = Object.fromEntries(
        (this.#told.bisects?.bisects ?? [])
          .filter(({ url }) => url !== "")
          .map(({ fingerprint, url }) => [fingerprint, url]),
      );
      const put = await putComment(repository, place, this.#comment, { markdown, run, bisects }, log);
      if (put.outcome === "outdated") log.info(`a later run has commented already: ${put.url}`);
      this.#told.commentUrl = put.url;
    });
  }

  async #tellIssues(): Promise<void> {
    const { sinks, name, run, log } = this.#request;
    const { issues } = sinks;
    const known = this.#known;
    if (issues === undefined || this.#hasFailed("issues")) return;
    await this.#ask("issues", async repository => {
      if (known === undefined) throw new Error("what is there already is not known");
      const { label, mostNew = 10, history = noHistory } = issues;
      const told = await tellIssues(repository, {
        report: this.#report,
        name,
        label,
        login: await this.#ownLogin(repository),
        known,
        hasPassed: passedIn(this.#report, history),
        reportUrl: run.url,
        bisects: new Map((this.#told.bisects?.bisects ?? []).map(each => [each.fingerprint, each.url])),
        mostNew,
        log,
      });
      this.#told.issues = told;
      if (told.failed.length > 0) throw new Error(told.failed.slice(0, 3).join("; "));
    });
  }

  #hasFailed(sink: Sink): boolean {
    return this.#told.problems.some(each => each.sink === sink);
  }
}
