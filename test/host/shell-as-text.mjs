import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

// For tests that start plain Node.js on the sources: shell scripts are text, as in vitest.config.ts.
registerHooks({
  load(url, context, next) {
    if (!url.endsWith(".sh")) return next(url, context);
    const text = readFileSync(fileURLToPath(url), "utf8");
    return { format: "module", shortCircuit: true, source: `export default ${JSON.stringify(text)};` };
  },
});
