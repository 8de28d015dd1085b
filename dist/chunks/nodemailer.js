export { t as createTransport } from "./packages-CJ8Yt4CF.js";
