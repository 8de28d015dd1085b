export interface BackOff {
  firstMs: number;
  mostMs: number;
}

/** How long to wait after so many failures in a row, from 1: twice as long each time, up to a most. */
export function backOffMs({ firstMs, mostMs }: BackOff, failures: number): number {
  return Math.min(mostMs, firstMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
}
