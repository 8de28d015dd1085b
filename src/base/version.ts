import manifest from "../../package.json" with { type: "json" };

/** vmentry's own version. */
export const version: string = manifest.version;
