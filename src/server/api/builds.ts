import { z } from "zod";
import type { ServerParts } from "../parts.ts";
import { type Operation, operation, Refusal } from "./operation.ts";
import {
  buildReportShape,
  buildShape,
  buildWithTailShape,
  commitShape,
  commitStartShape,
  countInQuery,
  errorShape,
  idInQuery,
  recordIdShape,
  refNameShape,
  variantShape,
} from "./shapes.ts";

const notFound = { description: "there is none", schema: errorShape };
const publishers = ["admin", "publisher"] as const;
const recordParams = z.object({ id: recordIdShape });

export function buildOperations({ builds, refs, signals }: ServerParts): Operation[] {
  return [
    operation({
      method: "get",
      path: "/v1/builds",
      summary: "Builds, those that changed last first",
      may: publishers,
      query: z.object({
        commit: commitStartShape.optional(),
        variant: variantShape.optional(),
        state: buildShape.shape.state.optional(),
        limit: countInQuery(500, 100),
        before: idInQuery.optional().describe("the `next` of the page before this one"),
      }),
      answers: {
        200: {
          description: "a page",
          schema: z.object({ builds: z.array(buildShape), next: z.int().nullable() }),
        },
      },
      answer: ({ query, context }) => context.json(builds.list(query)),
    }),
    operation({
      method: "get",
      path: "/v1/builds/{id}",
      summary: "One build",
      may: publishers,
      params: recordParams,
      answers: { 200: { description: "the build", schema: buildWithTailShape }, 404: notFound },
      answer({ params, context }) {
        const build = builds.get(params.id);
        if (build === undefined) throw new Refusal(404, `there is no build ${params.id}`);
        return context.json({ ...build, tail: builds.tail(params.id) });
      },
    }),
    operation({
      method: "put",
      path: "/v1/builds/{id}",
      summary: "Tells how a build goes; the builder chooses its id. One that has ended stays as it ended",
      may: publishers,
      params: recordParams,
      body: { schema: buildReportShape },
      answers: {
        200: { description: "the build", schema: buildShape },
        400: { description: "it is another commit's or variant's, or it has ended", schema: errorShape },
      },
      answer({ params, body, context }) {
        const build = builds.report({ id: params.id, ...body });
        signals.tell("builds");
        if (build.state === "built") signals.tell("kernels");
        return context.json(build);
      },
    }),
    ...(["branch", "tag"] as const).flatMap(kind => refOperations(kind, { refs, signals })),
  ];
}

function refOperations(
  kind: "branch" | "tag",
  { refs, signals }: Pick<ServerParts, "refs" | "signals">,
): Operation[] {
  const plural = kind === "branch" ? "branches" : "tags";
  const params = z.object({ name: refNameShape });
  return [
    operation({
      method: "get",
      path: `/v1/${plural}`,
      summary: `The ${plural} that are known, and how many commits of each`,
      may: ["admin", "publisher", "machine"],
      answers: {
        200: {
          description: "by name",
          schema: z.object({ [plural]: z.array(z.object({ name: z.string(), commits: z.int() })) }),
        },
      },
      answer: ({ context }) => context.json({ [plural]: refs.list(kind) }),
    }),
    operation({
      method: "put",
      path: `/v1/${plural}/{name}`,
      isWide: true,
      summary: `Tells the commits of a ${kind}, the newest first, in place of those before`,
      may: publishers,
      params,
      body: {
        schema: z.strictObject({
          commits: z
            .array(commitShape)
            .min(1)
            .max(kind === "branch" ? 10_000 : 1),
        }),
        mostBytes: 1024 * 1024,
      },
      answers: { 204: { description: "done" } },
      answer({ params, body, context }) {
        refs.set(kind, params.name, body.commits);
        signals.tell("kernels");
        return context.body(null, 204);
      },
    }),
    operation({
      method: "delete",
      path: `/v1/${plural}/{name}`,
      isWide: true,
      summary: `Forgets a ${kind}`,
      may: publishers,
      params,
      answers: { 204: { description: "done" }, 404: notFound },
      answer({ params, context }) {
        if (refs.commits(kind, params.name) === undefined) {
          throw new Refusal(404, `this server knows no ${kind} ${params.name}`);
        }
        refs.set(kind, params.name, []);
        signals.tell("kernels");
        return context.body(null, 204);
      },
    }),
  ];
}
