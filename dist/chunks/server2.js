import "./given-kernel.js";
export { t as historyOfServer, i as openServerClient, n as tellHistory } from "./server.js";
import "../cli.js";
