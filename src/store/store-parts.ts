import type { Logger } from "../base/index.ts";
import type { StoreBackend } from "./backend.ts";
import type { Catalog } from "./catalog.ts";
import type { DamageBook } from "./damage.ts";

/** What every operation of a store works on. */
export interface StoreParts {
  backend: StoreBackend;
  catalog: Catalog;
  damage: DamageBook;
  log: Logger;
}
