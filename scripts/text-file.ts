import { readFileSync } from "node:fs";

/**
 * Files of this project that are imported as text: scripts that run on machines, and what the kernel server's page
 * consists of.
 */
export function isTextFile(path: string): boolean {
  return !path.includes("/node_modules/") && /\.(?:sh|css|svg|browser\.js)$/.test(path);
}

/** A module that exports the file's text. */
export function textModule(path: string): string {
  return `export default ${JSON.stringify(readFileSync(path, "utf8"))};`;
}
