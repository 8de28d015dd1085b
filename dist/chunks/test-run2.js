export { n as testBody } from "./test-run.js";
