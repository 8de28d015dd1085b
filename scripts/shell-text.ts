import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { isTextFile, textModule } from "./text-file.ts";

// Lets node run the sources as they are: shell scripts and the like are imported as text, as in rolldown.config.ts.
registerHooks({
  load(url, context, next) {
    if (!url.startsWith("file:") || !isTextFile(url)) return next(url, context);
    return { format: "module", source: textModule(fileURLToPath(url)), shortCircuit: true };
  },
});
