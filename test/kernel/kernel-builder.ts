import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { segmentType } from "../../src/elf/layout.ts";
import { buildElf, buildIdNote, buildModule } from "../elf/elf-builder.ts";

export const release = "6.12.117";
export const version = "#1 SMP Sat Nov 21 09:21:08 UTC 2026";
export const buildId = "e8897ae40707eb92d4aa09baab491943a01ce9d0";

/** Notes in the middle, as in a real vmlinux. */
export function buildVmlinux(id = buildId): Buffer {
  return buildElf({
    segments: [
      { type: segmentType.load, content: Buffer.alloc(200_000) },
      { type: segmentType.note, content: buildIdNote(id) },
      { type: segmentType.load, content: Buffer.alloc(100_000) },
    ],
  });
}

const compressors = {
  gzip: (content: Buffer) => gzipSync(content),
  zstd: (content: Buffer) => zstdCompressSync(content),
  xz: (content: Buffer) => execFileSync("xz", ["-c", "--check=crc32"], { input: content }),
  lzma: (content: Buffer) => execFileSync("xz", ["--format=lzma", "-c"], { input: content }),
  bzip2: (content: Buffer) => execFileSync("bzip2", ["-c"], { input: content }),
  lz4: (content: Buffer) => execFileSync("lz4", ["-l", "-c", "-", "-"], { input: content }),
};

export type Compressor = keyof typeof compressors;

export interface ImageParts {
  text?: string;
  compression?: Compressor;
  payload?: Buffer;
  is64?: boolean;
  protocol?: number;
  setupSectors?: number;
}

/** An image as arch/x86/boot lays it out: setup code with header, a little code, the payload with its size behind. */
export function buildBzImage(parts: ImageParts = {}): Buffer {
  const compression = parts.compression ?? "gzip";
  const compressed = compressors[compression](parts.payload ?? buildVmlinux());
  const size = Buffer.alloc(4);
  size.writeUInt32LE((parts.payload ?? buildVmlinux()).length);
  const payload = compression === "gzip" ? compressed : Buffer.concat([compressed, size]);
  const sectors = parts.setupSectors ?? 7;
  const setup = Buffer.alloc((sectors === 0 ? 5 : sectors + 1) * 512);
  const code = Buffer.alloc(700);
  const system = Buffer.alloc(Math.ceil((code.length + payload.length + 4) / 16) * 16);
  payload.copy(system, code.length);
  setup.writeUInt8(sectors, 0x1f1);
  setup.writeUInt32LE(system.length / 16, 0x1f4);
  setup.writeUInt16LE(0xaa55, 0x1fe);
  setup.write("HdrS", 0x202);
  setup.writeUInt16LE(parts.protocol ?? 0x20f, 0x206);
  setup.writeUInt16LE(0x400 - 0x200, 0x20e);
  setup.write(`${parts.text ?? `${release} (root@vm) ${version}`}\0`, 0x400);
  setup.writeUInt16LE(parts.is64 === false ? 0x62 : 0x63, 0x236);
  setup.writeUInt32LE(code.length, 0x248);
  setup.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([setup, system]);
}

export function buildArm64Image(text: string, before = 3_000_000): Buffer {
  const header = Buffer.alloc(64);
  header.write("MZ");
  header.write("ARMd", 56);
  return Buffer.concat([header, Buffer.alloc(before), Buffer.from(`${text}\n\0`), Buffer.alloc(5000)]);
}

/** A module of this kernel; `depends` as in modinfo. */
export function kernelModule(name: string, depends = "", more: Record<string, string> = {}): Buffer {
  return buildModule({ depends, name, vermagic: `${release} SMP mod_unload `, ...more });
}

export const goodConfig = [
  "# CONFIG_LOCALVERSION_AUTO is not set",
  'CONFIG_CC_VERSION_TEXT="gcc \\"12\\""',
  ...[
    "X86",
    "PRINTK",
    "TTY",
    "BLK_DEV_INITRD",
    "BINFMT_ELF",
    "BINFMT_SCRIPT",
    "PROC_FS",
    "SYSFS",
    "DEVTMPFS",
  ],
  ...["TMPFS", "MULTIUSER", "UNIX", "INET", "PACKET", "VIRTIO_PCI", "VIRTIO_NET", "SERIAL_8250_CONSOLE"],
]
  .map(each => (/^[A-Z0-9_]+$/.test(each) ? `CONFIG_${each}=y` : each))
  .concat("CONFIG_KVM=m", "CONFIG_KVM_AMD=m", "CONFIG_KVM_INTEL=m", "")
  .join("\n");

export async function writeTree(root: string, files: Record<string, string | Uint8Array>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return root;
}

/** A build directory as `make O=` leaves it; files that are `undefined` are left out. */
export async function writeBuild(
  root: string,
  changes: Record<string, string | Uint8Array | undefined> = {},
): Promise<string> {
  const files: Record<string, string | Uint8Array | undefined> = {
    ".config": goodConfig,
    "include/config/kernel.release": `${release}\n`,
    "arch/x86/boot/bzImage": buildBzImage(),
    vmlinux: buildVmlinux(),
    "modules.order": "arch/x86/kvm/kvm.o\narch/x86/kvm/kvm-amd.o\n",
    "modules.builtin": "kernel/drivers/virtio/virtio_pci.ko\n",
    "arch/x86/kvm/kvm.ko": kernelModule("kvm"),
    "arch/x86/kvm/kvm-amd.ko": kernelModule("kvm_amd", "kvm"),
    ...changes,
  };
  const present: [string, string | Uint8Array][] = [];
  for (const [name, content] of Object.entries(files))
    if (content !== undefined) present.push([name, content]);
  return await writeTree(root, Object.fromEntries(present));
}

/** Packs a directory's content as a Debian package. */
export function packPackage(root: string, to: string): string {
  execFileSync("dpkg-deb", ["--root-owner-group", "-Zgzip", "-b", root, to], { stdio: "pipe" });
  return to;
}
