import { counted, formatDuration, monotonicMs } from "../base/index.ts";
import { type BuildProgress, digestOfVariant } from "../build/index.ts";
import type { Manifest } from "../store/index.ts";
import type { Outcome } from "./breaks.ts";
import type { Courier } from "./courier.ts";
import type { StatusMessage } from "./message.ts";
import type { Job } from "./queue.ts";
import type { ServerTeller, ToldBuild } from "./server-teller.ts";
import type { WatchConfig } from "./watch-config.ts";

interface NewsParts {
  config: WatchConfig;
  courier: Courier;
  teller: ServerTeller | undefined;
}

/** So often a build's progress is told to the server. */
const tellEveryMs = 2_000;

/** Tells how each build goes: the kernel server, and where commits have statuses. */
export class BuildNews {
  readonly #parts: NewsParts;

  constructor(parts: NewsParts) {
    this.#parts = parts;
  }

  queued(job: Job, message: string): void {
    this.#tell(job, { state: "queued", message, progress: null });
  }

  cancelled(job: Job, message: string): void {
    this.#tell(job, { state: "cancelled", message, progress: null });
  }

  /** For a build that begins. @param show told of all progress, too */
  progressOf(job: Job, show: (progress: BuildProgress) => void): (progress: BuildProgress) => void {
    let toldMs = Number.NEGATIVE_INFINITY;
    let stage = "";
    return progress => {
      show(progress);
      const now = monotonicMs();
      if (progress.stage === stage && now - toldMs < tellEveryMs) return;
      // Not before it is known that it has to be built.
      if (stage === "") this.#postStatus(job, "pending", "is being built");
      stage = progress.stage;
      toldMs = now;
      const { done, total } = progress;
      this.#tell(job, {
        state: "running",
        message: `${stage}${done === 0 ? "" : ` ${done}${total === undefined ? "" : `/${total}`}`}`,
        progress: total === undefined || total === 0 ? null : Math.min(1, done / total),
      });
    };
  }

  ended(job: Job, outcome: Outcome, manifest: Manifest | undefined): void {
    const message = outcome === "built" ? describeSuccess(manifest) : describeFailure(manifest);
    this.#postStatus(job, outcome === "built" ? "success" : "failure", message);
    this.#tell(job, { state: outcome, message, progress: 1 });
  }

  #postStatus({ commit, variant }: Job, state: StatusMessage["state"], description: string): void {
    const { config, courier } = this.#parts;
    if (config.github?.hasStatuses !== true) return;
    const since = new Date().toISOString();
    courier.post({ kind: "status", commit, variant, state, description, attempts: 0, since });
    courier.wake();
  }

  #tell({ commit, variant }: Job, told: Pick<ToldBuild, "state" | "message" | "progress">): void {
    const { teller, config } = this.#parts;
    const watched = config.variants.find(each => each.variant.name === variant);
    if (teller === undefined || watched === undefined) return;
    teller.build({ commit, variant, variantDigest: digestOfVariant(watched.variant), ...told });
  }
}

function describeSuccess(manifest: Manifest | undefined): string {
  if (manifest === undefined) return "builds";
  const count = manifest.diagnostics.filter(each => each.isNew && each.severity === "warning").length;
  const warnings = count === 0 ? "" : `, ${counted(count, "new warning")}`;
  return `builds in ${formatDuration(manifest.durationMs)}${warnings}`;
}

function describeFailure(manifest: Manifest | undefined): string {
  const error = manifest?.diagnostics.find(({ severity }) => severity === "error");
  if (error !== undefined) return `${error.file}:${error.line}: ${error.message}`;
  return `does not build: ${manifest?.failure?.reason.split("\n")[0] ?? ""}`;
}
