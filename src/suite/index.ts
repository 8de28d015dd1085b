export { type DiscoverOptions, discoverKvmSuite } from "./kvm.ts";
export * from "./suite.ts";
