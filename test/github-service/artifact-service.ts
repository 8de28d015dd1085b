import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Answer } from "./answer.ts";
import { addArtifact } from "./runs.ts";
import { type Artifact, type Repository, type Run, type State, sha256, type Upload } from "./state.ts";

/**
 * GitHub's artifact service, version 4: Twirp calls in JSON with the field names of its protocol, and blobs put
 * in blocks to a signed address, as Azure's block blobs are. It refuses what GitHub refuses: a wrong token, ids
 * that are not the token's, unknown fields, a name that is taken, and a blob whose size or digest is not the one
 * that was declared.
 */
export const servicePath = "/twirp/github.actions.results.api.v1.ArtifactService/";

const ids = { workflow_run_backend_id: z.string(), workflow_job_run_backend_id: z.string() };
const name = z.string().min(1);
const calls = {
  CreateArtifact: z.strictObject({
    ...ids,
    name,
    version: z.literal(7),
    mime_type: z.string(),
    expires_at: z.string().optional(),
  }),
  FinalizeArtifact: z.strictObject({
    ...ids,
    name,
    size: z.string().regex(/^\d+$/),
    hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  }),
  ListArtifacts: z.strictObject({
    ...ids,
    name_filter: z.string().optional(),
    id_filter: z.string().optional(),
  }),
  GetSignedArtifactURL: z.strictObject({ ...ids, name }),
  DeleteArtifact: z.strictObject({ ...ids, name }),
} as const;

/** What a run's ACTIONS_RUNTIME_TOKEN says; who signed it is nobody's business here. */
export function runtimeToken(run: Run, jobId: string): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
  const scope = `Actions.ExampleScope Actions.Results:${run.backendId}:${jobId}`;
  return `${part({ alg: "HS256", typ: "JWT" })}.${part({ scp: scope })}.c2lnbmF0dXJl`;
}

interface Asked {
  state: State;
  /** Where blobs are. */
  blobs: string;
  method: string;
  /** The Authorization header. */
  authorization: string;
  body: Buffer;
}

export function answerCall(asked: Asked): Answer {
  const { state, method, authorization } = asked;
  const claims = claimsOf(authorization);
  const place = claims === undefined ? undefined : findRun(state, claims.run);
  if (claims === undefined || place === undefined) return no(401, "unauthenticated", "wrong token");
  const schema = Object.entries(calls).find(([known]) => known === method)?.[1];
  if (schema === undefined) return no(404, "bad_route", method);
  let content: unknown;
  try {
    content = JSON.parse(asked.body.toString("utf8"));
  } catch (error) {
    return no(400, "malformed", String(error));
  }
  const common = z.object(ids).safeParse(content);
  if (
    common.data?.workflow_run_backend_id !== claims.run ||
    common.data.workflow_job_run_backend_id !== claims.job
  ) {
    return no(403, "permission_denied", "the ids are not the token's");
  }
  const { error } = schema.safeParse(content);
  if (error !== undefined) return no(400, "malformed", String(error));
  switch (method) {
    case "CreateArtifact":
      return create(asked, place, calls.CreateArtifact.parse(content));
    case "FinalizeArtifact":
      return finalize(asked, place, calls.FinalizeArtifact.parse(content));
    case "ListArtifacts":
      return list(place, claims.job, calls.ListArtifacts.parse(content));
    default:
      return useByName(asked, place, calls.DeleteArtifact.parse(content).name);
  }
}

interface Place {
  repository: Repository;
  run: Run;
}

function create({ state, blobs }: Asked, place: Place, call: z.infer<typeof calls.CreateArtifact>): Answer {
  const { run } = place;
  if (/[":<>|*?\r\n\\/]/.test(call.name)) return no(400, "invalid_argument", "the name is not allowed");
  if (artifactOf(place, call.name) !== undefined) {
    return no(409, "already_exists", "an artifact with this name already exists on the workflow run");
  }
  const path = `/uploads/${run.id}/${encodeURIComponent(call.name)}`;
  const upload: Upload = {
    run,
    name: call.name,
    mimeType: call.mime_type,
    expiresAt: call.expires_at,
    signature: randomUUID(),
    blocks: new Map(),
  };
  state.uploads.set(path, upload);
  return { status: 200, body: { ok: true, signed_upload_url: `${blobs}${path}?sig=${upload.signature}` } };
}

function finalize({ state }: Asked, place: Place, call: z.infer<typeof calls.FinalizeArtifact>): Answer {
  const { repository, run } = place;
  const path = `/uploads/${run.id}/${encodeURIComponent(call.name)}`;
  const upload = state.uploads.get(path);
  const content = upload?.content;
  // Asked again after an answer was lost: GitHub says the same once more.
  const done = artifactOf(place, call.name);
  if (done !== undefined) return { status: 200, body: { ok: true, artifact_id: String(done.id) } };
  if (upload === undefined || content === undefined) return no(404, "not_found", "no such upload");
  if (call.size !== String(content.length) || call.hash !== sha256(content)) {
    return no(400, "malformed", "size or hash is not the blob's");
  }
  if (upload.contentType !== upload.mimeType) {
    return no(400, "malformed", `the blob is ${upload.contentType} and the artifact ${upload.mimeType}`);
  }
  state.uploads.delete(path);
  const artifact = addArtifact(state, repository, run, {
    name: call.name,
    content,
    mimeType: upload.mimeType,
    ...(upload.expiresAt === undefined ? {} : { expiresAt: upload.expiresAt }),
  });
  return { status: 200, body: { ok: true, artifact_id: String(artifact.id) } };
}

function list({ repository, run }: Place, job: string, call: z.infer<typeof calls.ListArtifacts>): Answer {
  const found = [...repository.artifacts.values()].filter(
    each =>
      each.run === run &&
      (call.name_filter === undefined || each.name === call.name_filter) &&
      (call.id_filter === undefined || String(each.id) === call.id_filter),
  );
  return {
    status: 200,
    body: {
      artifacts: found.map(each => ({
        workflow_run_backend_id: run.backendId,
        workflow_job_run_backend_id: job,
        database_id: String(each.id),
        name: each.name,
        size: String(each.content.length),
        created_at: each.createdAt,
        digest: sha256(each.content),
      })),
    },
  };
}

function useByName({ state, blobs, method }: Asked, place: Place, wanted: string): Answer {
  const { repository } = place;
  const artifact = artifactOf(place, wanted);
  if (artifact === undefined) return no(404, "not_found", `no artifact ${wanted}`);
  if (method === "DeleteArtifact") {
    repository.artifacts.delete(artifact.id);
    return { status: 200, body: { ok: true, artifact_id: String(artifact.id) } };
  }
  return { status: 200, body: { signed_url: `${blobs}${signedDownload(state, repository, artifact)}` } };
}

function artifactOf({ repository, run }: Place, wanted: string): Artifact | undefined {
  return [...repository.artifacts.values()].find(each => each.run === run && each.name === wanted);
}

/** The path and query of a blob, for whoever has it. */
export function signedDownload(state: State, repository: Repository, artifact: Artifact): string {
  const path = `/downloads/${repository.id}/${artifact.id}`;
  const signature = randomUUID();
  state.signatures.set(path, signature);
  return `${path}?sig=${signature}`;
}

function no(status: number, code: string, msg: string): Answer {
  return { status, body: { code, msg } };
}

function claimsOf(authorization: string): { run: string; job: string } | undefined {
  const [, part = ""] = /^Bearer [\w-]+\.([\w-]+)\.[\w-]+$/.exec(authorization) ?? [];
  try {
    const { scp } = z
      .object({ scp: z.string() })
      .parse(JSON.parse(Buffer.from(part, "base64url").toString("utf8")));
    const [, run, job] = /Actions\.Results:([^:\s]+):(\S+)/.exec(scp) ?? [];
    return run === undefined || job === undefined ? undefined : { run, job };
  } catch {
    return undefined;
  }
}

function findRun(state: State, backendId: string): Place | undefined {
  for (const repository of state.repositories.values()) {
    const run = [...repository.runs.values()].find(each => each.backendId === backendId);
    if (run !== undefined) return { repository, run };
  }
  return undefined;
}

interface Blob {
  state: State;
  method: string;
  url: URL;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** An upload's blocks and their list (Azure: "Put Block", "Put Block List"), or a finished artifact's content. */
export function answerBlob(blob: Blob): Answer & { content?: Buffer } {
  const { state, method, url, headers, body } = blob;
  const signature = url.searchParams.get("sig");
  // Azure takes the signature for its only key, and refuses a request with another.
  if (headers["authorization"] !== undefined) return { status: 400, body: "InvalidAuthenticationInfo" };
  if (method === "GET") {
    const known = state.signatures.get(url.pathname);
    if (known === undefined || known !== signature) return { status: 403, body: "AuthenticationFailed" };
    const [, , repositoryId, id] = url.pathname.split("/");
    const artifact = [...state.repositories.values()]
      .find(each => String(each.id) === repositoryId)
      ?.artifacts.get(Number(id));
    if (artifact === undefined) return { status: 404, body: "BlobNotFound" };
    const isZip = artifact.mimeType === "application/zip";
    const file = encodeURIComponent(`${artifact.name}${isZip ? ".zip" : ""}`);
    return {
      status: 200,
      content: artifact.content,
      headers: {
        "content-type": artifact.mimeType,
        "content-disposition": `attachment; filename="${file}"; filename*=UTF-8''${file}`,
      },
    };
  }
  const upload = state.uploads.get(url.pathname);
  if (method !== "PUT" || upload === undefined || upload.signature !== signature) {
    return { status: 403, body: "AuthenticationFailed" };
  }
  const kind = url.searchParams.get("comp");
  if (kind === "block") {
    upload.blocks.set(url.searchParams.get("blockid") ?? "", body);
  } else if (kind === "blocklist") {
    const order = [...body.toString("utf8").matchAll(/<Latest>([^<]*)<\/Latest>/g)].map(([, id = ""]) => id);
    if (order.some(id => !upload.blocks.has(id))) return { status: 400, body: "InvalidBlockList" };
    upload.content = Buffer.concat(order.map(id => upload.blocks.get(id) ?? Buffer.alloc(0)));
    upload.contentType = String(headers["x-ms-blob-content-type"] ?? "");
  } else {
    // A small blob in one piece (Azure: "Put Blob").
    upload.content = body;
    upload.contentType = String(headers["x-ms-blob-content-type"] ?? "");
  }
  return { status: 201, headers: { etag: '"1"', "x-ms-request-id": randomUUID() } };
}
