/** What every KVM selftest holds; see the suite's rule for directories without a list. */
const mark = "==== Test Assertion Failure ====";

export interface ElfShape {
  /** e_machine; default 62, x86-64. */
  machine?: number;
  /** e_type; default 2, an executable. */
  type?: number;
  /** DT_NEEDED. */
  needs?: readonly string[];
  /** DT_RPATH. */
  rpath?: string;
  /** PT_INTERP. */
  interpreter?: string;
  /** Bytes after all else; default the assertion text of the KVM selftests' library. */
  text?: string;
}

/** The smallest ELF64 file that says these things; see elf(5). It cannot run. */
export function elfProgram(shape: ElfShape = {}): Buffer {
  const { machine = 62, type = 2, needs = [], rpath, interpreter, text = mark } = shape;
  const dynamicAt = 64 + 3 * 56;
  const strings = ["", ...needs, rpath ?? "", interpreter ?? ""];
  const offsets: number[] = [];
  let table = "";
  for (const each of strings) {
    offsets.push(table.length);
    table += `${each}\0`;
  }
  const dynamic: [tag: number, value: number][] = needs.map((_, index) => [1, offsets[index + 1] ?? 0]);
  if (rpath !== undefined) dynamic.push([15, offsets[needs.length + 1] ?? 0]);
  const tableAt = dynamicAt + (dynamic.length + 2) * 16;
  dynamic.push([5, tableAt], [0, 0]);

  const head = Buffer.alloc(tableAt);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  head.writeUInt16LE(type, 16);
  head.writeUInt16LE(machine, 18);
  head.writeBigUInt64LE(64n, 32);
  head.writeUInt16LE(56, 54);
  const interpreterAt = tableAt + (offsets.at(-1) ?? 0);
  const segments: [type: number, offset: number, size: number][] = [
    [1, 0, tableAt + table.length],
    [2, dynamicAt, dynamic.length * 16],
    ...(interpreter === undefined
      ? []
      : [[3, interpreterAt, interpreter.length + 1] as [number, number, number]]),
  ];
  head.writeUInt16LE(segments.length, 56);
  for (const [index, [kind, offset, size]] of segments.entries()) {
    const at = 64 + index * 56;
    head.writeUInt32LE(kind, at);
    head.writeBigUInt64LE(BigInt(offset), at + 8);
    head.writeBigUInt64LE(BigInt(offset), at + 16);
    head.writeBigUInt64LE(BigInt(size), at + 32);
    head.writeBigUInt64LE(BigInt(size), at + 40);
    head.writeBigUInt64LE(1n, at + 48);
  }
  for (const [index, [tag, value]] of dynamic.entries()) {
    head.writeBigUInt64LE(BigInt(tag), dynamicAt + index * 16);
    head.writeBigUInt64LE(BigInt(value), dynamicAt + index * 16 + 8);
  }
  return Buffer.concat([head, Buffer.from(table), Buffer.from(text)]);
}
