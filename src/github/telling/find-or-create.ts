import { backOffMs, sleep } from "../../base/index.ts";
import { failureOf } from "../github-error.ts";
import type { GithubClient } from "../open-client.ts";

export interface Unique<T> {
  client: GithubClient;
  /** Looks for what was made earlier. */
  find(): Promise<T | undefined>;
  create(): Promise<T>;
}

const mostTries = 3;

/**
 * What must be there once. When nobody knows whether it was made (no answer, or one of a failing service), it is
 * looked for before it is made again.
 */
export async function findOrCreate<T>(unique: Unique<T>): Promise<{ thing: T; isNew: boolean }> {
  const known = await unique.find();
  return known === undefined
    ? { thing: await createOnce(unique), isNew: true }
    : { thing: known, isNew: false };
}

/** As `findOrCreate`, for what is known not to be there yet. */
export async function createOnce<T>({ client, find, create }: Unique<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await create();
    } catch (error) {
      if (!isLost(error)) throw error;
      // A list that is asked at once may not have it yet.
      await sleep(backOffMs(client.backOff, tries + 1), client.signal);
      const made = await find();
      if (made !== undefined) return made;
      if (tries >= mostTries) throw error;
    }
  }
}

/** Nobody knows whether it was done. */
export function isLost(error: unknown): boolean {
  return failureOf(error)?.fault === "unavailable";
}
