import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { type BackOff, cacheDirectory, type Logger, silentLog, visible, within } from "../base/index.ts";
import { digestOfVariant, takeLock } from "../build/index.ts";
import type { Store } from "../store/index.ts";
import { BreakDesk } from "./break-desk.ts";
import { BuildNews } from "./build-news.ts";
import { Courier } from "./courier.ts";
import { FollowedRepository } from "./followed-repository.ts";
import type { Forge } from "./forge.ts";
import { openMailer } from "./mailer.ts";
import type { Job } from "./queue.ts";
import { ServerTeller } from "./server-teller.ts";
import { Troubles } from "./troubles.ts";
import type { WatchConfig } from "./watch-config.ts";
import { watchSuffix } from "./watch-schema.ts";
import { WatchState } from "./watch-state.ts";
import { WatchedBranches } from "./watched-branches.ts";
import { type WatchEnd, Watcher, type WatchStatus } from "./watcher.ts";
import { openWebhook } from "./webhook.ts";

export interface WatchRequest {
  config: WatchConfig;
  store: Store;
  /** Who is told of commits' states; needed when the configuration has `github`. */
  forge?: Forge | undefined;
  log: Logger;
  status: WatchStatus;
  signal: AbortSignal;
  /** Looks once, builds what is to be built, and ends. */
  isOnce: boolean;
  /** Told where the webhook listens. */
  onWebhook?: (url: string) => void;
  /** How long to wait after failures, and between tries. */
  pace?: Partial<Pace>;
}

export interface Pace {
  machine: BackOff;
  repository: BackOff;
  messages: BackOff;
}

const usualPace: Pace = {
  machine: { firstMs: 30_000, mostMs: 3_600_000 },
  repository: { firstMs: 10_000, mostMs: 1_800_000 },
  messages: { firstMs: 5_000, mostMs: 900_000 },
};

/** How long to go on with what is being sent when the watch ends. */
const lastWordsMs = 60_000;

/**
 * Follows the branches of a repository and builds each new commit, and tells of breaks and mends.
 * @throws UserError for what the user can mend; the signal's reason when it fires
 */
export async function runWatch(request: WatchRequest): Promise<WatchEnd> {
  const { config, log, signal, isOnce } = request;
  await mkdir(config.stateDirectory, { recursive: true });
  await using _lock = await takeLock(join(config.stateDirectory, "lock"), {
    what: `the watch's state ${config.stateDirectory}`,
    // Time enough for one that was killed just now to be gone.
    waitMs: 5_000,
    log: silentLog,
    signal,
  });
  const state = await WatchState.open(config.stateDirectory);
  const { watcher, courier, teller } = await assemble(request, state);
  const { webhook } = config;
  await using hook =
    webhook === undefined || isOnce
      ? undefined
      : await openWebhook({ ...webhook, log, onPush: () => watcher.pollSoon() });
  if (hook !== undefined) {
    log.info(`webhooks are taken at ${hook.url}`);
    request.onWebhook?.(hook.url);
  }
  const ending = new AbortController();
  const background = Promise.all([courier.run(ending.signal), teller?.run(ending.signal)]);
  // Looked at in the end; until then it must not end the process.
  background.catch(error => log.error(`messages are not sent any more: ${visible(String(error))}`));
  try {
    const end = await watcher.run();
    ending.abort();
    await within(lastWordsMs, background);
    const late = AbortSignal.any([signal, AbortSignal.timeout(lastWordsMs)]);
    await Promise.all([courier.flush(late), teller?.flush(late)]);
    return { ...end, unsent: state.outbox.length };
  } finally {
    ending.abort();
    // What is being sent now is not sent twice, if it comes to its end soon.
    await within(
      10_000,
      background.catch(() => {}),
    );
  }
}

export interface WatchPlan {
  branches: readonly { name: string; tip: string; wanted: number }[];
  /** What would be built now, the first one first; not what the store has. */
  jobs: readonly (Job & { subject: string })[];
  /** So many more builds, when there is room in the queue. */
  waiting: number;
  /** What the store has already of what is wanted. */
  known: number;
  /** What would be told, a line each. */
  messages: readonly string[];
}

/** What a watch would build and tell now. Fetches into the clone, and changes nothing else. */
export async function planWatch(request: WatchRequest): Promise<WatchPlan> {
  const { config, store } = request;
  const state = await WatchState.open(config.stateDirectory, { isWritten: false });
  const { watcher, branches, repository, desk } = await assemble(request, state);
  const { jobs, waiting } = await watcher.look();
  const fresh: (Job & { subject: string })[] = [];
  let known = 0;
  for (const job of jobs) {
    const watched = config.variants.find(({ variant }) => variant.name === job.variant);
    const manifest = await store.read(job).catch(() => undefined);
    if (watched === undefined || manifest?.variantDigest !== digestOfVariant(watched.variant)) {
      fresh.push({ ...job, subject: visible((await repository.author(job.commit)).subject) });
      continue;
    }
    known += 1;
    state.setOutcome(job.commit, job.variant, manifest.outcome);
  }
  for (const branch of branches.all) {
    for (const { variant } of config.variants) await desk.judge(branch, variant.name);
  }
  const messages = state.outbox.flatMap(message => {
    if (message.kind === "mail") return [`mail to ${message.to.join(", ")}: ${message.subject}`];
    if (message.kind === "status") return [];
    return [`issue: ${message.of.branch} ${message.of.variant}: ${message.of.first.slice(0, 12)}`];
  });
  const shown = branches.all.map(({ name, tip, wanted }) => ({ name, tip, wanted: wanted.length }));
  return { branches: shown, jobs: fresh, waiting, known, messages };
}

async function assemble(request: WatchRequest, state: WatchState) {
  const { config, store, log, signal, status, isOnce, forge } = request;
  const pace = { ...usualPace, ...request.pace };
  const { mail, server, github } = config;
  state.useVariants(
    config.variants.map(({ variant }) => ({ name: variant.name, digest: digestOfVariant(variant) })),
  );
  const repository = new FollowedRepository({
    repository: config.repository,
    shownRepository: visible(config.shownRepository),
    followsFirstParent: config.followsFirstParent,
    log,
  });
  const branches = new WatchedBranches({ repository, rules: config.branches, state, log });
  const courier = new Courier({
    state,
    mailer: mail && openMailer(mail),
    forge: github && forge,
    forgeFacts: {
      repository: config.shownRepository,
      label: github?.label ?? "",
      targetUrl: (commit, variant) =>
        server === undefined ? undefined : kernelPage(server.url, commit, variant),
    },
    log,
    backOff: pace.messages,
  });
  const name = basename(config.file, watchSuffix);
  const teller = server && new ServerTeller(server, name, log, pace.messages);
  const desk = new BreakDesk({ config, repository, store, state, courier, log });
  const watcher = new Watcher({
    ...{ config, repository, branches, state, store, desk, courier, teller, status, log, isOnce, signal },
    news: new BuildNews({ config, courier, teller }),
    troubles: new Troubles({ config, state, courier, log }),
    jobs: config.jobs ?? availableParallelism(),
    workDirectory:
      config.workDirectory ?? join(cacheDirectory(), "build", basename(repository.directory, ".git")),
    backOff: { machine: pace.machine, repository: pace.repository },
  });
  return { watcher, branches, courier, teller, repository, desk };
}

/** The server's page of a kernel. */
function kernelPage(server: string, commit: string, variant: string): string {
  return `${server}/kernels/${commit}-${variant}`;
}
