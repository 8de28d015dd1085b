import "./rolldown-runtime.js";
import { n as Option, r as InvalidArgumentError } from "./packages-C-SQMqLh.js";
import { n as parseDuration, t as durationForm } from "./quantities.js";
import { a as visible, c as UserError } from "./text.js";
import { B as openTokens, I as tokenShape, V as roles, c as openServerClient, l as refusedBy, s as jsonOf } from "./server.js";
import { C as array, M as string, k as object } from "./packages-BqjbYHfX.js";
import { n as kindOfPath } from "./files.js";
import { t as formatTable } from "./table.js";
// src/server/token-keeper.ts
/** The tokens of a state file, whether a server uses it now or not. @throws UserError when it is no such file */
async function tokensOfState(path, { isNew = false } = {}) {
	if (!isNew && await kindOfPath(path) === void 0) throw new UserError(`there is no state ${path}: name the file that vmentry serve --state has`);
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
		}
	};
}
const madeShape = object({
	id: string(),
	token: string()
});
/** The tokens of a server, as one of its admins asks for them. @throws UserError when the token file cannot be read */
async function tokensOfServer(server, tokenFile) {
	const client = await openServerClient(server, tokenFile);
	return {
		async make(wish) {
			const answer = await client.ask("/v1/tokens", {
				method: "POST",
				body: JSON.stringify(wish)
			});
			return readAnswer(client, answer, madeShape);
		},
		async list() {
			const answer = await client.ask("/v1/tokens");
			return readAnswer(client, answer, object({ tokens: array(tokenShape) })).tokens;
		},
		async revoke(id) {
			const answer = await client.ask(`/v1/tokens/${encodeURIComponent(id)}`, { method: "DELETE" });
			if (answer.status === 404) throw noToken(id);
			if (!answer.isOk) throw refusedBy(client, answer, adminsToken);
		},
		async [Symbol.asyncDispose]() {}
	};
}
const adminsToken = "an admin's token";
function readAnswer(client, answer, shape) {
	if (!answer.isOk) throw refusedBy(client, answer, adminsToken);
	const read = shape.safeParse(jsonOf(answer.text));
	if (read.success) return read.data;
	throw new UserError(`${client.address} does not answer as a kernel server does: name the address that vmentry serve prints`);
}
function firstIsAdmin() {
	return new UserError("the first token is to be an admin's, since from then on nobody gets in without one: --role admin");
}
function noToken(id) {
	return new UserError(`there is no token ${visible(id)} that is good: vmentry token ls shows what there is`);
}
// src/cli/token.ts
function addToken(program) {
	const token = program.command("token").description("who may ask the kernel server: make, list and revoke tokens. See docs/server.md");
	add(token, "make", "make a token and print it, this once").addOption(new Option("--role <role>", "what it may do").choices(roles).makeOptionMandatory()).option("--machine <name>", "the machine that it is for; of role machine alone, and needed there").requiredOption("--name <text>", "who has it, for people to read").option("--expires <time>", "refused after this time, such as 12h or 30d; default: never", lifetime).option("--json", "print id and token as JSON", false).action(make);
	add(token, "ls", "list the tokens, newest first, without their secrets").option("--json", "print JSON", false).action(list);
	add(token, "revoke", "refuse a token from now on").argument("<id>", "as vmentry token ls shows it").action(revoke);
	return token;
}
function add(parent, name, what) {
	return parent.command(name).description(what).addOption(new Option("--state <file>", "the server's state, also while it runs").conflicts("server")).option("--server <url>", "a server that runs, such as http://127.0.0.1:8480").addOption(new Option("--token-file <file>", "an admin's token, to ask the server with").conflicts("state"));
}
async function open({ state, server, tokenFile }, { isNew = false } = {}) {
	if (server !== void 0) return await tokensOfServer(server, tokenFile);
	if (state !== void 0) return await tokensOfState(state, { isNew });
	throw new UserError("say whose tokens: --state FILE, or --server URL");
}
async function make({ role, machine, name, expires, json, ...place }) {
	await using keeper = await open(place, { isNew: true });
	const made = await keeper.make({
		role,
		name,
		...machine === void 0 ? {} : { machine },
		...expires === void 0 ? {} : { expiresAt: new Date(Date.now() + expires).toISOString() }
	});
	process.stdout.write(json ? `${JSON.stringify(made, null, 2)}\n` : `${made.token}\n`);
}
async function list({ json, ...place }) {
	await using keeper = await open(place);
	const tokens = await keeper.list();
	const rows = tokens.map((token) => [
		token.id,
		token.role,
		token.machine ?? "-",
		`${token.madeAt.slice(0, 16)}Z`,
		stateOf(token),
		visible(token.name)
	]);
	process.stdout.write(json ? `${JSON.stringify(tokens, null, 2)}\n` : formatTable([[
		"ID",
		"ROLE",
		"MACHINE",
		"MADE",
		"STATE",
		"NAME"
	], ...rows]));
}
function stateOf({ revokedAt, expiresAt }) {
	if (revokedAt !== null) return `revoked ${revokedAt.slice(0, 16)}Z`;
	if (expiresAt === null) return "good";
	return `${Date.parse(expiresAt) <= Date.now() ? "expired" : "good until"} ${expiresAt.slice(0, 16)}Z`;
}
async function revoke(id, place) {
	await using keeper = await open(place);
	await keeper.revoke(id);
	process.stdout.write(`${id} is revoked\n`);
}
const longestDays = 3650;
function lifetime(text) {
	const days = /^(\d{1,4})d$/.exec(text)?.[1];
	const ms = days === void 0 ? parseDuration(text) : Number(days) * 24 * 36e5;
	if (ms !== void 0 && ms > 0 && ms <= longestDays * 24 * 36e5) return ms;
	throw new InvalidArgumentError(`expected ${durationForm}, or days such as 30d, at most ${longestDays}d.`);
}
export { addToken, tokensOfState as n, tokensOfServer as t };
