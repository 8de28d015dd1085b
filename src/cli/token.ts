import { type Command, InvalidArgumentError, Option } from "commander";
import { durationForm, parseDuration, UserError, visible } from "../base/index.ts";
import {
  type Role,
  roles,
  type TokenKeeper,
  type TokenRecord,
  tokensOfServer,
  tokensOfState,
} from "../server/index.ts";
import { formatTable } from "./table.ts";

interface PlaceOptions {
  state?: string;
  server?: string;
  tokenFile?: string;
}

interface MakeOptions extends PlaceOptions {
  role: Role;
  machine?: string;
  name: string;
  expires?: number;
  json: boolean;
}

export function addToken(program: Command): Command {
  const token = program
    .command("token")
    .description("who may ask the kernel server: make, list and revoke tokens. See docs/server.md");
  add(token, "make", "make a token and print it, this once")
    .addOption(new Option("--role <role>", "what it may do").choices(roles).makeOptionMandatory())
    .option("--machine <name>", "the machine that it is for; of role machine alone, and needed there")
    .requiredOption("--name <text>", "who has it, for people to read")
    .option("--expires <time>", "refused after this time, such as 12h or 30d; default: never", lifetime)
    .option("--json", "print id and token as JSON", false)
    .action(make);
  add(token, "ls", "list the tokens, newest first, without their secrets")
    .option("--json", "print JSON", false)
    .action(list);
  add(token, "revoke", "refuse a token from now on")
    .argument("<id>", "as vmentry token ls shows it")
    .action(revoke);
  return token;
}

function add(parent: Command, name: string, what: string): Command {
  return parent
    .command(name)
    .description(what)
    .addOption(new Option("--state <file>", "the server's state, also while it runs").conflicts("server"))
    .option("--server <url>", "a server that runs, such as http://127.0.0.1:8480")
    .addOption(
      new Option("--token-file <file>", "an admin's token, to ask the server with").conflicts("state"),
    );
}

async function open(
  { state, server, tokenFile }: PlaceOptions,
  { isNew = false } = {},
): Promise<TokenKeeper> {
  if (server !== undefined) return await tokensOfServer(server, tokenFile);
  if (state !== undefined) return await tokensOfState(state, { isNew });
  throw new UserError("say whose tokens: --state FILE, or --server URL");
}

async function make({ role, machine, name, expires, json, ...place }: MakeOptions): Promise<void> {
  await using keeper = await open(place, { isNew: true });
  const made = await keeper.make({
    ...{ role, name },
    ...(machine === undefined ? {} : { machine }),
    ...(expires === undefined ? {} : { expiresAt: new Date(Date.now() + expires).toISOString() }),
  });
  process.stdout.write(json ? `${JSON.stringify(made, null, 2)}\n` : `${made.token}\n`);
}

async function list({ json, ...place }: PlaceOptions & { json: boolean }): Promise<void> {
  await using keeper = await open(place);
  const tokens = await keeper.list();
  const rows = tokens.map(token => [
    token.id,
    token.role,
    token.machine ?? "-",
    `${token.madeAt.slice(0, 16)}Z`,
    stateOf(token),
    visible(token.name),
  ]);
  const header = ["ID", "ROLE", "MACHINE", "MADE", "STATE", "NAME"];
  process.stdout.write(json ? `${JSON.stringify(tokens, null, 2)}\n` : formatTable([header, ...rows]));
}

function stateOf({ revokedAt, expiresAt }: TokenRecord): string {
  if (revokedAt !== null) return `revoked ${revokedAt.slice(0, 16)}Z`;
  if (expiresAt === null) return "good";
  const isOver = Date.parse(expiresAt) <= Date.now();
  return `${isOver ? "expired" : "good until"} ${expiresAt.slice(0, 16)}Z`;
}

async function revoke(id: string, place: PlaceOptions): Promise<void> {
  await using keeper = await open(place);
  await keeper.revoke(id);
  process.stdout.write(`${id} is revoked\n`);
}

const longestDays = 3650;

function lifetime(text: string): number {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  const ms = days === undefined ? parseDuration(text) : Number(days) * 24 * 3_600_000;
  if (ms !== undefined && ms > 0 && ms <= longestDays * 24 * 3_600_000) return ms;
  throw new InvalidArgumentError(`expected ${durationForm}, or days such as 30d, at most ${longestDays}d.`);
}
