import type { Feature } from "../feature.ts";
import { nested } from "./nested.ts";
import { tdp } from "./tdp.ts";

/** Every feature that an environment can ask for. */
export const features: readonly Feature[] = [nested, tdp];
