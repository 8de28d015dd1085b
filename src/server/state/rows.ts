import type { z } from "zod";

/** A row as its schema says it is. @throws Error when it is not: the state is damaged, and is not guessed at */
export function readRow<T extends z.ZodType>(schema: T, row: unknown): z.infer<T> {
  const read = schema.safeParse(row);
  if (!read.success)
    throw new Error(`the server's state has a row that cannot be read: ${read.error.message}`);
  return read.data;
}

export function readRows<T extends z.ZodType>(schema: T, rows: readonly unknown[]): z.infer<T>[] {
  return rows.map(row => readRow(schema, row));
}
