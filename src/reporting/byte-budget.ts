import { formatBytes, UserError } from "../base/index.ts";

/** One results file: 50 environments of 2,000 tests are 65 MB. */
export const mostResultsBytes = 256 * 1024 * 1024;
/** All results of one side: what is kept of them has to fit into memory, whoever wrote them. */
const mostBytes = 1024 * 1024 * 1024;

/** How much more is read of what others wrote. */
export class ByteBudget {
  readonly #what: string;
  readonly #most: number;
  #left: number;

  /** @param what is read, for messages */
  constructor(what = "results", most = mostBytes) {
    this.#what = what;
    this.#most = most;
    this.#left = most;
  }

  /** @throws UserError when it is used up */
  take(bytes: number, place: string): void {
    if (bytes > this.#left) {
      throw new UserError(
        `${place}: is not read: all ${this.#what} together are larger than ${formatBytes(this.#most)}`,
      );
    }
    this.#left -= bytes;
  }
}
