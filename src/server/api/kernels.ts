import { z } from "zod";
import { visible } from "../../base/index.ts";
import { formatKey, manifestSchema } from "../../store/index.ts";
import type { Kernels, ListedKernel } from "../kernels.ts";
import { serveFile, serveStream } from "../serve-file.ts";
import type { Refs } from "../state/refs.ts";
import { keyOfKernel } from "../stored-kernels.ts";
import { everyone, type Operation, operation, Refusal } from "./operation.ts";
import {
  commitStartShape,
  countInQuery,
  errorShape,
  type KernelShape,
  kernelPageShape,
  kernelShape,
  refNameShape,
  variantShape,
} from "./shapes.ts";

const notFound = { description: "there is none", schema: errorShape };
const idParams = z.object({ id: z.string().max(200) });

export const kernelQueryShape = z.object({
  commit: commitStartShape.optional(),
  branch: refNameShape.optional(),
  tag: refNameShape.optional(),
  variant: variantShape.optional(),
  outcome: z.enum(["built", "failed"]).optional(),
  limit: countInQuery(500, 100),
  after: z.string().max(200).optional().describe("the `next` of the page before this one"),
});

export function kernelOperations(kernels: Kernels, refs: Refs): Operation[] {
  return [
    operation({
      method: "get",
      path: "/v1/kernels",
      summary: "Kernels: those that were added by hand, then the store's, newest first",
      may: everyone,
      query: kernelQueryShape,
      answers: { 200: { description: "a page", schema: kernelPageShape } },
      async answer({ query, context }) {
        const { page, next } = await searchKernels({ kernels, refs }, query);
        return context.json({
          kernels: page.map(each => shapeKernel(each, refs)),
          next,
        } satisfies z.infer<typeof kernelPageShape>);
      },
    }),
    operation({
      method: "get",
      path: "/v1/kernels/{id}",
      summary: "One kernel, with its manifest when it is the store's",
      may: everyone,
      params: idParams,
      answers: {
        200: {
          description: "the kernel",
          schema: kernelShape
            .extend({ manifest: manifestSchema.nullable() })
            .meta({ id: "KernelWithManifest" }),
        },
        404: notFound,
      },
      async answer({ params, context }) {
        const kernel = await kernels.find(params.id);
        if (kernel === undefined) throw kernelNotFound(params.id);
        const manifest =
          kernel.origin === "store" ? ((await kernels.stored?.read(kernel.stored.key)) ?? null) : null;
        return context.json({ ...shapeKernel(kernel, refs), manifest });
      },
    }),
    ...(["image", "initrd"] as const).map(part =>
      operation({
        method: "get",
        path: `/v1/kernels/{id}/${part}`,
        summary: `A kernel's ${part}, as stage one boots it; ranges are served, Repr-Digest holds its SHA-256`,
        may: everyone,
        params: idParams,
        answers: {
          200: { description: "the file", type: "application/octet-stream" },
          206: { description: "the part of it that Range asks for", type: "application/octet-stream" },
          404: {
            description: "there is no such kernel, or it was not made ready to boot",
            schema: errorShape,
          },
        },
        async answer({ params, context }) {
          const kernel = kernels.served(params.id);
          if (kernel === undefined) throw kernelNotFound(params.id);
          return await serveFile(context, kernel[part], () => kernels.forgetServed(params.id));
        },
      }),
    ),
    operation({
      method: "get",
      path: "/v1/kernels/{id}/files/{path}",
      isWide: true,
      summary: "A file of a kernel in the store, such as config, log, vmlinux or selftests/kvm/…",
      may: everyone,
      params: idParams.extend({ path: z.string().max(1024) }),
      answers: {
        200: { description: "the file", type: "application/octet-stream" },
        206: { description: "the part of it that Range asks for", type: "application/octet-stream" },
        404: notFound,
      },
      async answer({ params, context }) {
        const key = keyOfKernel(params.id);
        const store = kernels.stored?.store;
        const manifest = key === undefined ? undefined : await store?.read(key);
        if (key === undefined || store === undefined || manifest === undefined)
          throw kernelNotFound(params.id);
        // Only what the manifest lists can be had, by the digest that it has there: no path leads elsewhere.
        const file = manifest.files.find(({ path }) => path === params.path);
        if (file === undefined) {
          throw new Refusal(404, `kernel ${formatKey(key)} has no file ${visible(params.path)}`);
        }
        const local = store.localBlob(file.sha256);
        return local === undefined
          ? await serveStream(context, file, await store.openBlob(file))
          : await serveFile(context, { ...file, path: local });
      },
    }),
  ];
}

/** A page of the kernels that a query means. @throws Refusal for a branch, tag or `after` that is not there */
export async function searchKernels(
  { kernels, refs }: { kernels: Kernels; refs: Refs },
  query: z.infer<typeof kernelQueryShape>,
): Promise<{ page: ListedKernel[]; next: string | null; found: number }> {
  const commits = commitsOf(refs, query.branch, query.tag);
  const stored = ((await kernels.stored?.all()) ?? []).filter(
    ({ key, outcome }) =>
      (query.commit === undefined || key.commit.startsWith(query.commit)) &&
      (query.variant === undefined || key.variant === query.variant) &&
      (query.outcome === undefined || outcome === query.outcome) &&
      (commits === undefined || commits.has(key.commit)),
  );
  const isNarrowed =
    query.commit !== undefined ||
    query.variant !== undefined ||
    commits !== undefined ||
    query.outcome === "failed";
  const found: ListedKernel[] = [
    ...(isNarrowed ? [] : kernels.added()),
    ...stored.map(each => kernels.listed(each)),
  ];
  const start = query.after === undefined ? 0 : found.findIndex(({ id }) => id === query.after) + 1;
  if (query.after !== undefined && start === 0) {
    throw new Refusal(
      400,
      `there is no kernel ${query.after} in this list any more; begin anew without "after"`,
    );
  }
  const page = found.slice(start, start + query.limit);
  const isLast = start + query.limit >= found.length;
  return { page, next: isLast ? null : (page.at(-1)?.id ?? null), found: found.length };
}

function kernelNotFound(id: string): Refusal {
  return new Refusal(404, `there is no such kernel here: ${visible(id)}`);
}

function commitsOf(refs: Refs, branch: string | undefined, tag: string | undefined): Set<string> | undefined {
  const lists: string[][] = [];
  for (const [kind, name] of [["branch", branch] as const, ["tag", tag] as const]) {
    if (name === undefined) continue;
    const commits = refs.commits(kind, name);
    if (commits === undefined) throw new Refusal(404, `this server knows no ${kind} ${name}`);
    lists.push(commits);
  }
  const [first, second] = lists;
  if (first === undefined) return undefined;
  const both = new Set(second ?? first);
  return new Set(first.filter(commit => both.has(commit)));
}

export function shapeKernel(kernel: ListedKernel, refs: Refs): KernelShape {
  const stored = kernel.origin === "store" ? kernel.stored : undefined;
  const { served } = kernel;
  return {
    id: kernel.id,
    title: kernel.title,
    origin: kernel.origin,
    commit: stored?.key.commit ?? null,
    variant: stored?.key.variant ?? null,
    outcome: stored?.outcome ?? "built",
    failure: stored === undefined || stored.failure === "" ? null : stored.failure,
    release: stored?.release ?? null,
    arch: stored?.arch ?? null,
    storedAt: stored?.storedAt ?? null,
    branches: stored === undefined ? [] : refs.having("branch", stored.key.commit),
    tags: stored === undefined ? [] : refs.having("tag", stored.key.commit),
    boot:
      served === undefined
        ? null
        : {
            image: { sha256: served.image.sha256, bytes: served.image.bytes },
            initrd: { sha256: served.initrd.sha256, bytes: served.initrd.bytes },
            cmdline: served.cmdline,
          },
  };
}
