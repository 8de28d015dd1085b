import { counted, describeError, formatBytes, type Logger, throwIfInterrupted } from "../base/index.ts";
import type { RetentionPolicy, Store } from "../store/index.ts";
import type { FollowedRepository } from "./followed-repository.ts";
import type { WatchConfig } from "./watch-config.ts";
import type { WatchState } from "./watch-state.ts";
import type { WatchedBranches } from "./watched-branches.ts";

interface TidyParts {
  config: WatchConfig;
  state: WatchState;
  store: Store;
  branches: WatchedBranches;
  repository: FollowedRepository;
  log: Logger;
  signal: AbortSignal;
}

const everyMs = 3_600_000;

/**
 * Removes from the store what nothing keeps, and packs the clone, at most once an hour.
 * @returns whether it was time to
 */
export async function tidyWhenDue({ state, log, signal, ...parts }: TidyParts): Promise<boolean> {
  const since = state.tidiedAt === null ? everyMs : Date.now() - Date.parse(state.tidiedAt);
  // A clock that was put back must not put it off for ever.
  if (since >= 0 && since < everyMs) return false;
  state.tidiedAt = new Date().toISOString();
  try {
    const policy = policyOf(parts.config, parts.branches);
    if (policy !== undefined) {
      const { removed, bytes } = await parts.store.gc(policy, { signal });
      if (removed.length > 0) {
        log.info(`${counted(removed.length, "kernel")} removed from the store, ${formatBytes(bytes)}`);
      }
    }
    await parts.repository.tidy();
  } catch (error) {
    throwIfInterrupted(signal);
    log.warn(`the store was not tidied: ${describeError(error)}`);
  }
  return true;
}

function policyOf({ retention }: WatchConfig, branches: WatchedBranches): RetentionPolicy | undefined {
  if (retention === undefined) return undefined;
  const { branches: most, ageMs, newest } = retention;
  const kept = branches.all.map(({ name, history }) => ({ name, commits: history.slice(0, most) }));
  return {
    ...(most === undefined ? {} : { branches: kept }),
    ...(ageMs === undefined ? {} : { ageMs }),
    ...(newest === undefined ? {} : { newest }),
  };
}
