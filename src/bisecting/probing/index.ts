export { type LocalProberOptions, openLocalProber } from "./open-prober.ts";
