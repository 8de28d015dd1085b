export { t as DefaultArtifactClient } from "./packages-mwM9kVLM.js";
