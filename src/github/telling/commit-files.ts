import { failureOf } from "../github-error.ts";
import { at, type Repository } from "./repository.ts";

const mostRequests = 60;

interface Entry {
  isDirectory: boolean;
  sha: string;
}

/**
 * Asks whether a commit has a file. Directories are read one by one, each once: a kernel's whole tree is more than
 * GitHub answers at once. @throws GithubError when the commit cannot be read
 */
export class CommitFiles {
  readonly #repository: Repository;
  readonly #directories = new Map<string, Promise<ReadonlyMap<string, Entry>>>();
  readonly #commit: string;
  #requests = 0;

  constructor(repository: Repository, commit: string) {
    this.#repository = repository;
    this.#commit = commit;
  }

  /** @param path in the repository, with `/`. Also false when too much was asked already. */
  async has(path: string): Promise<boolean> {
    const parts = path.split("/");
    let entry: Entry | undefined = { isDirectory: true, sha: this.#commit };
    for (const part of parts) {
      if (entry?.isDirectory !== true) return false;
      entry = (await this.#read(entry.sha)).get(part);
    }
    return entry !== undefined && !entry.isDirectory;
  }

  #read(sha: string): Promise<ReadonlyMap<string, Entry>> {
    const known = this.#directories.get(sha);
    if (known !== undefined) return known;
    this.#requests += 1;
    const found = this.#requests > mostRequests ? Promise.resolve(new Map<string, Entry>()) : this.#ask(sha);
    this.#directories.set(sha, found);
    return found;
  }

  async #ask(sha: string): Promise<ReadonlyMap<string, Entry>> {
    try {
      const { data } = await this.#repository.client.octokit.rest.git.getTree({
        ...at(this.#repository),
        tree_sha: sha,
      });
      return new Map(
        data.tree
          // Neither a link nor a submodule has lines.
          .filter(({ type, mode }) => type === "tree" || (type === "blob" && mode !== "120000"))
          .map(({ path, type, sha: own }) => [path, { isDirectory: type === "tree", sha: own }]),
      );
    } catch (error) {
      // The commit is another repository's, such as one of a fork that is gone.
      if (failureOf(error)?.fault === "missing") return new Map();
      throw error;
    }
  }
}
