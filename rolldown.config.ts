import { defineConfig } from "rolldown";
import { isTextFile, textModule } from "./scripts/text-file.ts";

const filesAsText = {
  name: "files-as-text",
  load: (id: string) => (isTextFile(id) ? { code: textModule(id), moduleType: "js" } : null),
} as const;

export default defineConfig({
  input: { cli: "src/cli/main.ts", action: "src/actions/root.ts", build: "src/actions/build.ts" },
  platform: "node",
  plugins: [filesAsText],
  output: {
    dir: "dist",
    format: "esm",
    cleanDir: true,
    banner: chunk => (chunk.name === "cli" ? "#!/usr/bin/env node" : ""),
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name].js",
  },
});
