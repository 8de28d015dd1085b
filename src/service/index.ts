export { type KernelService, openKernelService, type ServiceRequest } from "./service.ts";
export { StoredBoots, type StoredBootsOptions } from "./stored-boots.ts";
