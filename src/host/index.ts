export * from "./host.ts";
export { type LocalHostOptions, openLocalHost } from "./local-host.ts";
export { openSshHost, type SshHostOptions } from "./ssh-host.ts";
export type { SshDestination } from "./ssh-options.ts";
