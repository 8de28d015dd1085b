import { describeError, readUserText, UserError, visible } from "../base/index.ts";
import { errorShape } from "./api/shapes.ts";

/** Asks a kernel server that runs elsewhere. */
export interface ServerClient {
  /** As the user gave it, for messages. */
  readonly address: string;
  /** @throws Error when it does not answer in time, 30 s unless the request says otherwise */
  ask(path: string, request?: { method?: string; body?: string; deadlineMs?: number }): Promise<ServerAnswer>;
}

export interface ServerAnswer {
  status: number;
  isOk: boolean;
  text: string;
}

const usualDeadlineMs = 30_000;

/** @throws UserError for what is no address, or when the token file cannot be read */
export async function openServerClient(server: string, tokenFile: string | undefined): Promise<ServerClient> {
  const base = addressOf(server);
  const authorization =
    tokenFile === undefined ? {} : { Authorization: `Bearer ${await readToken(tokenFile)}` };
  return {
    address: server,
    async ask(path, { deadlineMs = usualDeadlineMs, ...request } = {}) {
      let response: Response;
      try {
        response = await fetch(new URL(path, base), {
          ...request,
          headers: authorization,
          redirect: "error",
          signal: AbortSignal.timeout(deadlineMs),
        });
        return { status: response.status, isOk: response.ok, text: await response.text() };
      } catch (error) {
        throw new Error(`the server at ${server} does not answer: ${describeError(error)}`, { cause: error });
      }
    },
  };
}

/** Why a server that answered did not do what was asked. @param needed the token that it takes */
export function refusedBy(
  { address }: ServerClient,
  { status, text }: ServerAnswer,
  needed: string,
): UserError {
  const said = errorShape.safeParse(jsonOf(text));
  const reason = said.success ? visible(said.data.error) : `status ${status}`;
  const advice = status === 401 ? `: name the file with ${needed}, --token-file` : "";
  return new UserError(`the server at ${address} refuses: ${reason}${advice}`);
}

/** Undefined for what is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function addressOf(server: string): URL {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw new UserError(
    `the server is ${JSON.stringify(visible(server))}, expected its address, such as http://127.0.0.1:8480`,
  );
}

async function readToken(file: string): Promise<string> {
  const read = await readUserText(file, { mostBytes: 4096, what: "token file" });
  if ("problems" in read) throw new UserError(read.problems.join("\n"));
  const token = read.text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new UserError(`${file}: holds no token of vmentry`);
}
