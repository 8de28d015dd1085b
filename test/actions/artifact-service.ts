import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { z } from "zod";
import { listen } from "./listen.ts";

/**
 * GitHub's artifact service, version 4, as far as an upload goes: Twirp calls in JSON with the field names of
 * its protocol, and blobs put in blocks to a signed address, as Azure's block blobs are. It refuses what
 * GitHub refuses: a wrong token, ids that are not the token's, unknown fields, a name that is taken, and a
 * blob whose size or digest is not the one that was declared.
 */
export interface ArtifactService extends AsyncDisposable {
  /** What the runner gives an action to reach it. */
  readonly env: Record<string, string>;
  /** Zip files of finished artifacts, by name. */
  readonly artifacts: ReadonlyMap<string, Buffer>;
  /** Answers this call with this status from now on. */
  failCall(method: string, status: number): void;
  /** Never answers this call from now on. */
  hangCall(method: string): void;
}

interface Upload {
  blocks: Map<string, Buffer>;
  content?: Buffer;
}

const ids = { run: randomUUID(), job: randomUUID() };
const backendIds = {
  workflow_run_backend_id: z.literal(ids.run),
  workflow_job_run_backend_id: z.literal(ids.job),
};
const createSchema = z.strictObject({
  ...backendIds,
  name: z.string().min(1),
  version: z.literal(7),
  mime_type: z.string(),
  expires_at: z.string().optional(),
});
const finalizeSchema = z.strictObject({
  ...backendIds,
  name: z.string(),
  size: z.string().regex(/^\d+$/),
  hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
});

const servicePath = "/twirp/github.actions.results.api.v1.ArtifactService/";

export async function artifactService(): Promise<ArtifactService> {
  const token = jwt({ scp: `Actions.ExampleScope Actions.Results:${ids.run}:${ids.job}` });
  const uploads = new Map<string, Upload>();
  const artifacts = new Map<string, Buffer>();
  const failing = new Map<string, number>();
  const hanging = new Set<string>();
  const signature = randomUUID();
  const { origin, close } = await listen(createServer(answer));
  return {
    env: { ACTIONS_RUNTIME_TOKEN: token, ACTIONS_RESULTS_URL: `${origin}/` },
    artifacts,
    failCall: (method, status) => failing.set(method, status),
    hangCall: method => hanging.add(method),
    [Symbol.asyncDispose]: close,
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", origin);
    const body = await bodyOf(request);
    if (url.pathname.startsWith(servicePath)) {
      call(url.pathname.slice(servicePath.length), request, body, response);
    } else if (url.pathname.startsWith("/blobs/") && request.method === "PUT") put(url, body, response);
    else response.writeHead(404).end();
  }

  function call(method: string, request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const say = (status: number, content: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
    if (hanging.has(method)) return;
    const failure = failing.get(method);
    if (failure !== undefined) return void say(failure, { code: "internal", msg: "told to fail" });
    if (request.headers.authorization !== `Bearer ${token}`) {
      return void say(401, { code: "unauthenticated", msg: "wrong token" });
    }
    const asked: unknown = JSON.parse(body.toString("utf8"));
    if (method === "CreateArtifact") {
      const { data, error } = createSchema.safeParse(asked);
      if (data === undefined) return void say(400, { code: "malformed", msg: String(error) });
      if (uploads.has(data.name)) {
        const msg = "an artifact with this name already exists on the workflow run";
        return void say(409, { code: "already_exists", msg });
      }
      uploads.set(data.name, { blocks: new Map() });
      const address = `${origin}/blobs/${encodeURIComponent(data.name)}?sig=${signature}`;
      return void say(200, { ok: true, signed_upload_url: address });
    }
    if (method !== "FinalizeArtifact") return void say(404, { code: "bad_route", msg: method });
    const { data, error } = finalizeSchema.safeParse(asked);
    const content = data === undefined ? undefined : uploads.get(data.name)?.content;
    if (data === undefined || content === undefined) {
      return void say(400, { code: "malformed", msg: String(error ?? "no such upload") });
    }
    const digest = createHash("sha256").update(content).digest("hex");
    if (data.size !== String(content.length) || data.hash !== `sha256:${digest}`) {
      return void say(400, { code: "malformed", msg: "size or hash is not the blob's" });
    }
    artifacts.set(data.name, content);
    say(200, { ok: true, artifact_id: String(1000 + artifacts.size) });
  }

  function put(url: URL, body: Buffer, response: ServerResponse): void {
    const upload = uploads.get(decodeURIComponent(url.pathname.slice("/blobs/".length)));
    if (upload === undefined || url.searchParams.get("sig") !== signature) {
      response.writeHead(403).end();
      return;
    }
    if (url.searchParams.get("comp") === "block") {
      upload.blocks.set(url.searchParams.get("blockid") ?? "", body);
    } else {
      const order = [...body.toString("utf8").matchAll(/<Latest>([^<]*)<\/Latest>/g)];
      upload.content = Buffer.concat(order.map(([, id = ""]) => upload.blocks.get(id) ?? Buffer.alloc(0)));
    }
    response.writeHead(201, { etag: '"1"', "x-ms-request-id": randomUUID() }).end();
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** A token whose claims can be read; who signed it is nobody's business here. */
function jwt(claims: object): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
  return `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}.c2lnbmF0dXJl`;
}
