export { type ConfigProblem, checkKernelConfig } from "./check-config.ts";
export { parseKernelConfig } from "./config.ts";
export { openSymbols, type SymbolFiles, type SymbolOptions, type Symbols } from "./decode-trace.ts";
export { type BootedIdentity, describeIdentity, type Identification, identify } from "./identify.ts";
export * from "./kernel.ts";
export { decompressModule } from "./module-info.ts";
export { type OpenKernelOptions, openKernel } from "./open-kernel.ts";
export { type SelectedModule, type SelectedModules, selectModules } from "./select-modules.ts";
