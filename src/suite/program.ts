import { open } from "node:fs/promises";

/** What a file is, as far as it can be started. */
export type Program =
  | {
      kind: "elf";
      /** The ELF header's e_machine. */
      machine: number;
    }
  | {
      kind: "script";
      /** The shebang line's words, such as `["/usr/bin/env", "bash"]`. */
      interpreter: readonly [string, ...string[]];
    };

/**
 * Reads what kind of program a file is; undefined when it is none: an object file, a shared library, an empty
 * file, a text without a shebang. The mode is not asked: archives of build results often lose it.
 * See elf(5) for the header, execve(2) for the shebang.
 */
export async function readProgram(path: string): Promise<Program | undefined> {
  const file = await open(path, "r");
  try {
    const head = Buffer.alloc(256);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return elfProgram(head.subarray(0, bytesRead), path) ?? script(head.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

const executable = 2;
const sharedObject = 3;

function elfProgram(head: Buffer, path: string): Program | undefined {
  if (head.length < 20 || head.readUInt32BE(0) !== 0x7f454c46) return undefined;
  const read16 = (at: number) => (head[5] === 2 ? head.readUInt16BE(at) : head.readUInt16LE(at));
  const type = read16(16);
  // A position-independent program is a shared object too; only a library is named like one.
  const isProgram = type === executable || (type === sharedObject && !/\.so(\.\d+)*$/.test(path));
  return isProgram ? { kind: "elf", machine: read16(18) } : undefined;
}

function script(head: Buffer): Program | undefined {
  const line = /^#!([^\n]*)\n/.exec(head.toString("latin1"))?.[1] ?? "";
  const [first, ...rest] = line.split(/\s+/).filter(word => word !== "");
  return first === undefined ? undefined : { kind: "script", interpreter: [first, ...rest] };
}
