import { resolve } from "node:path";
import { UserError, visible } from "../base/index.ts";

/** How a host is reached over SSH. */
export interface SshDestination {
  address: string;
  port: number;
  user: string;
  /** The private key's file. */
  identityFile: string;
  /**
   * The host's public key, as `ssh-ed25519 AAAA…` or as a whole known_hosts line. Without it the user's own
   * known_hosts must know the host.
   */
  hostKey?: string;
}

/** The name that the given host key is known by, whatever address and port the host has. */
const keyAlias = "vmentry-host";
/** In the control directory, as are the sockets: short names, whatever that directory's path is. */
export const knownHostsFile = "known_hosts";

/** The line of the known_hosts file for a given key. @throws UserError when it is no key */
export function knownHostsLine(hostKey: string): string {
  const fields = hostKey.trim().split(/[ \t]+/);
  const isType = (field: string | undefined) => /^(ssh|ecdsa|sk)-[\w@.-]+$/.test(field ?? "");
  const [type, key] = isType(fields[0]) ? fields : fields.slice(1);
  if (
    !isType(type) ||
    key === undefined ||
    !/^[A-Za-z0-9+/]+=*$/.test(key) ||
    /[\r\n]/.test(hostKey.trim())
  ) {
    throw new UserError(
      `not a host key: ${visible(hostKey)}; expected "ssh-ed25519 AAAA…" or a line of a known_hosts file`,
    );
  }
  return `${keyAlias} ${type} ${key}\n`;
}

/**
 * Arguments for an OpenSSH client that connects and then only carries sessions, reading no configuration but
 * `configFile`. It says `connected` on its standard output once its socket takes them (ssh_config(5),
 * LocalCommand).
 */
export function masterArguments(
  destination: SshDestination,
  options: { socket: string; connectSeconds: number; configFile?: string },
): string[] {
  const { address, port, user, identityFile, hostKey } = destination;
  return [
    ...["-M", "-N", "-T", "-a", "-x"],
    ...["-F", options.configFile === undefined ? "none" : resolve(options.configFile)],
    ...settings({
      ControlPath: options.socket,
      ControlPersist: "no",
      BatchMode: "yes",
      PreferredAuthentications: "publickey",
      IdentitiesOnly: "yes",
      IdentityAgent: "none",
      // Percent signs start tokens there, and quotes hold spaces.
      IdentityFile: `"${resolve(identityFile).replaceAll("%", "%%").replaceAll(/["\\]/g, "\\$&")}"`,
      StrictHostKeyChecking: "yes",
      UpdateHostKeys: "no",
      ...(hostKey === undefined
        ? {}
        : { HostKeyAlias: keyAlias, UserKnownHostsFile: knownHostsFile, GlobalKnownHostsFile: "none" }),
      ConnectTimeout: String(options.connectSeconds),
      ServerAliveInterval: "15",
      ServerAliveCountMax: "4",
      PermitLocalCommand: "yes",
      LocalCommand: "echo connected",
      LogLevel: "ERROR",
    }),
    ...["-p", String(port), "-l", user, "--", address],
  ];
}

/** Arguments for a client that runs a command through a master's socket and never connects by itself. */
export function sessionArguments(socket: string, command: string): string[] {
  return [
    ...["-T", "-a", "-x", "-F", "none"],
    // Without a master ssh would connect anew; this makes it fail instead.
    ...settings({ ControlPath: socket, ControlMaster: "no", ProxyCommand: "exit 1", LogLevel: "ERROR" }),
    ...["--", keyAlias, command],
  ];
}

function settings(values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}
