import { type Logger, sleep, within } from "../../base/index.ts";
import type { BisectLinks, BisectReport } from "../../bisecting/index.ts";
import { failureOf, GithubRefusal } from "../github-error.ts";
import { explainSink } from "../telling/explain-sink.ts";
import { createOnce } from "../telling/find-or-create.ts";
import { marker } from "../telling/hidden-state.ts";
import { maskSecrets } from "../telling/mask-secrets.ts";
import { listOwnComments } from "../telling/own-comments.ts";
import { isBy, ownLogin } from "../telling/own-login.ts";
import { plainTitle } from "../telling/plain-title.ts";
import { at, mayRepeat, type Repository } from "../telling/repository.ts";
import { type BisectPlace, findBisectPlace, type PlaceRequest } from "./bisect-place.ts";

export interface LiveOptions {
  /** Its client does not end with the job, so that the last words can still be said. */
  repository: Repository;
  /** Names the bisect, from run to run. */
  bisect: string;
  place: Omit<PlaceRequest, "login">;
  /** Both are inert in Markdown, whatever is in the report. */
  format(report: BisectReport, options: { maxBytes: number; links: BisectLinks }): string;
  links: BisectLinks;
  titleOf(report: BisectReport): string;
  /** Values that the runner hides. */
  secrets: readonly string[];
  log: Logger;
  /** Between two updates. Default 30 s. */
  restMs?: number;
}

/** GitHub takes 65,536 characters. */
const mostBytes = 60_000;

/** A bisect as people see it on GitHub while it goes on: one issue or comment, made once and brought up to date. */
export class LiveBisect {
  readonly #options: LiveOptions;
  readonly #start: string;
  readonly #ending = new AbortController();
  #login: Promise<string> | undefined;
  #place: Promise<BisectPlace> | undefined;
  /** What was made, or found. */
  #made: { id: number; url: string; body: string } | undefined;
  #next: BisectReport | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isWriting = false;
  #problem: string | undefined;
  /** Others would meet the same. */
  #isRefused = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#start = marker("bisect", options.bisect);
  }

  get url(): string | undefined {
    return this.#made?.url;
  }

  /** Why the last update did not go well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Tells the newest report there is; returns at once, and never fails. */
  update(report: BisectReport): void {
    this.#next = report;
    if (this.#isWriting || this.#ending.signal.aborted) return;
    this.#isWriting = true;
    this.#writing = this.#writeAll().finally(() => {
      this.#isWriting = false;
    });
  }

  /** The last words. @param end what a job that was cancelled has left; links that are known at last */
  async finish(report: BisectReport, end: { mostMs?: number; links?: BisectLinks } = {}): Promise<void> {
    const { mostMs = 5 * 60_000, links } = end;
    this.#ending.abort();
    await within(
      mostMs,
      this.#writing.then(() => this.#write(report, links)),
    );
  }

  async #writeAll(): Promise<void> {
    const { restMs = 30_000 } = this.#options;
    try {
      for (;;) {
        const report = this.#next;
        if (report === undefined) return;
        this.#next = undefined;
        await this.#write(report);
        await sleep(restMs, this.#ending.signal);
      }
    } catch {
      // It is at its end: what is left is told by that.
    }
  }

  async #write(report: BisectReport, links = this.#options.links): Promise<void> {
    if (this.#isRefused) return;
    const { repository, log, secrets, format, titleOf } = this.#options;
    try {
      const told = maskSecrets(report, secrets);
      const body = `${this.#start}\n\n${format(told, { maxBytes: mostBytes, links })}`;
      await this.#put(body, plainTitle(titleOf(told)));
      this.#problem = undefined;
    } catch (error) {
      const why = explainSink("issues", error);
      if (why !== this.#problem) log.warn(`the bisect is not told: ${why}`);
      this.#problem = why;
      this.#isRefused = error instanceof GithubRefusal || failureOf(error)?.fault === "gone";
      if (repository.client.signal.aborted) this.#isRefused = true;
    }
  }

  async #put(body: string, title: string): Promise<void> {
    const { repository, place: wish } = this.#options;
    this.#login ??= ownLogin(repository.client);
    const login = await this.#login.catch((error: unknown) => {
      this.#login = undefined;
      throw error;
    });
    this.#place ??= findBisectPlace(repository, { ...wish, login });
    const place = await this.#place.catch((error: unknown) => {
      this.#place = undefined;
      throw error;
    });
    const kept =
      place.kind === "issue" ? this.#issue(place.label, login, title) : this.#comment(place, login);
    this.#made ??= await kept.find();
    if (this.#made?.body.replaceAll("\r\n", "\n") === body) return;
    if (this.#made !== undefined) {
      try {
        await kept.set(this.#made.id, body);
        this.#made = { ...this.#made, body };
        return;
      } catch (error) {
        // Deleted meanwhile.
        if (failureOf(error)?.fault !== "missing" && failureOf(error)?.fault !== "gone") throw error;
        this.#made = undefined;
      }
    }
    this.#made = await createOnce({
      client: repository.client,
      find: kept.find,
      create: () => kept.create(body),
    });
  }

  #comment({ issue }: { issue: number }, login: string): Kept {
    const { repository } = this.#options;
    const { issues } = repository.client.octokit.rest;
    return {
      find: async () => (await listOwnComments(repository, { issue, start: this.#start, login }))[0],
      set: async (id, body) => {
        await issues.updateComment({ ...at(repository), comment_id: id, body, ...mayRepeat });
      },
      create: async body => {
        const { data } = await issues.createComment({ ...at(repository), issue_number: issue, body });
        return { id: data.id, url: data.html_url, body };
      },
    };
  }

  /** By its number. */
  #issue(label: string, login: string, title: string): Kept {
    const { repository } = this.#options;
    const { octokit } = repository.client;
    const { issues } = octokit.rest;
    return {
      find: async () => {
        const pages = octokit.paginate.iterator(issues.listForRepo, {
          ...{ ...at(repository), labels: label, state: "all", sort: "created", direction: "desc" },
          per_page: 100,
        });
        for await (const { data } of pages) {
          for (const { number: id, html_url: url, user, body } of data) {
            if (isBy(user, login) && body?.startsWith(this.#start) === true) return { id, url, body };
          }
        }
        return undefined;
      },
      set: async (id, body) => {
        await issues.update({ ...at(repository), issue_number: id, title, body, ...mayRepeat });
      },
      create: async body => {
        const { data } = await issues.create({ ...at(repository), title, body, labels: [label] });
        return { id: data.number, url: data.html_url, body };
      },
    };
  }
}

interface Kept {
  find(): Promise<{ id: number; url: string; body: string } | undefined>;
  set(id: number, body: string): Promise<void>;
  create(body: string): Promise<{ id: number; url: string; body: string }>;
}
