import { join } from "node:path";
import { cacheDirectory, kindOfPath, runTool, streamLog } from "../../src/base/index.ts";
import { installPackages } from "../../src/doctor/distribution.ts";
import { testPrograms } from "../lab.ts";

// What looks at workflows, in fixed versions: a newer one may find more, and that should not come by surprise.
const actionlint = { version: "1.7.12", module: "github.com/rhysd/actionlint/cmd/actionlint" };
const zizmorVersion = "1.32.0";

const log = streamLog(process.stderr);
const installDeadlineMs = 15 * 60_000;

/** The path of https://github.com/rhysd/actionlint, built in the lab's cache; needs Go 1.24 or newer. */
export async function installActionlint(): Promise<string> {
  const directory = join(testPrograms(), `actionlint-${actionlint.version}`);
  const path = join(directory, "actionlint");
  if ((await kindOfPath(path)) === "file") return path;
  log.info(`building actionlint ${actionlint.version} ...`);
  const argv = ["go", "install", `${actionlint.module}@v${actionlint.version}`] as const;
  try {
    await runTool(argv, { env: { GOBIN: directory }, deadlineMs: installDeadlineMs });
  } catch (error) {
    throw new Error(`actionlint could not be built: install Go 1.24 or newer, then run "${argv.join(" ")}"`, {
      cause: error,
    });
  }
  return path;
}

/** The path of https://zizmor.sh, in an environment of Python's in the lab's cache. */
export async function installZizmor(): Promise<string> {
  const directory = join(cacheDirectory(), "test", `zizmor-${zizmorVersion}`);
  const path = join(directory, "bin", "zizmor");
  if ((await kindOfPath(path)) === "file") return path;
  log.info(`installing zizmor ${zizmorVersion} ...`);
  const hasVenv = await runTool(["python3", "-c", "import ensurepip, venv"]).then(
    () => true,
    () => false,
  );
  if (!hasVenv) await installPackages(["python3", "python3-venv"], log);
  await runTool(["python3", "-m", "venv", directory], { deadlineMs: installDeadlineMs });
  const pip = [join(directory, "bin", "pip"), "install", "--quiet", "--disable-pip-version-check"] as const;
  await runTool([...pip, "--only-binary", ":all:", `zizmor==${zizmorVersion}`], {
    deadlineMs: installDeadlineMs,
  });
  return path;
}
