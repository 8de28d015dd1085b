/**
 * What makes a build fail whatever the commit is: the machine's fault, or something that is not installed. Such a
 * build says nothing about its commit.
 */
const signs: readonly {
  pattern: RegExp;
  kind: "world" | "user";
  tell: (match: RegExpExecArray) => string;
}[] = [
  { pattern: /No space left on device/, kind: "world", tell: () => "the disk is full" },
  { pattern: /Disk quota exceeded/, kind: "world", tell: () => "the disk quota is used up" },
  { pattern: /Read-only file system/, kind: "world", tell: () => "the file system can only be read" },
  { pattern: /: Input\/output error|: Stale file handle/, kind: "world", tell: () => "the disk failed" },
  {
    pattern:
      /Cannot allocate memory|virtual memory exhausted|out of memory allocating|LLVM ERROR: out of memory/,
    kind: "world",
    tell: () => "there was not enough memory",
  },
  {
    // Of a compiler that crashes by itself (Segmentation fault), the commit may be the cause.
    pattern:
      /(?:Killed|Terminated|Hangup|Interrupt|Bus error) signal terminated program|\*\*\* \[.*\] (?:Killed|Terminated|Hangup|Interrupt|Bus error|Error 1(?:29|30|37|43))\b|terminated with signal (?:1|2|7|9|15)\b|unable to execute command: (?:Killed|Terminated|Hangup|Interrupt|Bus error)/,
    kind: "world",
    tell: () => "a compiler or another tool was killed, mostly for want of memory or disk space",
  },
  {
    pattern: /Resource temporarily unavailable/,
    kind: "world",
    tell: () => "no more processes could be started",
  },
  { pattern: /Too many open files/, kind: "world", tell: () => "too many files are open" },
  {
    pattern: /^(?:\/bin\/)?(?:ba)?sh: (?:line )?\d+: ([\w.+-]+): (?:command )?not found$/,
    kind: "user",
    tell: ([, program]) => `${program} is not installed: apt-get install ${packageOf(program ?? "")}`,
  },
  {
    pattern: /^make(?:\[\d+\])?: ([\w.+-]+): No such file or directory$/,
    kind: "user",
    tell: ([, program]) => `${program} is not installed: apt-get install ${packageOf(program ?? "")}`,
  },
  {
    pattern: /fatal error: (openssl|libelf|gelf)[\w/.]*\.h: No such file or directory/,
    kind: "user",
    tell: ([, library]) => {
      const name = library === "openssl" ? "libssl-dev" : "libelf-dev";
      return `the headers of a library are not installed: apt-get install ${name}`;
    },
  },
  {
    pattern: /^(?:\*\*\* )?(Compiler|Linker) .*(?:is too old|not supported)/,
    kind: "user",
    tell: ([line]) => line,
  },
];

const packages: Record<string, string> = {
  python3: "python3",
  pahole: "dwarves",
  lz4: "lz4",
  lz4c: "lz4",
  zstd: "zstd",
  depmod: "kmod",
  "ld.lld": "lld",
};

function packageOf(program: string): string {
  return packages[program] ?? program;
}

export interface WorldFailure {
  kind: "world" | "user";
  what: string;
}

/** What a line of a build's output says about the machine, if it does. */
export function worldFailureIn(line: string): WorldFailure | undefined {
  for (const { pattern, kind, tell } of signs) {
    const match = pattern.exec(line);
    if (match !== null) return { kind, what: tell(match) };
  }
  return undefined;
}
