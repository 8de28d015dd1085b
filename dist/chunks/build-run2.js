export { t as buildBody } from "./build-run.js";
