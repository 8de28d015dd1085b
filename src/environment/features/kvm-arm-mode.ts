import type { Meaning } from "../feature.ts";

/**
 * A mode of arm64's KVM, which is chosen on the kernel's command line (arch/arm64/kvm/arm.c, early_kvm_mode_cfg).
 * The log's line `kvm [1]: VHE mode initialized successfully` tells what came of it.
 */
export function kvmArmMode(mode: string, since: string, says: RegExp): Meaning {
  const word = `kvm-arm.mode=${mode}`;
  const line = /\bkvm \[\d+\]: .*VHE.* mode initialized/;
  return {
    kind: "settings",
    means: word,
    since,
    settings: value => [
      value === "on"
        ? { kind: "cmdline", word, logged: { line, says } }
        : { kind: "cmdline", word, unwanted: true },
    ],
  };
}
