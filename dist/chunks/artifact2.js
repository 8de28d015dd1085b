export { t as DefaultArtifactClient } from "./packages-D-4rIRUt.js";
