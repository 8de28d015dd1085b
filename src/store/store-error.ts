/** Something in the store is not as it was written: a damaged or missing blob, a manifest that cannot be read. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}
