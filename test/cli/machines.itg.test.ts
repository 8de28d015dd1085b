import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { runTool } from "../../src/base/index.ts";
import { ConsoleLog } from "../../src/machine/console.ts";
import { startQemu, userNetwork } from "../../src/machine/qemu.ts";
import { platformFor } from "../../src/machine/qemu-platform.ts";
import { type Lab, lab } from "../lab.ts";
import { crash } from "../machine/crash.ts";
import { type Workplace, workplace } from "./command.ts";

let made: Lab;
let place: Workplace;

beforeAll(async () => {
  made = await lab();
});
beforeEach(async () => {
  place = await workplace();
});
afterEach(() => place[Symbol.asyncDispose]());

const bootAnswer = z.object({
  kernel: z.object({ source: z.string(), release: z.string() }),
  ssh: z.tuple([z.literal("ssh")], z.string()),
  console: z.string(),
  phases: z.array(z.object({ name: z.string(), atMs: z.number() })),
});

test("vmentry boot tells how to reach the machine, keeps it up until Ctrl-C, and leaves nothing", async () => {
  const running = await place.start([
    ...["boot", "--kernel", made.kernel, "--stage1-kernel", made.stageOneKernel, "--menu", "0", "--json"],
    ...["--cpus", "2", "--memory", "1024", "--console-log", "logs/console.log"],
  ]);
  const [text] = await running.said(/^\{\n[\s\S]*^\}$/m);
  const { kernel, ssh, console } = bootAnswer.parse(JSON.parse(text));
  const { stdout } = await runTool([...ssh, "uname", "-r"]);
  expect(stdout).toBe(`${kernel.release}\n`);
  running.signal("SIGINT");
  const end = await running.ended;
  expect(end.code).toBe(0);
  expect(JSON.parse(end.stdout)).toMatchObject({ kernel: { source: made.kernel } });
  expect(console).toBe(join(place.path, "logs/console.log"));
  expect(await readFile(console, "utf8")).toContain("vmentry stage two: console of");
  await place.expectNothingLeft();
});

test("vmentry boot ends with 3 when its machine dies, with the console's last lines", async () => {
  const running = await place.start([
    ...["boot", "--kernel", made.kernel, "--stage1-kernel", made.stageOneKernel, "--menu", "0", "--json"],
    ...["--cpus", "2", "--memory", "1024"],
  ]);
  const [text] = await running.said(/^\{\n[\s\S]*^\}$/m);
  const { ssh } = bootAnswer.parse(JSON.parse(text));
  await runTool([...ssh, crash[2]], { expected: [255] });
  const { code, stderr } = await running.ended;
  expect(code).toBe(3);
  expect(stderr).toMatch(/vmentry: the machine died: Kernel panic - not syncing/);
  expect(stderr).toMatch(/The console's last lines:\n(.*\n)* {2}\| .*Kernel panic/);
  await place.expectNothingLeft();
});

const kernelList = z.object({ kernels: z.tuple([z.object({ id: z.string(), title: z.string() })]) });
const machineState = z.object({ events: z.array(z.object({ stage: z.string(), event: z.string() })) });

test("vmentry serve boots a machine that was started with what it printed, until Ctrl-C", async () => {
  const running = await place.start([
    ...["serve", "--kernel", made.kernel, "--stage1-kernel", made.stageOneKernel],
    ...["--port", "0", "--directory", "served"],
  ]);
  const [, url = ""] = await running.said(/^Serving at (http:\S+)$/m);
  const [, image = "", initrd = "", template = ""] = await running.said(
    /^Stage one: boot (\S+) with (\S+) and\n {2}(.*)$/m,
  );
  const { kernels } = kernelList.parse(await (await fetch(`${url}/v1/kernels`)).json());
  const [kernel] = kernels;
  expect(kernel.title).toMatch(/^6\.12\S* from /);
  const selected = await fetch(`${url}/v1/machines/board1/selection`, {
    method: "POST",
    body: JSON.stringify({ kernel: kernel.id, menuSeconds: 0 }),
  });
  expect(selected.status).toBe(201);
  const log = new ConsoleLog(join(place.path, "console.log"), () => {});
  {
    await using qemu = await startQemu({
      name: "board1",
      platform: platformFor({ arch: "x86_64" }),
      accelerator: "tcg",
      cpus: 2,
      memoryMiB: 1024,
      image,
      initrd,
      // From inside QEMU's network, this host has another address.
      cmdline: template.replace("127.0.0.1", userNetwork.host).replace("NAME", "board1"),
      console: log,
      directory: place.path,
    });
    const events = async () => {
      const state = await (await fetch(`${url}/v1/machines/board1/state`)).json();
      return machineState.parse(state).events.map(({ stage, event }) => `${stage}: ${event}`);
    };
    await expect.poll(events, { timeout: 90_000, interval: 200 }).toContain("stage two: ready");
    const { stdout } = await runTool([
      ...(["ssh", "-i", join(place.path, "served/id_ed25519"), "-p", String(await qemu.sshPort())] as const),
      ...["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "root@127.0.0.1"],
      "uname -r",
    ]);
    expect(kernel.title).toContain(stdout.trim());
  }
  await log.close();
  running.signal("SIGINT");
  expect((await running.ended).code).toBe(0);
  await place.expectNothingLeft();
});

test("vmentry serve refuses a port that is taken", async () => {
  const serve = (port: string) => [
    ...["serve", "--kernel", made.kernel, "--stage1-kernel", made.stageOneKernel],
    ...["--port", port, "--directory", "served"],
  ];
  const running = await place.start(serve("0"));
  const [, port = ""] = await running.said(/^Serving at http:\S+:(\d+)$/m);
  const second = await place.run(serve(port));
  expect(second.code).toBe(2);
  expect(second.stderr).toContain(`port ${port} of 127.0.0.1 is in use; choose another with --port`);
  running.signal("SIGINT");
  expect((await running.ended).code).toBe(0);
  await place.expectNothingLeft();
});
