import { t as require_dist_cjs } from "./packages-FIIfmxYg.js";
export default require_dist_cjs();
export {};
