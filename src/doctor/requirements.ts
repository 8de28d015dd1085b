import type { Architecture } from "../elf/index.ts";

/** A program that vmentry calls, and the Debian package that brings it. */
export interface Requirement {
  program: string;
  package: string;
  why: string;
}

const qemu: Record<Architecture, Requirement> = {
  x86_64: { program: "qemu-system-x86_64", package: "qemu-system-x86", why: "runs the machine" },
  i386: { program: "qemu-system-x86_64", package: "qemu-system-x86", why: "runs the machine" },
  arm64: { program: "qemu-system-aarch64", package: "qemu-system-arm", why: "runs the machine" },
};

const everywhere: readonly Requirement[] = [
  { program: "busybox", package: "busybox-static", why: "user space of both boot stages; a static one" },
  { program: "kexec", package: "kexec-tools", why: "boots stage two from stage one" },
  { program: "dropbear", package: "dropbear-bin", why: "SSH server on the machine" },
  { program: "ssh", package: "openssh-client", why: "reaches the machine" },
  { program: "setpriv", package: "util-linux", why: "ends QEMU when vmentry is killed" },
  { program: "tar", package: "tar", why: "copies tests to the machine" },
  { program: "dpkg-deb", package: "dpkg", why: "opens kernel packages" },
  { program: "xz", package: "xz-utils", why: "reads kernels and modules that are compressed so" },
  { program: "lz4", package: "lz4", why: "reads kernels that are compressed so" },
];

/** What `vmentry run` and `vmentry boot` need on the host for kernels of an architecture. */
export function runRequirements(architecture: Architecture): readonly Requirement[] {
  return [qemu[architecture], ...everywhere];
}

/** What stage one runs when the kernel server signs its answers. */
export const signifyRequirement: Requirement = {
  program: "signify-openbsd",
  package: "signify-openbsd",
  why: "checks in stage one what vmentry serve --signing-key signed; not needed without",
};

/** What building a kernel's selftests needs as well. */
export const buildRequirements: readonly Requirement[] = [
  { program: "gcc", package: "gcc", why: "builds the selftests" },
  { program: "make", package: "make", why: "builds the selftests" },
  { program: "flex", package: "flex", why: "builds the kernel's configuration tools" },
  { program: "bison", package: "bison", why: "builds the kernel's configuration tools" },
  { program: "bc", package: "bc", why: "builds the kernel" },
  { program: "rsync", package: "rsync", why: "installs the kernel's headers" },
  { program: "addr2line", package: "binutils", why: "finds the source lines of a call trace" },
];
