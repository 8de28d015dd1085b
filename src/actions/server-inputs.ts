import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { temporaryDirectory, UserError } from "../base/index.ts";
import type { ServerClient } from "../server/index.ts";
import { textLike } from "./input-forms.ts";

/** The kernel server that an action tells of its work. */
export const serverShape = {
  server: textLike(/^https?:\/\/[^\s]{1,500}$/, "the address of a kernel server, https://…").optional(),
  "server-token": z.string().optional(),
} as const;

export interface ToldServer {
  address: string;
  token: string | undefined;
}

/** @throws UserError for a token without a server */
export function readServer(inputs: {
  server?: string | undefined;
  "server-token"?: string | undefined;
}): ToldServer | undefined {
  const { server: address, "server-token": token } = inputs;
  if (address !== undefined) return { address, token };
  if (token === undefined) return undefined;
  throw new UserError('input "server-token": given without input "server", which it is for');
}

/** In the form in which clients are opened. @param scratch a directory that gets a file with the token */
export async function serverForClient(
  { address, token }: ToldServer,
  scratch: string,
): Promise<{ address: string; tokenFile?: string }> {
  if (token === undefined) return { address };
  const tokenFile = join(scratch, "server-token");
  await writeFile(tokenFile, token, { mode: 0o600 });
  return { address, tokenFile };
}

/** @throws UserError for a token that is none */
export async function openToldServer(server: ToldServer): Promise<ServerClient> {
  // Few have a server, and it is much to load.
  const { openServerClient } = await import("../server/index.ts");
  await using scratch = temporaryDirectory("server");
  const { address, tokenFile } = await serverForClient(server, scratch.path);
  return await openServerClient(address, tokenFile);
}
