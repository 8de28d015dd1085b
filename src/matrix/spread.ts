/**
 * Items in at most so many groups, whose sizes differ by one at most. Neighbours stay together, so that the cells of
 * one environment's matrix, which often share a boot, do so too. No items: no groups.
 */
export function spread<T>(items: readonly T[], most: number): T[][] {
  const count = Math.min(most, items.length);
  return Array.from({ length: count }, (_, index) =>
    items.slice(Math.floor((index * items.length) / count), Math.floor(((index + 1) * items.length) / count)),
  );
}
