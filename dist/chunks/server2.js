import "./given-kernel.js";
export { t as historyOfServer, i as openServerClient, n as tellHistory } from "./server.js";
import "./console.js";
import "./serve.js";
import "./token.js";
