export * from "./manifest.ts";
export { defaultStore, type OpenStoreOptions, openStore } from "./open-store.ts";
export * from "./store.ts";
export { StoreError } from "./store-error.ts";
