import { defineConfig } from "vitest/config";

/** Shell scripts are imported as text, as in rolldown.config.ts. */
const shellAsText = {
  name: "shell-as-text",
  transform(code: string, id: string) {
    return id.endsWith(".sh") ? { code: `export default ${JSON.stringify(code)};`, map: null } : null;
  },
};

export default defineConfig({
  plugins: [shellAsText],
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
