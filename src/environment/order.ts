/** Up to this many are put in the very best order: the work doubles with each. */
const mostExact = 10;

/** Passes over the order to improve it; each makes it better, and a few are enough. */
const mostPasses = 20;

/**
 * Orders things so that the costs from each to the next, from the start on, and from the last to the end sum up to
 * the least: exactly up to ten of them, beyond that by improving on the nearest neighbour's and on the given order.
 * Of orders that cost the same it takes the one nearest to the given, so that the same input gives the same order.
 * @param cost from one to another, numbers from 0 to count - 1; -1 is the start, or the end. Else symmetric.
 */
export function cheapestOrder(count: number, cost: (from: number, to: number) => number): number[] {
  const given = Array.from({ length: count }, (_, index) => index);
  const table = new Map<number, number>();
  const known = (from: number, to: number) => {
    const key = (from + 1) * (count + 1) + to + 1;
    let value = table.get(key);
    if (value === undefined) {
      value = cost(from, to);
      table.set(key, value);
    }
    return value;
  };
  if (count <= mostExact) return exactOrder(count, known);
  const candidates = [improved(given, known), improved(nearestNeighbour(given, known), known)];
  return candidates.reduce((best, each) => (total(each, known) < total(best, known) ? each : best));
}

type Cost = (from: number, to: number) => number;

export function total(order: readonly number[], cost: Cost): number {
  let sum = 0;
  let last = -1;
  for (const each of order) {
    sum += cost(last, each);
    last = each;
  }
  return order.length === 0 ? 0 : sum + cost(last, -1);
}

/** Held and Karp: for each set of things that are done and the last of them, the least that the rest can cost. */
function exactOrder(count: number, cost: Cost): number[] {
  const all = 2 ** count - 1;
  const rest = new Map<number, number>();
  const least = (done: number, last: number): number => {
    if (done === all) return count === 0 ? 0 : cost(last, -1);
    const key = done * (count + 1) + last + 1;
    const known = rest.get(key);
    if (known !== undefined) return known;
    let best = Number.POSITIVE_INFINITY;
    for (let next = 0; next < count; next++) {
      if ((done & (2 ** next)) !== 0) continue;
      best = Math.min(best, cost(last, next) + least(done | (2 ** next), next));
    }
    rest.set(key, best);
    return best;
  };
  const order: number[] = [];
  let done = 0;
  let last = -1;
  while (done !== all) {
    const goal = least(done, last);
    for (let next = 0; next < count; next++) {
      if ((done & (2 ** next)) !== 0) continue;
      if (cost(last, next) + least(done | (2 ** next), next) > goal) continue;
      order.push(next);
      done |= 2 ** next;
      last = next;
      break;
    }
  }
  return order;
}

function nearestNeighbour(given: readonly number[], cost: Cost): number[] {
  const left = new Set(given);
  const order: number[] = [];
  let last = -1;
  while (left.size > 0) {
    let best: number | undefined;
    for (const each of left) if (best === undefined || cost(last, each) < cost(last, best)) best = each;
    if (best === undefined) break;
    left.delete(best);
    order.push(best);
    last = best;
  }
  return order;
}

/** Turns stretches of the order round as long as that makes it cheaper (2-opt). */
function improved(order: readonly number[], cost: Cost): number[] {
  let now = [...order];
  for (let pass = 0; pass < mostPasses; pass++) {
    let isBetter = false;
    for (let from = 0; from < now.length - 1; from++) {
      for (let to = from + 1; to < now.length; to++) {
        if (gainOfTurning(now, from, to, cost) <= 0) continue;
        now = [...now.slice(0, from), ...now.slice(from, to + 1).reverse(), ...now.slice(to + 1)];
        isBetter = true;
      }
    }
    if (!isBetter) break;
  }
  return now;
}

function gainOfTurning(order: readonly number[], from: number, to: number, cost: Cost): number {
  const at = (index: number) => order[index] ?? -1;
  const before = cost(at(from - 1), at(from)) + cost(at(to), at(to + 1));
  return before - cost(at(from - 1), at(to)) - cost(at(from), at(to + 1));
}
