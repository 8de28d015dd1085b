import { join } from "node:path";
import { kindOfPath } from "../base/index.ts";
import { BuildFailed } from "./build-failure.ts";
import type { FailedTarget } from "./build-log.ts";
import { type BuildContext, runMake } from "./build-steps.ts";
import type { Variant } from "./variant.ts";

/** Where make puts the bootable image, below the output directory, and the target that makes it. */
export function imageOf(arch: Variant["arch"]): { path: string; target: string } {
  return arch === "arm64"
    ? { path: "arch/arm64/boot/Image", target: "Image" }
    : { path: "arch/x86/boot/bzImage", target: "bzImage" };
}

/**
 * Makes image and modules, in one make, which shares out the processors best.
 * @param options the configuration
 * @throws BuildFailed, with what went wrong first, when the commit does not build
 */
export async function buildKernel(
  context: BuildContext,
  options: ReadonlyMap<string, string>,
): Promise<void> {
  const { variant, places, jobs, buildLog } = context;
  const image = imageOf(variant.arch);
  const hasModules = options.get("MODULES") === "y";
  const before = { failed: buildLog.failed.length, messages: buildLog.messages.length };
  const code = await runMake(context, [
    `-j${jobs}`,
    "--output-sync=target",
    image.target,
    ...(hasModules ? ["modules"] : []),
  ]);
  if (code !== 0) {
    const failed = buildLog.failed.slice(before.failed);
    const causes = failed.some(each => !each.isOfMake) ? failed.filter(each => !each.isOfMake) : failed;
    const isOfModules = causes.length > 0 && causes.every(each => each.isOfModule);
    throw new BuildFailed(isOfModules ? "modules" : "kernel", reasonOf(context, causes, before.messages));
  }
  if ((await kindOfPath(join(places.output, image.path))) !== "file") {
    throw new BuildFailed("kernel", `make ${image.target} ended well, but there is no ${image.path}`);
  }
}

/** Makes the headers that user space, and so the selftests, are built with. */
export async function buildHeaders(context: BuildContext): Promise<void> {
  const { jobs, buildLog } = context;
  const before = { failed: buildLog.failed.length, messages: buildLog.messages.length };
  if ((await runMake(context, [`-j${jobs}`, "--output-sync=target", "headers"])) === 0) return;
  throw new BuildFailed("headers", reasonOf(context, buildLog.failed.slice(before.failed), before.messages));
}

/** The errors of compilers, at most ten, and what failed for them; without any, the last lines. */
function reasonOf({ buildLog }: BuildContext, causes: readonly FailedTarget[], since: number): string {
  const errors = buildLog.messages.slice(since).filter(({ message }) => message.severity === "error");
  const told = errors
    .slice(0, 10)
    .map(({ message: { file, line, column, message } }) =>
      [file, line, ...(column === null ? [] : [column]), ` ${message}`].join(":"),
    );
  if (errors.length > told.length) told.push(`and ${errors.length - told.length} more errors`);
  if (told.length > 0) return told.join("\n");
  const [first] = causes;
  const lines = first?.because ?? buildLog.lastLines(20);
  return [...(first === undefined ? [] : [`${first.target} failed:`]), ...lines].join("\n");
}
