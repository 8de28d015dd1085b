import { z } from "zod";

/**
 * The language in which a commit kernel is described: what was built of which commit for which variant, or why
 * it could not be. A manifest is versioned, validated on write and on read, and may come from somebody else
 * (import), so every list and text has a bound. Durations are milliseconds, times ISO 8601 in UTC.
 */
export const manifestFormat = "vmentry-commit-kernel";
export const manifestVersion = 1;

/** 40 digits of SHA-1, or 64 of SHA-256. */
export const commitPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
export const variantPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,63}$/;
export const sha256Pattern = /^[0-9a-f]{64}$/;

const commitSchema = z.string().regex(commitPattern, "expected a commit: 40 or 64 lower-case hex digits");
const variantSchema = z
  .string()
  .regex(
    variantPattern,
    "expected a variant's name: 1 to 64 letters, digits, _, . and -, not starting with . or -",
  );
const sha256Schema = z.string().regex(sha256Pattern, "expected a SHA-256 digest: 64 lower-case hex digits");

/** What one kernel of a store is found by. */
export const storeKeySchema = z.object({ commit: commitSchema, variant: variantSchema });
export type StoreKey = z.infer<typeof storeKeySchema>;

/** `COMMIT/VARIANT`, as users write it. */
export function formatKey({ commit, variant }: StoreKey): string {
  return `${commit}/${variant}`;
}

export const failureStages = ["checkout", "config", "kernel", "modules", "headers"] as const;

const lineOfText = z.string().max(4096);

export const failureSchema = z.object({
  stage: z.enum(failureStages),
  reason: z.string().max(65_536),
});
export type BuildFailure = z.infer<typeof failureSchema>;

export const diagnosticSchema = z.object({
  severity: z.enum(["error", "warning"]),
  file: lineOfText.describe("relative to the source tree"),
  line: z.int().positive(),
  column: z.int().positive().nullable(),
  message: z.string().max(65_536),
  option: lineOfText.nullable().describe("what turns the warning on or off, such as -Wunused-variable"),
  isNew: z.boolean().describe("whether the commit introduced it"),
});
export type Diagnostic = z.infer<typeof diagnosticSchema>;

/**
 * A file's place in a kernel: relative, `/` between parts, no part empty, `.` or `..`, no control characters.
 * These bounds are what every Linux file system takes.
 */
export const filePathSchema = z
  .string()
  .refine(
    isPlainPath,
    "expected a relative path without empty parts, . and .., at most 255 bytes a part and 1024 in all",
  );

function isPlainPath(path: string): boolean {
  if (path === "" || Buffer.byteLength(path) > 1024 || /[\0-\x1f\x7f]/.test(path)) return false;
  return path
    .split("/")
    .every(part => part !== "" && part !== "." && part !== ".." && Buffer.byteLength(part) <= 255);
}

const modeSchema = z.int().min(0).max(0o777).describe("permission bits");

export const storedFileSchema = z.object({
  path: filePathSchema.describe(
    "image, config, log, vmlinux, modules.order, modules.builtin, modules/….ko, selftests/…",
  ),
  mode: modeSchema,
  sha256: sha256Schema,
  bytes: z.int().nonnegative(),
});
export type StoredFile = z.infer<typeof storedFileSchema>;

/** A file that is to be stored: its content is at `source` on this host. */
export interface PublishedFile {
  path: string;
  mode: number;
  source: string;
}

const mostFiles = 100_000;
const mostEntries = 20_000;

/** What is told of a build, wherever that is: here, and in the report of who built it. */
export const buildDescription = {
  commit: commitSchema,
  variant: variantSchema,
  variantDigest: sha256Schema.describe("of the variant's canonical content"),
  outcome: z.enum(["built", "failed"]).describe("failed: this commit is known not to build"),
  failure: failureSchema.nullable().describe("null when it was built"),
  arch: z.enum(["x86_64", "i386", "arm64"]),
  release: lineOfText.nullable().describe("uname -r; null when it failed"),
  kernelVersion: lineOfText.nullable().describe("uname -v; null when it failed"),
  buildId: z
    .string()
    .regex(/^[0-9a-f]{2,128}$/)
    .nullable()
    .describe("GNU build-id; null when it failed, or when the kernel has none"),
  configDigest: sha256Schema.nullable().describe("of the .config; null when there is none"),
  toolchain: z.object({
    compiler: lineOfText.describe("the first line of its --version"),
    linker: lineOfText.describe("the first line of its --version"),
  }),
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  builder: lineOfText.describe("the name of the host that built it"),
  diagnostics: z.array(diagnosticSchema).max(mostEntries),
  selftests: z.object({
    built: z.array(lineOfText).max(mostEntries),
    failed: z.array(z.object({ name: lineOfText, reason: z.string().max(65_536) })).max(mostEntries),
  }),
};

export const manifestSchema = z
  .object({
    format: z.literal(manifestFormat),
    version: z.literal(manifestVersion),
    ...buildDescription,
    files: z.array(storedFileSchema).max(mostFiles),
  })
  .superRefine((manifest, context) => {
    for (const problem of contradictions(manifest)) {
      context.addIssue({ code: "custom", path: [problem.key], message: problem.message });
    }
  });
export type Manifest = z.infer<typeof manifestSchema>;

/** What a builder hands over: the manifest without digests and sizes, and where each file is. */
export type Publication = Omit<Manifest, "format" | "version" | "files"> & {
  files: readonly PublishedFile[];
};

/** A manifest that says two things at once is none. */
function contradictions(
  manifest: Pick<Manifest, "outcome" | "failure" | "release" | "kernelVersion" | "buildId" | "files">,
): { key: string; message: string }[] {
  const problems: { key: string; message: string }[] = [];
  const { outcome, failure, files } = manifest;
  if (outcome === "failed" && failure === null) {
    problems.push({ key: "failure", message: "expected stage and reason, since the outcome is failed" });
  }
  if (outcome === "built" && failure !== null) {
    problems.push({ key: "failure", message: "expected null, since the outcome is built" });
  }
  for (const key of ["release", "kernelVersion", "buildId"] as const) {
    if (outcome === "failed" && manifest[key] !== null) {
      problems.push({ key, message: "expected null, since the outcome is failed" });
    }
    if (outcome === "built" && manifest[key] === null && key !== "buildId") {
      problems.push({ key, message: "expected a text, since the outcome is built" });
    }
  }
  if (outcome === "built" && !files.some(file => file.path === "image")) {
    problems.push({ key: "files", message: "expected a file image, since the outcome is built" });
  }
  const clash = clashingPath(files.map(file => file.path));
  if (clash !== undefined) {
    problems.push({ key: "files", message: `two files want the same place: ${JSON.stringify(clash)}` });
  }
  return problems;
}

/** A path that is there twice, or that is a file and a directory of another path at once. */
function clashingPath(paths: readonly string[]): string | undefined {
  const files = new Set<string>();
  const directories = new Set<string>();
  for (const path of paths) {
    if (files.has(path)) return path;
    files.add(path);
    for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) {
      directories.add(path.slice(0, end));
    }
  }
  return paths.find(path => directories.has(path));
}
