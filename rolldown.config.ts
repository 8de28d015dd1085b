import { defineConfig } from "rolldown";

export default defineConfig({
  input: { cli: "src/cli/main.ts", action: "src/actions/root.ts" },
  platform: "node",
  moduleTypes: { ".sh": "text" },
  output: {
    dir: "dist",
    format: "esm",
    cleanDir: true,
    banner: chunk => (chunk.name === "cli" ? "#!/usr/bin/env node" : ""),
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name].js",
  },
});
