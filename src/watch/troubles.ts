import { type Logger, visible } from "../base/index.ts";
import type { Courier } from "./courier.ts";
import { operatorMail } from "./mail-text.ts";
import type { WatchConfig } from "./watch-config.ts";
import type { Fault, Trouble, TroubleKind, WatchState } from "./watch-state.ts";

interface Parts {
  config: WatchConfig;
  state: WatchState;
  courier: Courier;
  log: Logger;
}

/** So often the repository must have failed before somebody gets mail: networks have hiccups. */
const mailedFailures = 3;

/** Tells whoever looks after this machine of what says nothing of any commit: once, and once when it is over. */
export class Troubles {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The repository cannot be reached. @returns how often in a row */
  unreachable(why: string): number {
    const { log } = this.#parts;
    const trouble = this.#more("repository");
    if (trouble.failures === 1) log.warn(`${visible(why)}; tried again, less and less often`);
    else log.debug(visible(why));
    if (trouble.failures >= mailedFailures && !trouble.isMailed) {
      trouble.isMailed = true;
      this.#mail("repository", trouble, "the repository cannot be reached", visible(why));
    }
    return trouble.failures;
  }

  reached(): void {
    const trouble = this.#over("repository");
    if (trouble === undefined) return;
    const text = `the repository is reached again, after ${trouble.failures} failures since ${trouble.since}`;
    this.#parts.log.info(text);
    if (trouble.isMailed) this.#mail("repository.over", trouble, "the repository is reached again", text);
  }

  /** A build failed for a reason that is not its commit. @returns how often in a row, of this machine's builds */
  fault(fault: Fault): number {
    const { log } = this.#parts;
    const trouble = this.#more("machine");
    const what = `${fault.commit.slice(0, 12)} ${fault.variant}`;
    const text = `${what} could not be built, for a reason that is not the commit: ${visible(fault.why)}`;
    if (trouble.isMailed || fault.isMailed) log.info(`${text}; tried again later`);
    else {
      log.error(`${text}; tried again later`);
      trouble.isMailed = true;
      this.#mail(
        "machine",
        trouble,
        "a machine fault, not a commit's",
        `${text}\n\nIt is tried again, less and less often.`,
      );
    }
    fault.isMailed = true;
    return trouble.failures;
  }

  /** A commit cannot be built until somebody mends what was given: a tool or a configuration is missing. */
  refused(fault: Fault): void {
    const text = `${fault.commit.slice(0, 12)} ${fault.variant} cannot be built: ${visible(fault.why)}`;
    this.#parts.log[fault.isMailed ? "info" : "error"](`${text}; tried again later`);
    if (fault.isMailed) return;
    // One message for all commits that lack the same.
    const isSame = (each: Fault) => withoutCommits(each.why) === withoutCommits(fault.why);
    if (!this.#parts.state.faults.some(each => each !== fault && each.isMailed && isSame(each))) {
      const since = new Date().toISOString();
      this.#mail("refused", { since }, "a build needs something that is not there", text);
    }
    fault.isMailed = true;
  }

  /** The machine builds. */
  works(): void {
    const trouble = this.#over("machine");
    if (trouble !== undefined)
      this.#parts.log.info(`this machine builds again, since ${trouble.since} it did not`);
  }

  #more(kind: TroubleKind): Trouble {
    const { troubles } = this.#parts.state;
    const known = troubles.get(kind) ?? { since: new Date().toISOString(), failures: 0, isMailed: false };
    const trouble = { ...known, failures: known.failures + 1 };
    troubles.set(kind, trouble);
    return trouble;
  }

  #over(kind: TroubleKind): Trouble | undefined {
    const { troubles } = this.#parts.state;
    const trouble = troubles.get(kind);
    troubles.delete(kind);
    return trouble;
  }

  #mail(kind: string, { since }: Pick<Trouble, "since">, subject: string, text: string): void {
    const { config, courier } = this.#parts;
    const { mail, file } = config;
    if (mail === undefined) return;
    courier.post(
      operatorMail(
        { mail, file },
        { id: `${kind}.${since}.${file}`, subject, text, since: new Date().toISOString() },
      ),
    );
    courier.wake();
  }
}

/** What is missing, whichever commit it is that lacks it, and whatever else that one has. */
function withoutCommits(why: string): string {
  return why.replace(/\b[0-9a-f]{7,64}\b/g, "").replace(/,? (?:did you mean|\(there are).*$/s, "");
}
