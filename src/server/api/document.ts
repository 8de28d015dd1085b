import { silentLog } from "../../base/index.ts";
import { BootDesk } from "../boot-desk.ts";
import { openParts } from "../parts.ts";
import { openDatabase } from "../state/database.ts";
import { openApiDocument } from "./openapi.ts";
import { allOperations } from "./operations.ts";

/** The OpenAPI document of the kernel server, for schemas/openapi.json; the version is the paths' v1. */
export function serverApi(): Record<string, unknown> {
  using database = openDatabase(undefined);
  const closing = new AbortController().signal;
  const parts = openParts(database, { log: silentLog }, closing, () => {});
  const select = () => {
    throw new Error("nothing is selected for a document");
  };
  return openApiDocument(allOperations(parts, new BootDesk(parts, undefined), select), "1");
}
