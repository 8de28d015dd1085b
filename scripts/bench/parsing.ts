import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** How fast 100 MB of KTAP and console text are read; measured in processes of their own. */
export async function benchParsing(): Promise<void> {
  const script = fileURLToPath(new URL("../bench-parse.ts", import.meta.url));
  const shellText = fileURLToPath(new URL("../shell-text.ts", import.meta.url));
  const { exitCode } = await execa(process.execPath, ["--import", shellText, script], {
    stdio: "inherit",
    reject: false,
  });
  if (exitCode !== 0) process.exitCode = 1;
}
