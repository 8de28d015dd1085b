import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

// Lets node run the sources as they are: a shell script is imported as text, as in rolldown.config.ts.
registerHooks({
  load(url, context, next) {
    if (!url.endsWith(".sh")) return next(url, context);
    const text = readFileSync(fileURLToPath(url), "utf8");
    return { format: "module", source: `export default ${JSON.stringify(text)};`, shortCircuit: true };
  },
});
