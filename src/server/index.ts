export type { BootEvent, MachineState, Selection } from "./selections.ts";
export * from "./server.ts";
