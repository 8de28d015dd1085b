import { join, resolve } from "node:path";
import type { Ownership } from "../base/index.ts";

const names = {
  journal: "bisect.jsonl",
  json: "bisect.json",
  markdown: "bisect.md",
  html: "bisect.html",
  gitLog: "git-bisect.log",
  probes: "probes",
  questions: "questions",
  lock: "bisect.lock",
} as const;

/** The files that a bisect leaves, on this host; `probes` is a directory of directories, one a probe. */
export type BisectOutput = Record<keyof typeof names | "path", string>;

export function bisectOutput(out: string): BisectOutput {
  const path = resolve(out);
  const at = (name: keyof typeof names) => join(path, names[name]);
  return {
    path,
    journal: at("journal"),
    json: at("json"),
    markdown: at("markdown"),
    html: at("html"),
    gitLog: at("gitLog"),
    probes: at("probes"),
    questions: at("questions"),
    lock: at("lock"),
  };
}

export const bisectOwnership: Ownership = {
  names: Object.values(names).filter(name => name !== names.lock),
  maker: "vmentry bisect",
  locks: [names.lock, `${names.lock}.holder`],
};
