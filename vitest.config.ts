import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { isTextFile, textModule } from "./scripts/text-file.ts";

const prefix = "\0text:";

/**
 * Shell scripts and what the web page consists of are imported as text, as in rolldown.config.ts. Under a name of
 * their own, since Vite would take a style sheet for its own business.
 */
const filesAsText = {
  name: "files-as-text",
  enforce: "pre",
  resolveId(source: string, importer: string | undefined) {
    if (importer === undefined || !source.startsWith(".") || !isTextFile(source)) return null;
    return `${prefix}${resolve(dirname(importer), source)}.js`;
  },
  load: (id: string) => (id.startsWith(prefix) ? textModule(id.slice(prefix.length, -".js".length)) : null),
} as const;

/** Integration tests that boot no machine: what they do is mostly to wait, so that as many run at once as there are cores. */
const bootless = [
  ...["actions/bisect", "bisecting/options/*", "bisecting/telling/*", "bisecting/harmless/*"],
  ...["bisecting/probing/builder", "build/build-command", "build/build-commit", "build/variant-config"],
  ...["host/*", "html-report/*", "release/*", "server/page", "server/page-bisects", "store/*", "watch/*"],
].map(name => `test/${name}.itg.test.ts`);

/** A kernel may be built first. */
const patience = { testTimeout: 600_000, hookTimeout: 1_200_000 };

export default defineConfig({
  plugins: [filesAsText],
  test: {
    reporters: ["default", "./test/closing-line.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.itg.test.ts"],
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: "bootless",
          include: bootless,
          sequence: { groupOrder: 1 },
          maxWorkers: availableParallelism(),
          ...patience,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/**/*.itg.test.ts"],
          exclude: bootless,
          // Each boots machines that use every core, so files run one after the other.
          fileParallelism: false,
          sequence: { groupOrder: 0 },
          ...patience,
        },
      },
    ],
  },
});
