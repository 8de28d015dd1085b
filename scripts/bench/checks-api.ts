import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";

export interface ChecksApi extends AsyncDisposable {
  url: string;
  /** How many requests it has answered. */
  answered(): number;
}

/** What answers for GitHub where somebody makes a check run: it takes everything, and keeps nothing. */
export async function startChecksApi(): Promise<ChecksApi> {
  let answered = 0;
  const server = createServer(async (request, response) => {
    const { port } = portOf(server.address());
    await drain(request);
    answered += 1;
    const isList = request.method === "GET" && /s(\?|$)/.test(request.url ?? "");
    const checkRun = { id: 1, html_url: `http://127.0.0.1:${port}/o/r/runs/1`, url: "" };
    response.writeHead(request.method === "POST" ? 201 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(isList ? [] : checkRun));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${portOf(server.address()).port}`,
    answered: () => answered,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function portOf(address: ReturnType<ReturnType<typeof createServer>["address"]>): { port: number } {
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address;
}

async function drain(request: IncomingMessage): Promise<void> {
  for await (const _ of request);
}
