export * from "./actions-matrices.ts";
export type { PlannedMachine } from "./kinds/index.ts";
export { describeOmission } from "./left-out.ts";
export { machinesFileSchema, readInventory } from "./machines-file.ts";
export { planDefaults } from "./plan-defaults.ts";
export { writePlan } from "./plan-directory.ts";
export * from "./plan-file.ts";
export { formatPlanMarkdown } from "./plan-markdown.ts";
export { type PlanRequest, planRun } from "./plan-request.ts";
