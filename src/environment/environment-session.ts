import type { SettingResult } from "../results/index.ts";
import type { Environment } from "./environment.ts";

/**
 * The settings of one booted machine. It goes from one environment to the next with the changes between them
 * alone, and remembers how the machine was at first.
 */
export interface EnvironmentSession {
  /**
   * Any environment, `stock` too, ends with a /dev/kvm that opens: where KVM is a module that is not loaded, it is.
   * @throws UserError for a feature that there is not, and for two settings of one thing; MachineError when
   * something that was changed cannot be put back; HostLost when the way breaks
   */
  apply(environment: Environment): Promise<ApplyResult>;
  /** Puts all back as it was at first, and proves it. @throws MachineError when that fails */
  restore(): Promise<void>;
}

export type ApplyResult =
  /** Every setting was read back and is as asked. */
  | { kind: "applied"; settings: SettingResult[] }
  /** The platform cannot do what is asked; the machine is as it was at first. */
  | { kind: "not-applicable"; reason: string }
  /** The kernel did not honour what was asked (what was asked, what it says); the machine is as it was at first. */
  | { kind: "error"; reason: string; settings: SettingResult[] };

export interface SessionOptions {
  signal?: AbortSignal;
  /** Words of the command line that this boot was given on the environments' behalf. */
  cmdline?: readonly string[];
  labels?: ReadonlySet<string>;
  /** Milliseconds to wait for a module's last user to go, who may be on the way out. Default 10 000: a busy host emulates slowly. */
  patienceMs?: number;
}
