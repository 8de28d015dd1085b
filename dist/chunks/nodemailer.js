export { t as createTransport } from "./packages-CDqrnOk2.js";
