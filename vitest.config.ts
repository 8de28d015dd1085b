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

export default defineConfig({
  plugins: [filesAsText],
  test: {
    reporters: ["default", "./test/closing-line.ts"],
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["test/**/*.test.ts"], exclude: ["test/**/*.itg.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/**/*.itg.test.ts"],
          // Each boots machines that use every core, so files run one after the other.
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 1_200_000,
        },
      },
    ],
  },
});
