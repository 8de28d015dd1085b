/** One thing that is set (or, for a probe, only read), in the platform's own terms. */
export type Setting =
  /** Reloaded with it, written where the kernel lets it be written at run time, a boot setting where built in. */
  | {
      kind: "module-parameter";
      module: string;
      parameter: string;
      value: string;
      /** What else the kernel may say it is. */
      readsAs?: readonly string[];
    }
  | {
      kind: "sysfs";
      path: string;
      value: string;
      readsAs?: readonly string[];
      /** Why the kernel may say something else, for the error that tells it. */
      hint?: string;
    }
  | { kind: "sysctl"; key: string; value: string }
  | {
      kind: "cmdline";
      /** A word of the kernel's command line, `name` or `name=value`; read back from /proc/cmdline. */
      word: string;
      /** It must not be there: the kernel does by itself what is asked. */
      unwanted?: boolean;
      /** A line by which the kernel's log tells what came of it, while the log still has it. */
      logged?: { line: RegExp; says: RegExp };
    }
  /** Read only: a parameter of a module or a file of sysfs must say this, else the environment is not applicable. */
  | { kind: "probe"; path: string; value: string; otherwise: string };
