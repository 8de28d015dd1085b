import type { Repetition, Resources } from "./suite.ts";

/**
 * Which of a suite's tests run, with what arguments and how often: from a `*.suite.yaml` file, an environment's
 * `tests`, or a command line. Patterns are test names, with or without the variant, in which `*` stands for anything.
 */
export interface Selection {
  /** Only tests that one of these matches; empty: all. */
  only: readonly string[];
  /** Not those that one of these matches. */
  except: readonly string[];
  /** Argument lines by pattern, ranges (`-v {1,2,4}`) not expanded yet: each is a variant in place of the plain test. */
  arguments: ReadonlyMap<string, readonly string[]>;
  /** Milliseconds by pattern; 0 for none. */
  timeouts: ReadonlyMap<string, number>;
  /** What a test takes of the machine by pattern, over what is known of it. */
  resources?: ReadonlyMap<string, ResourcesAsked>;
  repetition?: Repetition;
  /** Where it came from, for messages: a path, with line and column when there is one. */
  place: string;
}

/** `exclusive: false` takes a known reason to run alone back. */
export type ResourcesAsked = Partial<Omit<Resources, "exclusive">> & { exclusive?: string | false };
