import { createHash } from "node:crypto";
import { z } from "zod";
import { type Answer, type Answerer, type Call, invalid, notFound, ok, page, Refusal } from "./answer.ts";
import { changedFiles, compareCommits, type FileChange, historyOf, resolveCommit } from "./commits.ts";
import type { Commit, CommitStatus } from "./state.ts";
import { fullNameOf } from "./state.ts";
import type { Tree } from "./tree.ts";
import { nodeId, showFullRepository, showRepository, showUser, web } from "./views.ts";

const statusBody = z.object({
  state: z.enum(["error", "failure", "pending", "success"]),
  target_url: z.string().nullish(),
  description: z.string().nullish(),
  context: z.string().default("default"),
});

/** Repositories, commits, files and statuses. */
export const repositoryAnswers: Record<string, Answerer> = {
  "repos/get": ({ api, repository }) => ok(showFullRepository(api, repository)),

  "repos/get-branch"(call) {
    const name = call.path["branch"] ?? "";
    const commit = call.repository.commits.get(call.repository.branches.get(name) ?? "");
    if (commit === undefined) throw new Refusal(404, "Branch not found");
    const url = `${urlOf(call)}/branches/${encodeURIComponent(name)}`;
    return ok({
      name,
      commit: showCommit(call, commit),
      _links: { self: url, html: `${web}/${fullNameOf(call.repository)}/tree/${encodeURI(name)}` },
      protected: false,
      protection: { enabled: false },
      protection_url: `${url}/protection`,
    });
  },

  "repos/list-commits"(call) {
    const { query, repository } = call;
    const ref = query.get("sha") ?? repository.defaultBranch;
    const from = resolveCommit(repository, ref);
    if (from === undefined) {
      if (repository.commits.size === 0) throw new Refusal(409, "Git Repository is empty.");
      throw notFound();
    }
    const [path, since, until] = ["path", "since", "until"].map(name => query.get(name));
    const found = historyOf(repository, from).filter(
      commit =>
        (since == null || commit.author.date >= since) &&
        (until == null || commit.author.date <= until) &&
        (path == null || changesOf(call, commit).some(each => `${each.path}/`.startsWith(`${path}/`))),
    );
    return page(call, `${pathOf(call)}/commits`, found, commit => showCommit(call, commit));
  },

  "repos/get-commit"(call) {
    const commit = requireCommit(call, call.path["ref"] ?? "");
    const files = changesOf(call, commit).map(each => showChange(call, commit, each));
    const [additions, deletions] = [total(files, "additions"), total(files, "deletions")];
    return ok({
      ...showCommit(call, commit),
      stats: { additions, deletions, total: additions + deletions },
      files,
    });
  },

  "repos/compare-commits-with-basehead"(call) {
    const { repository } = call;
    const [base = "", head = ""] = (call.path["basehead"] ?? "").split("...");
    const [baseCommit, headCommit] = [base, head].map(ref => findAnywhere(call, ref));
    if (baseCommit === undefined || headCommit === undefined) throw notFound();
    const comparison = compareCommits(repository, baseCommit, headCommit);
    if (comparison === undefined) {
      throw new Refusal(404, `No common ancestor between ${base} and ${head}.`);
    }
    const { mergeBase, ahead, behindBy } = comparison;
    const url = `${web}/${fullNameOf(repository)}/compare/${encodeURI(`${base}...${head}`)}`;
    const isFirst = Number(call.query.get("page") ?? 1) === 1;
    const files = isFirst ? changedFiles(mergeBase, headCommit).slice(0, 300) : [];
    const isPaged = call.query.has("page") || call.query.has("per_page");
    return page(
      // Without pages, GitHub gives 250 commits at once.
      isPaged ? call : { ...call, query: new URLSearchParams({ per_page: "250" }) },
      `${pathOf(call)}/compare/${encodeURIComponent(`${base}...${head}`)}`,
      ahead,
      commit => showCommit(call, commit),
      commits => ({
        url: `${urlOf(call)}/compare/${encodeURI(`${base}...${head}`)}`,
        html_url: url,
        permalink_url: url,
        diff_url: `${url}.diff`,
        patch_url: `${url}.patch`,
        base_commit: showCommit(call, baseCommit),
        merge_base_commit: showCommit(call, mergeBase),
        status:
          ahead.length > 0 ? (behindBy > 0 ? "diverged" : "ahead") : behindBy > 0 ? "behind" : "identical",
        ahead_by: ahead.length,
        behind_by: behindBy,
        total_commits: ahead.length,
        commits,
        files: files.map(each => showChange(call, headCommit, each)),
      }),
    );
  },

  "repos/get-content": getContent,

  "repos/create-commit-status"(call) {
    const { state, repository, token } = call;
    const commit = requireCommit(call, call.path["sha"] ?? "");
    const body = statusBody.parse(call.body);
    if ((body.description ?? "").length > 140) {
      throw invalid("Status", "description", "description is too long (maximum is 140 characters)");
    }
    const status: CommitStatus = {
      id: state.nextId("status"),
      sha: commit.sha,
      state: body.state,
      context: body.context,
      description: body.description ?? null,
      targetUrl: body.target_url ?? null,
      creator: token.user,
      createdAt: state.now(),
    };
    repository.statuses.push(status);
    return {
      status: 201,
      body: { ...showStatus(call, status), creator: showUser(call.api, status.creator) },
    };
  },

  "repos/list-commit-statuses-for-ref"(call) {
    const { sha } = requireCommit(call, call.path["ref"] ?? "");
    const found = call.repository.statuses.filter(each => each.sha === sha).reverse();
    return page(call, `${pathOf(call)}/commits/${sha}/statuses`, found, each => ({
      ...showStatus(call, each),
      creator: showUser(call.api, each.creator),
    }));
  },

  "repos/get-combined-status-for-ref"(call) {
    const { sha } = requireCommit(call, call.path["ref"] ?? "");
    // The newest of each context.
    const newest = new Map(
      call.repository.statuses.filter(each => each.sha === sha).map(each => [each.context, each]),
    );
    const states = [...newest.values()].map(({ state }) => state);
    const isBad = states.some(state => state === "failure" || state === "error");
    const isPending = states.length === 0 || states.includes("pending");
    const url = `${urlOf(call)}/commits/${sha}`;
    return page(
      call,
      `${pathOf(call)}/commits/${sha}/status`,
      [...newest.values()],
      each => showStatus(call, each),
      (statuses, count) => ({
        state: isBad ? "failure" : isPending ? "pending" : "success",
        statuses,
        sha,
        total_count: count,
        repository: showRepository(call.api, call.repository),
        commit_url: url,
        url: `${url}/status`,
      }),
    );
  },

  "git/get-commit"(call) {
    const commit = call.repository.commits.get(call.path["commit_sha"] ?? "");
    if (commit === undefined) throw notFound();
    const { commit: facts, parents, html_url, node_id } = showCommit(call, commit);
    return ok({
      sha: commit.sha,
      node_id,
      url: `${urlOf(call)}/git/commits/${commit.sha}`,
      html_url,
      author: facts.author,
      committer: facts.committer,
      tree: facts.tree,
      message: commit.message,
      parents,
      verification: facts.verification,
    });
  },

  "git/get-ref"(call) {
    const ref = (call.path["ref"] ?? "").replace(/^refs\//, "");
    const sha = ref.startsWith("heads/") ? call.repository.branches.get(ref.slice(6)) : undefined;
    if (sha === undefined) throw notFound();
    return ok({
      ref: `refs/${ref}`,
      node_id: nodeId("REF", call.repository.id),
      url: `${urlOf(call)}/git/refs/${encodeURI(ref)}`,
      object: { type: "commit", sha, url: `${urlOf(call)}/git/commits/${sha}` },
    });
  },

  "git/get-tree"(call) {
    const asked = call.path["tree_sha"] ?? "";
    const found = findTree(call, asked);
    if (found === undefined) throw notFound();
    const { tree, directory } = found;
    const isDeep = call.query.has("recursive");
    const all = [...tree.blobs()]
      .filter(([path]) => path.startsWith(directory))
      .map(([path, sha]): [string, string] => [path.slice(directory.length), sha]);
    const blobs = all.filter(([path]) => isDeep || !path.includes("/"));
    const directories = new Set(all.flatMap(([path]) => directoriesAbove(path)));
    return ok({
      sha: subtreeOf(tree, directory),
      url: `${urlOf(call)}/git/trees/${asked}`,
      truncated: blobs.length > 100_000,
      tree: [
        ...[...directories]
          .filter(path => isDeep || !path.includes("/"))
          .map(path => ({
            path,
            mode: "040000",
            type: "tree",
            sha: subtreeOf(tree, `${directory}${path}/`),
          })),
        ...blobs.slice(0, 100_000).map(([path, sha]) => ({ path, mode: "100644", type: "blob", sha })),
      ],
    });
  },
};

function getContent(call: Call): Answer {
  const path = (call.path["path"] ?? "").replace(/^\/|\/$/g, "");
  const ref = call.query.get("ref") ?? call.repository.defaultBranch;
  const commit = resolveCommit(call.repository, ref);
  if (commit === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const blobs = commit.tree.blobs();
  const entry = (each: string, type: "file" | "dir", content?: Buffer) => {
    const sha = type === "file" ? (blobs.get(each) ?? "") : commit.tree.sha;
    const place = encodeURI(`${ref}/${each}`);
    const url = `${urlOf(call)}/contents/${encodeURI(each)}?ref=${encodeURIComponent(ref)}`;
    const git = `${urlOf(call)}/git/${type === "file" ? "blobs" : "trees"}/${sha}`;
    const html = `${web}/${fullNameOf(call.repository)}/${type === "file" ? "blob" : "tree"}/${place}`;
    return {
      type,
      size: content?.length ?? 0,
      name: each.split("/").at(-1) ?? "",
      path: each,
      sha,
      url,
      git_url: git,
      html_url: html,
      download_url:
        type === "file" ? `https://raw.githubusercontent.com/${fullNameOf(call.repository)}/${place}` : null,
      _links: { git, html, self: url },
    };
  };
  const content = blobs.has(path) ? commit.tree.read(path) : undefined;
  if (content !== undefined) {
    return ok({ ...entry(path, "file", content), encoding: "base64", content: content.toString("base64") });
  }
  const inside = [...blobs.keys()].filter(each => path === "" || each.startsWith(`${path}/`));
  if (inside.length === 0) throw notFound();
  const below = path === "" ? 0 : path.length + 1;
  const names = [...new Set(inside.map(each => each.slice(below).split("/")[0] ?? ""))];
  return ok(
    names.map(name => {
      const full = `${path === "" ? "" : `${path}/`}${name}`;
      return blobs.has(full) ? entry(full, "file", commit.tree.read(full)) : entry(full, "dir");
    }),
  );
}

/** By a commit, or by a tree or one in it, as a commit's own tree names it. */
function findTree(call: Call, asked: string): { tree: Tree; directory: string } | undefined {
  const commit = resolveCommit(call.repository, asked);
  if (commit !== undefined) return { tree: commit.tree, directory: "" };
  for (const { tree } of call.repository.commits.values()) {
    const directories = [...tree.blobs().keys()].flatMap(directoriesAbove).map(path => `${path}/`);
    const directory = ["", ...new Set(directories)].find(each => subtreeOf(tree, each) === asked);
    if (directory !== undefined) return { tree, directory };
  }
  return undefined;
}

/** The id of a directory in a tree; `directory` ends in a slash, or is empty for the whole. */
function subtreeOf(tree: Tree, directory: string): string {
  if (directory === "") return tree.sha;
  return createHash("sha1").update(`${tree.sha} ${directory}`).digest("hex");
}

function directoriesAbove(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

export function pathOf({ repository }: Call): string {
  return `/repos/${fullNameOf(repository)}`;
}

export function urlOf(call: Call): string {
  return `${call.api}${pathOf(call)}`;
}

export function requireCommit({ repository }: Call, ref: string): Commit {
  const commit = resolveCommit(repository, ref);
  if (commit !== undefined) return commit;
  throw new Refusal(422, `No commit found for SHA: ${ref}`);
}

/** Of this repository, or as `OWNER:REF` of a fork of it: GitHub keeps the commits of a network together. */
function findAnywhere(call: Call, ref: string): Commit | undefined {
  const [owner = "", name] = ref.split(":");
  if (name === undefined) return resolveCommit(call.repository, ref);
  const fork = [...call.state.repositories.values()].find(each => each.owner === owner);
  const sha = fork === undefined ? undefined : resolveCommit(fork, name)?.sha;
  return sha === undefined ? undefined : call.repository.commits.get(sha);
}

export function showCommit(call: Call, commit: Commit) {
  const { sha, author, message, parents } = commit;
  const url = `${urlOf(call)}/commits/${sha}`;
  const html = `${web}/${fullNameOf(call.repository)}/commit`;
  return {
    url,
    sha,
    node_id: nodeId("C", 1),
    html_url: `${html}/${sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${urlOf(call)}/git/commits/${sha}`,
      author,
      committer: author,
      message,
      comment_count: 0,
      tree: { sha: commit.tree.sha, url: `${urlOf(call)}/git/trees/${commit.tree.sha}` },
      verification: {
        verified: false,
        reason: "unsigned",
        payload: null,
        signature: null,
        verified_at: null,
      },
    },
    author: null,
    committer: null,
    parents: parents.map(each => ({
      sha: each,
      url: `${urlOf(call)}/commits/${each}`,
      html_url: `${html}/${each}`,
    })),
  };
}

function changesOf({ repository }: Call, commit: Commit): FileChange[] {
  return changedFiles(repository.commits.get(commit.parents[0] ?? ""), commit);
}

export function showChange(call: Call, commit: Commit, change: FileChange) {
  const { blob, status, additions, deletions } = change;
  const path = encodeURI(change.path);
  const html = `${web}/${fullNameOf(call.repository)}`;
  return {
    sha: blob,
    filename: change.path,
    status,
    additions,
    deletions,
    changes: additions + deletions,
    blob_url: `${html}/blob/${commit.sha}/${path}`,
    raw_url: `${html}/raw/${commit.sha}/${path}`,
    contents_url: `${urlOf(call)}/contents/${path}?ref=${commit.sha}`,
  };
}

function total<Key extends string>(list: Record<Key, number>[], key: Key): number {
  return list.reduce((sum, each) => sum + each[key], 0);
}

function showStatus(call: Call, status: CommitStatus) {
  return {
    url: `${urlOf(call)}/statuses/${status.sha}`,
    avatar_url: null,
    id: status.id,
    node_id: nodeId("SC", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}
