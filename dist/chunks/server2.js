import "./given-kernel.js";
export { t as historyOfServer, c as openServerClient, o as tellBisect, n as tellHistory } from "./server.js";
import "./console.js";
import "./serve.js";
import "./token.js";
