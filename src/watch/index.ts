export type { Break } from "./breaks.ts";
export type { BreakIssue, CommitStatus, Delivery, Forge } from "./forge.ts";
export type { BreakStory } from "./story.ts";
export { planWatch, runWatch, type WatchPlan, type WatchRequest } from "./watch.ts";
export { type GithubSettings, readWatch, type WatchConfig } from "./watch-config.ts";
export { watchFileSchema } from "./watch-schema.ts";
export type { WatchEnd, WatchStatus } from "./watcher.ts";
