import { spawn } from "node:child_process";
import { chmod, cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { runTool, temporaryDirectory } from "../../src/base/index.ts";
import { findAct } from "../act/act.ts";
import { type Lab, lab } from "../lab.ts";
import { type ArtifactService, artifactService } from "./artifact-service.ts";
import { gitHubApi } from "./github-api.ts";
import { installAction } from "./runner.ts";
import { addEnvironments, addTests, addTree, hostileTest, quickTest } from "./workspace.ts";
import { unzip } from "./zip.ts";

// The sample workflow, run by act on this host: https://github.com/nektos/act
const project = fileURLToPath(new URL("../..", import.meta.url));
const workflow = ".github/workflows/kvm-selftests.yml";

let built: Lab;
let act: string;
beforeAll(async () => {
  act = await findAct();
  built = await lab();
});

/** A repository like a kernel tree with the sample in it, and the action where the sample has it: at `./`. */
async function makeTree(path: string): Promise<void> {
  await mkdir(join(path, dirname(workflow)), { recursive: true });
  await cp(join(project, workflow), join(path, workflow));
  await cp(await installAction(), path, { recursive: true });
  await addTree(path);
  await addEnvironments(join(path, ".vmentry"), { shadow: "features: {tdp: off}\n" });
  await runTool(["git", "init", "-q", "-b", "main", path]);
  await runTool(["git", "-C", path, "add", "-A"]);
  const who = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  await runTool(["git", "-C", path, ...who, "commit", "-q", "-m", "test"]);
  await runTool(["git", "-C", path, "remote", "add", "origin", "https://github.com/owner/linux.git"]);
}

/** Runs the sample with an event, as a runner of this host with the workflow's labels would. */
async function runWorkflow(
  tree: string,
  event: { name: string; payload: object },
  env: Record<string, string> = {},
): Promise<{ code: number | null; log: string }> {
  await using scratch = temporaryDirectory("act");
  const eventFile = join(scratch.path, "event.json");
  await writeFile(eventFile, JSON.stringify(event.payload));
  // act takes the node on the PATH for node24.
  const node = join(scratch.path, "bin");
  await mkdir(node);
  await symlink(process.execPath, join(node, "node"));
  const args = [event.name, "-e", eventFile, "-W", join(tree, workflow), "-C", tree];
  args.push("-P", "self-hosted=-self-hosted", "-P", "kvm=-self-hosted", "--no-cache-server");
  args.push("-s", "GITHUB_TOKEN=a-token-of-the-test");
  const child = spawn(
    act,
    [...args, ...Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`])],
    {
      cwd: tree,
      env: {
        ...process.env,
        PATH: `${node}${delimiter}${process.env["PATH"]}`,
        // act keeps settings and caches there.
        XDG_CONFIG_HOME: join(scratch.path, "config"),
        XDG_CACHE_HOME: join(scratch.path, "cache"),
        ...(process.env["VMENTRY_CACHE"] === undefined && process.env["XDG_CACHE_HOME"] === undefined
          ? { VMENTRY_CACHE: join(homedir(), ".cache/vmentry") }
          : {}),
      },
    },
  );
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      log += chunk.toString("utf8");
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  return { code, log };
}

const repository = {
  full_name: "owner/linux",
  name: "linux",
  owner: { login: "owner" },
  default_branch: "main",
};

function serviceEnv(service: ArtifactService, api: { env: Record<string, string> }): Record<string, string> {
  return {
    ...service.env,
    ...api.env,
    GITHUB_REPOSITORY: "owner/linux",
    GITHUB_RUN_ID: "77",
    VMENTRY_STAGE1_KERNEL: built.stageOneKernel,
  };
}

test("the sample runs a prebuilt kernel when it is started by hand", async () => {
  await using directory = temporaryDirectory("test");
  await using service = await artifactService();
  await using api = await gitHubApi();
  await makeTree(directory.path);
  const { code, log } = await runWorkflow(
    directory.path,
    {
      name: "workflow_dispatch",
      payload: {
        ref: "refs/heads/main",
        repository,
        inputs: { kernel: built.kernel, selftests: built.selftests, filter: `^${quickTest}$` },
      },
    },
    serviceEnv(service, api),
  );
  expect(log).toContain("Success - Main Run the selftests");
  expect(log).not.toContain("Main Build the kernel");
  expect(code).toBe(0);
  const files = unzip(service.artifacts.get("vmentry-results") ?? Buffer.alloc(0));
  expect(files.get("results.json")?.toString("utf8")).toContain('"shadow"');
});

test("the sample builds a pull request's kernel and selftests, and is red when one fails", async () => {
  await using directory = temporaryDirectory("test");
  await using service = await artifactService();
  await using api = await gitHubApi();
  await makeTree(directory.path);
  await addFakeBuild(directory.path);
  const payload = {
    action: "opened",
    number: 7,
    repository,
    pull_request: {
      number: 7,
      head: { ref: "topic", sha: "1".repeat(40), repo: repository },
      base: { ref: "main", sha: "2".repeat(40), repo: repository },
    },
  };
  const { code, log } = await runWorkflow(
    directory.path,
    { name: "pull_request", payload },
    serviceEnv(service, api),
  );
  expect(log).toContain("Success - Main Build the kernel");
  expect(log).toContain("Success - Main Build the selftests");
  expect(log).toContain("Failure - Main Run the selftests");
  expect(log).toMatch(/1 test failed: kvm\/hostile_test\.sh \(shadow\)/);
  expect(code).toBe(1);
  const files = unzip(service.artifacts.get("vmentry-results") ?? Buffer.alloc(0));
  expect(files.get("results.json")?.toString("utf8")).toContain(`kvm/${quickTest}`);
});

test("the sample builds nothing of a fork's pull request", async () => {
  await using directory = temporaryDirectory("test");
  await makeTree(directory.path);
  const fork = { ...repository, full_name: "stranger/linux", owner: { login: "stranger" } };
  const { code, log } = await runWorkflow(
    directory.path,
    {
      name: "pull_request",
      payload: {
        action: "opened",
        number: 8,
        repository,
        pull_request: {
          number: 8,
          head: { ref: "topic", sha: "1".repeat(40), repo: fork },
          base: { ref: "main", sha: "2".repeat(40), repo: repository },
        },
      },
    },
    { GITHUB_REPOSITORY: "owner/linux" },
  );
  expect(code).toBe(0);
  expect(log).not.toContain("Run Main");
});

/**
 * Makefiles with the targets that the sample asks a kernel tree for, which hand out what the lab has built:
 * a build of minutes would say no more about the sample.
 */
async function addFakeBuild(tree: string): Promise<void> {
  const collection = join(tree, "tools/testing/selftests/kvm");
  const store = join(tree, "store");
  await addTests(store, built.selftests, { "hostile_test.sh": hostileTest });
  await writeFile(
    join(tree, "Makefile"),
    `defconfig:\n\ttest -n "$(O)"\n\tmkdir -p $(O)\n\ttouch $(O)/.config\n` +
      "olddefconfig:\n\tgrep -q KVM_AMD=m $(O)/.config\n" +
      `bzImage: olddefconfig\n\trm -r $(O)\n\tln -s ${built.kernel} $(O)\nmodules: bzImage\nheaders:\n\ttouch headers\n`,
  );
  await writeFile(
    join(collection, "Makefile"),
    `all:\n\ttest -e ../../../../headers\n\tcp ../../../../store/* .\nTEST_GEN_PROGS = ${quickTest}\nTEST_PROGS = hostile_test.sh\n`,
  );
  await mkdir(join(tree, "scripts"));
  const configure = join(tree, "scripts/config");
  // kernel: scripts/config --file FILE -e NAME, -m NAME
  await writeFile(
    configure,
    `#!/bin/bash
set -eu
[ "$1" = --file ]; file=$2; shift 2
while [ $# -gt 0 ]; do
  case $1 in -e) echo "CONFIG_$2=y" ;; -m) echo "CONFIG_$2=m" ;; *) exit 1 ;; esac >> "$file"
  shift 2
done
`,
  );
  await chmod(configure, 0o755);
}

test("the sample's runner labels are known to actionlint's configuration", async () => {
  const labels = /runs-on: \[self-hosted, (\w+)\]/.exec(await readFile(join(project, workflow), "utf8"))?.[1];
  expect(await readFile(join(project, ".github/actionlint.yaml"), "utf8")).toContain(`- ${labels}`);
});
