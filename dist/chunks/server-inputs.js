import { M as string } from "./packages-BqjbYHfX.js";
import { t as temporaryDirectory } from "./temporary.js";
import { c as UserError } from "./text.js";
import { s as textLike } from "./input-forms.js";
import { join } from "node:path";
import { writeFile } from "node:fs/promises";
// src/actions/server-inputs.ts
/** The kernel server that an action tells of its work. */
const serverShape = {
	server: textLike(/^https?:\/\/[^\s]{1,500}$/, "the address of a kernel server, https://…").optional(),
	"server-token": string().optional()
};
/** @throws UserError for a token without a server */
function readServer(inputs) {
	const { server: address, "server-token": token } = inputs;
	if (address !== void 0) return {
		address,
		token
	};
	if (token === void 0) return void 0;
	throw new UserError("input \"server-token\": given without input \"server\", which it is for");
}
/** In the form in which clients are opened. @param scratch a directory that gets a file with the token */
async function serverForClient({ address, token }, scratch) {
	if (token === void 0) return { address };
	const tokenFile = join(scratch, "server-token");
	await writeFile(tokenFile, token, { mode: 384 });
	return {
		address,
		tokenFile
	};
}
/** @throws UserError for a token that is none */
async function openToldServer(server) {
	const { openServerClient } = await import("./server2.js");
	await using scratch = temporaryDirectory("server");
	const { address, tokenFile } = await serverForClient(server, scratch.path);
	return await openServerClient(address, tokenFile);
}
export { serverShape as i, readServer as n, serverForClient as r, openToldServer as t };
