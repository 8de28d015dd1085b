import { parseBuildIdNotes } from "../elf/index.ts";
import type { KernelIdentity } from "./kernel.ts";

/** What a booted machine says of its kernel. */
export interface BootedIdentity {
  /** The content of /sys/kernel/notes; undefined when it could not be read. */
  notes: Uint8Array | undefined;
  /** `uname -r`. */
  release: string;
  /** `uname -v`. */
  version: string;
}

/** The answer; `asked` and `running` are for people, such as `6.12.117 #1 SMP … (build-id 1f2e…)`. */
export type Identification =
  | { same: true; by: "build-id" | "release and version" }
  | { same: false; asked: string; running: string };

/**
 * Whether the running kernel is the one that was asked for: by the GNU build-id when both are known, else
 * release and version must both be the same to the letter.
 */
export function identify(booted: BootedIdentity, asked: KernelIdentity): Identification {
  const running: KernelIdentity = {
    release: booted.release.trimEnd(),
    version: booted.version.trimEnd(),
    buildId: booted.notes === undefined ? undefined : parseBuildIdNotes(booted.notes),
  };
  if (running.buildId !== undefined && asked.buildId !== undefined) {
    if (running.buildId === asked.buildId) return { same: true, by: "build-id" };
  } else if (
    asked.release !== "" &&
    asked.version !== "" &&
    running.release === asked.release &&
    running.version === asked.version
  ) {
    return { same: true, by: "release and version" };
  }
  return { same: false, asked: describeIdentity(asked), running: describeIdentity(running) };
}

/** `6.12.117 #1 SMP Sat Nov 21 09:21:08 UTC 2026 (build-id 1f2e…)`. */
export function describeIdentity({ release, version, buildId }: KernelIdentity): string {
  return `${release} ${version}${buildId === undefined ? "" : ` (build-id ${buildId})`}`;
}
