"use strict";
// Stands in for actions/checkout where workflows run without GitHub: fetches from the repository that
// VMENTRY_TEST_REPOSITORY names, and leaves a work tree as the real one does, its origin on GitHub.
const { execFileSync } = require("node:child_process");
const { mkdirSync } = require("node:fs");
const { join } = require("node:path");

const input = name => process.env[`INPUT_${name.toUpperCase()}`] ?? "";
const { GITHUB_WORKSPACE, GITHUB_SHA, GITHUB_REPOSITORY, VMENTRY_TEST_REPOSITORY } = process.env;
if (input("persist-credentials") !== "false") throw new Error("persist-credentials is not false");

const directory = join(GITHUB_WORKSPACE, input("path"));
mkdirSync(directory, { recursive: true });
const git = (...args) => execFileSync("git", ["-C", directory, ...args], { stdio: "inherit" });

const origin = `https://github.com/${GITHUB_REPOSITORY}`;
const depth = Number(input("fetch-depth"));
const ref = input("ref") === "" ? GITHUB_SHA : input("ref");
const isId = /^[0-9a-f]{40}$/.test(ref);
git("init", "--quiet");
git("config", "gc.auto", "0");
// What a partial clone fetches later comes from there too.
git("config", `url.file://${VMENTRY_TEST_REPOSITORY}.insteadOf`, origin);
git("remote", "add", "origin", origin);
const specs = depth === 0 ? ["+refs/heads/*:refs/remotes/origin/*", ...(isId ? [ref] : [])] : [ref];
const limits = [
  ...(depth === 0 ? [] : [`--depth=${depth}`]),
  ...(input("filter") === "" ? [] : [`--filter=${input("filter")}`]),
];
git("fetch", "--quiet", "--no-tags", ...limits, "origin", ...specs);
const sparse = input("sparse-checkout")
  .split("\n")
  .filter(line => line !== "");
if (sparse.length > 0) git("sparse-checkout", "set", ...sparse);
git("checkout", "--quiet", "--detach", depth === 0 && !isId ? `origin/${ref}` : isId ? ref : "FETCH_HEAD");
