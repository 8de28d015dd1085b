export { t as DefaultArtifactClient } from "./packages-glO7OQag.js";
