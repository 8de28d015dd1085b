export { serverApi } from "./api/document.ts";
export type { BisectSummary } from "./api/shapes.ts";
export {
  BisectConflict,
  forgetBisect,
  journalOfBisect,
  type ToldBisect,
  tellBisect,
} from "./bisect-telling.ts";
export { makeSigningKey, openSigningKey, type SigningKey } from "./boot-signature.ts";
export { historyOfServer, type KeptHistory, tellHistory } from "./branch-history.ts";
export type { NewKernel, PrepareBoot, PreparedBoot } from "./kernels.ts";
export type { TlsFiles } from "./listen.ts";
export { machineName } from "./machine-name.ts";
export * from "./server.ts";
export { openServerClient, type ServerClient } from "./server-client.ts";
export type { BootEvent } from "./state/boot-events.ts";
export type { Selection } from "./state/machines.ts";
export {
  admitTokenFile,
  type NewToken,
  openTokens,
  type Role,
  roles,
  type TokenRecord,
  type Tokens,
} from "./state/tokens.ts";
export { kernelId, keyOfKernel, type ServedStore } from "./stored-kernels.ts";
export { type ConsoleTelling, tellConsole } from "./tell-console.ts";
export { type TokenKeeper, tokensOfServer, tokensOfState } from "./token-keeper.ts";
