import pLimit from "p-limit";

/**
 * Does something with each, so many at once. The first failure keeps the rest from being started, and is thrown
 * once those under way have ended, so that nothing goes on behind the caller's back.
 */
export async function forEachAtOnce<T>(
  count: number,
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  await pLimit(count).map(items, async item => {
    if (failures.length > 0) return;
    try {
      await work(item);
    } catch (error) {
      failures.push(error);
    }
  });
  if (failures.length > 0) throw failures[0];
}
