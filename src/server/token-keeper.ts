import { z } from "zod";
import { kindOfPath, UserError, visible } from "../base/index.ts";
import { tokenShape } from "./api/shapes.ts";
import {
  jsonOf,
  openServerClient,
  refusedBy,
  type ServerAnswer,
  type ServerClient,
} from "./server-client.ts";
import { type NewToken, openTokens, type TokenRecord } from "./state/tokens.ts";

/** Makes, lists and revokes tokens: those of a state file, or of a server that runs. */
export interface TokenKeeper extends AsyncDisposable {
  /** @returns the token, which cannot be had a second time. @throws UserError when there can be no such token */
  make(wish: NewToken): Promise<{ id: string; token: string }>;
  /** Newest first, with those that were revoked or have expired. */
  list(): Promise<TokenRecord[]>;
  /** It is refused from now on. @throws UserError when there is none, or it was revoked before */
  revoke(id: string): Promise<void>;
}

/** The tokens of a state file, whether a server uses it now or not. @throws UserError when it is no such file */
export async function tokensOfState(path: string, { isNew = false } = {}): Promise<TokenKeeper> {
  if (!isNew && (await kindOfPath(path)) === undefined) {
    throw new UserError(`there is no state ${path}: name the file that vmentry serve --state has`);
  }
  const tokens = openTokens(path);
  return {
    async make(wish) {
      if (!tokens.areNeeded && wish.role !== "admin") throw firstIsAdmin();
      return tokens.make(wish);
    },
    list: async () => tokens.list(),
    async revoke(id) {
      if (!tokens.revoke(id)) throw noToken(id);
    },
    async [Symbol.asyncDispose]() {
      tokens[Symbol.dispose]();
    },
  };
}

const madeShape = z.object({ id: z.string(), token: z.string() });

/** The tokens of a server, as one of its admins asks for them. @throws UserError when the token file cannot be read */
export async function tokensOfServer(server: string, tokenFile: string | undefined): Promise<TokenKeeper> {
  const client = await openServerClient(server, tokenFile);
  return {
    async make(wish) {
      const answer = await client.ask("/v1/tokens", { method: "POST", body: JSON.stringify(wish) });
      return readAnswer(client, answer, madeShape);
    },
    async list() {
      const answer = await client.ask("/v1/tokens");
      return readAnswer(client, answer, z.object({ tokens: z.array(tokenShape) })).tokens;
    },
    async revoke(id) {
      const answer = await client.ask(`/v1/tokens/${encodeURIComponent(id)}`, { method: "DELETE" });
      if (answer.status === 404) throw noToken(id);
      if (!answer.isOk) throw refusedBy(client, answer, adminsToken);
    },
    async [Symbol.asyncDispose]() {},
  };
}

const adminsToken = "an admin's token";

function readAnswer<T>(client: ServerClient, answer: ServerAnswer, shape: z.ZodType<T>): T {
  if (!answer.isOk) throw refusedBy(client, answer, adminsToken);
  const read = shape.safeParse(jsonOf(answer.text));
  if (read.success) return read.data;
  throw new UserError(
    `${client.address} does not answer as a kernel server does: name the address that vmentry serve prints`,
  );
}

function firstIsAdmin(): UserError {
  return new UserError(
    "the first token is to be an admin's, since from then on nobody gets in without one: --role admin",
  );
}

function noToken(id: string): UserError {
  return new UserError(`there is no token ${visible(id)} that is good: vmentry token ls shows what there is`);
}
