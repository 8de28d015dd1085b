/** Artifacts that one run leaves and another finds by their names. */
export const planArtifact = "vmentry-plan";
export const historyArtifact = "vmentry-history";
