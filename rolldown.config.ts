import { defineConfig, type Plugin } from "rolldown";
import { minify } from "rolldown/utils";
import { licencesOf, packageDirectory } from "./scripts/bundle/packages.ts";
import { isTextFile, textModule } from "./scripts/text-file.ts";

const filesAsText: Plugin = {
  name: "files-as-text",
  load: id => (isTextFile(id) ? { code: textModule(id), moduleType: "js" } : null),
};

/**
 * What others wrote is made small, since every use of an action downloads it; it is read where they keep it, and its
 * licences go along. What we wrote stays readable, since users look at what runs on their machines.
 */
const smallPackages: Plugin = {
  name: "small-packages",
  async generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter(each => each.type === "chunk");
    for (const chunk of chunks) {
      const { fileName, moduleIds } = chunk;
      if (moduleIds.length === 0 || moduleIds.some(id => packageDirectory(id) === undefined)) continue;
      const options = { module: true, codegen: { removeWhitespace: true, legalComments: "none" } } as const;
      const { code, errors } = await minify(fileName, chunk.code, options);
      if (errors.length > 0) throw new Error(`${fileName}: ${errors.map(each => each.message).join("; ")}`);
      chunk.code = code;
    }
    const source = await licencesOf(chunks.flatMap(({ moduleIds }) => moduleIds));
    this.emitFile({ type: "asset", fileName: "licences.txt", source });
  },
};

/** Whose modules do nothing by being read, so that what nobody asks of them is left out: ours, and GitHub's. */
const quietModules = /\/src\/|\/node_modules\/@actions\//;

export default defineConfig({
  input: {
    cli: "src/cli/main.ts",
    action: "src/actions/root.ts",
    build: "src/actions/build.ts",
    plan: "src/actions/plan.ts",
    boot: "src/actions/boot.ts",
    test: "src/actions/test.ts",
    report: "src/actions/report.ts",
    bisect: "src/actions/bisect.ts",
    "bisect-probe": "src/actions/bisect-probe.ts",
    "bisect-tell": "src/actions/bisect-tell.ts",
  },
  platform: "node",
  plugins: [filesAsText, smallPackages],
  treeshake: { moduleSideEffects: id => !quietModules.test(id) },
  output: {
    dir: "dist",
    format: "esm",
    cleanDir: true,
    banner: chunk => (chunk.name === "cli" ? "#!/usr/bin/env node" : ""),
    entryFileNames: "[name].js",
    // Chunks of packages are called after all that need them, which is too long for a name.
    chunkFileNames: ({ name }) => `chunks/${name.startsWith("packages~") ? "packages-[hash]" : "[name]"}.js`,
    // Packages for themselves, and by who needs them: an action that fails at its inputs reads few.
    codeSplitting: { groups: [{ test: /\/node_modules\//, name: "packages", entriesAware: true }] },
  },
});
