import { spawn } from "node:child_process";
import { access, mkdir, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { temporaryDirectory } from "../../src/base/index.ts";
import { testPrograms } from "../lab.ts";

/** act's program. Its absence is a failure: the workflows would otherwise go untested unseen. */
export async function findAct(): Promise<string> {
  const given = process.env["VMENTRY_ACT"] ?? "";
  const directories = [
    ...(process.env["PATH"] ?? "").split(delimiter),
    join(homedir(), "go/bin"),
    testPrograms(),
  ];
  for (const path of given === "" ? directories.map(each => join(each, "act")) : [given]) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  const place =
    given === "" ? "on the PATH, in ~/go/bin, or where npm test puts it" : `at VMENTRY_ACT=${given}`;
  throw new Error(
    `act, which runs the workflows, is not ${place}: install it with ` +
      '"go install github.com/nektos/act@v0.2.89" (Go 1.24 or newer), or set VMENTRY_ACT',
  );
}

export interface ActRequest {
  /** A work tree with the workflow in it, whose HEAD is the event's commit. */
  tree: string;
  /** In the tree. */
  workflow: string;
  event: { name: string; payload: object };
  env: Record<string, string>;
  token: string;
  /** Directories that stand for `OWNER/NAME@REF`. */
  repositories: Record<string, string>;
  /** Default: 20 minutes. */
  deadlineMs?: number;
}

export interface ActJob {
  /** As it is shown, matrix values and calling jobs included. */
  name: string;
  /** In its workflow file. */
  id: string;
  result: "success" | "failure" | "skipped" | "unknown";
  /** What its steps printed. */
  log: string;
  /** By the step's name, in Markdown. */
  summaries: Record<string, string>;
  steps: { name: string; result: string }[];
}

export interface ActEnd {
  code: number | null;
  jobs: ActJob[];
  /** All that act said, for a test that fails. */
  log: string;
}

const lineSchema = z.object({
  job: z.string().optional(),
  jobID: z.string().optional(),
  step: z.string().optional(),
  msg: z.string(),
  jobResult: z.string().optional(),
  stepResult: z.string().optional(),
  raw_output: z.boolean().optional(),
  command: z.string().optional(),
  content: z.string().optional(),
  raw: z.string().optional(),
});

/** Runs a workflow on this host, as a runner with its labels would (https://github.com/nektos/act). */
export async function runAct(request: ActRequest): Promise<ActEnd> {
  await using scratch = temporaryDirectory("act");
  const eventFile = join(scratch.path, "event.json");
  await writeFile(eventFile, JSON.stringify(request.event.payload));
  // act takes the node on the PATH for node24.
  const bin = join(scratch.path, "bin");
  await mkdir(bin);
  await symlink(process.execPath, join(bin, "node"));
  const pairs = (option: string, values: Record<string, string>) =>
    Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
  const args = [
    ...[request.event.name, "--json", "-C", request.tree, "-W", join(request.tree, request.workflow)],
    ...["-e", eventFile, "--no-cache-server", "-s", `GITHUB_TOKEN=${request.token}`],
    ...pairs(
      "-P",
      Object.fromEntries(["self-hosted", "kvm", "ubuntu-24.04"].map(each => [each, "-self-hosted"])),
    ),
    ...pairs("--local-repository", request.repositories),
    ...pairs("--env", request.env),
    // Two machines at a time are too many for a small host.
    ...["--concurrent-jobs", "1"],
  ];
  const child = spawn(await findAct(), args, {
    cwd: request.tree,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env["PATH"]}`,
      // act keeps settings and caches there.
      XDG_CONFIG_HOME: join(scratch.path, "config"),
      XDG_CACHE_HOME: join(scratch.path, "cache"),
      ...(process.env["VMENTRY_CACHE"] === undefined && process.env["XDG_CACHE_HOME"] === undefined
        ? { VMENTRY_CACHE: join(homedir(), ".cache/vmentry") }
        : {}),
    },
  });
  const said = new Said();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", line => said.add(line));
  }
  const timer = setTimeout(
    () => {
      said.add("the test's deadline is over");
      if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
    },
    request.deadlineMs ?? 20 * 60_000,
  );
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    return { code, jobs: [...said.jobs.values()], log: said.log };
  } finally {
    clearTimeout(timer);
  }
}

/** What act says, one JSON object a line, gathered by job. */
class Said {
  readonly jobs = new Map<string, ActJob>();
  log = "";

  add(line: string): void {
    const found = lineSchema.safeParse(parsed(line));
    if (found.data === undefined) {
      this.log += `${line}\n`;
      return;
    }
    const { job: name, jobID: id, step, msg, jobResult, stepResult, command, content, raw } = found.data;
    this.log += `[${name ?? ""}] ${msg.trimEnd()}\n`;
    if (name === undefined || id === undefined) return;
    const job = this.jobs.get(name) ?? { name, id, result: "unknown", log: "", summaries: {}, steps: [] };
    this.jobs.set(name, job);
    if (jobResult === "success" || jobResult === "failure" || jobResult === "skipped") job.result = jobResult;
    if (step !== undefined && stepResult !== undefined) job.steps.push({ name: step, result: stepResult });
    if (command === "summary" && content !== undefined) job.summaries[step ?? ""] = content;
    // A workflow command is told by act as it stood.
    if (found.data.raw_output === true) job.log += msg.endsWith("\n") ? msg : `${msg}\n`;
    else if (raw !== undefined) job.log += `${raw}\n`;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
