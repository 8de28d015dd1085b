import type { Repository, State } from "./state.ts";
import type { Token } from "./tokens.ts";

/** A request that GitHub's description allows, for a repository that is there. */
export interface Call {
  state: State;
  repository: Repository;
  token: Token;
  path: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
  /** Of the REST API, without a slash at its end. */
  api: string;
  /** The origin of blobs. */
  blobs: string;
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Answerer = (call: Call) => Answer;

/** Says no as GitHub does. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly object[] | undefined;

  constructor(status: number, message: string, errors?: readonly object[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export const notFound = () => new Refusal(404, "Not Found");

/** Content of the right shape that GitHub does not take. */
export function invalid(resource: string, field: string, message: string): Refusal {
  return new Refusal(422, "Validation Failed", [{ resource, field, code: "custom", message }]);
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

/**
 * One page of a list, and the Link header to the others (GitHub: "Using pagination in the REST API").
 * @param wrap what the body is, from the items of the page and their number in all; default: the items
 */
export function page<Item>(
  call: Call,
  pathname: string,
  items: readonly Item[],
  show: (item: Item) => unknown,
  wrap: (shown: unknown[], total: number) => unknown = shown => shown,
): Answer {
  const size = Math.min(Number(call.query.get("per_page") ?? 30), 100);
  const number = Number(call.query.get("page") ?? 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const to = (target: number, rel: string) => {
    const query = new URLSearchParams(call.query);
    query.set("page", String(target));
    return `<${call.api}${pathname}?${query}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [to(number - 1, "prev")] : []),
    ...(number < last ? [to(number + 1, "next"), to(last, "last")] : []),
    ...(number > 1 ? [to(1, "first")] : []),
  ];
  return {
    status: 200,
    body: wrap(items.slice((number - 1) * size, number * size).map(show), items.length),
    headers: links.length === 0 ? {} : { link: links.join(", ") },
  };
}
