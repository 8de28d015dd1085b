export { t as reportBody } from "./report-run.js";
