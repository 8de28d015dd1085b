import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { runTool } from "../../src/base/index.ts";
import { ConsoleLog } from "../../src/machine/console.ts";
import { startQemu, userNetwork } from "../../src/machine/qemu.ts";
import { platformFor } from "../../src/machine/qemu-platform.ts";
import { openStore, type Store } from "../../src/store/index.ts";
import { type Lab, lab, widthsLab } from "../lab.ts";
import { publishKernelDirectory } from "../store/kernel-directory.ts";
import { type Workplace, workplace } from "./command.ts";
import { addSelftests } from "./inputs.ts";
import { resultsOf } from "./results-of.ts";

let made: Lab;
let place: Workplace;

beforeAll(async () => {
  made = await lab();
});
beforeEach(async () => {
  place = await workplace();
});
afterEach(() => place[Symbol.asyncDispose]());

const commit = `5107ed${"0".repeat(34)}`;

/** Publishes the lab's kernel with one of its selftests, as a builder does. */
async function publishLab(store: Store): Promise<void> {
  const program = await readFile(join(made.selftests, "kvm_create_max_vcpus"));
  const selftests = await addSelftests(join(place.path, "built"), { kvm_create_max_vcpus: program });
  const paths = { "kselftest-list.txt": 0o644, "kvm/kvm_create_max_vcpus": 0o755 };
  await publishKernelDirectory(
    ...([store, made.kernel, { commit, variant: "slim" }] as const),
    Object.entries(paths).map(([path, mode]) => ({
      ...{ path: `selftests/${path}`, mode, source: join(selftests, path) },
    })),
  );
}

test("a kernel of the store runs its own selftests, and the results know its commit", async () => {
  const store = await openStore(join(place.path, "store"));
  await publishLab(store);
  const machine = ["--stage1-kernel", made.stageOneKernel, "--cpus", "2", "--memory", "1024"];
  const { code, stderr } = await place.run([
    ...["run", "--kernel", `${commit.slice(0, 12)}/slim`, "--store", "store", ...machine, "--out", "out"],
  ]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const results = await resultsOf(place.path);
  const [run] = results.runs;
  expect(run?.kernel).toMatchObject({ source: `${commit}/slim`, commit, variant: "slim" });
  expect(run?.suite).toEqual({ name: "kvm", source: `${commit}/slim` });
  expect(run?.tests.map(({ id, status }) => [id, status])).toEqual([["kvm/kvm_create_max_vcpus", "pass"]]);
  expect(run?.repeat.slice(0, 6)).toEqual([
    ...["vmentry", "run", "--kernel", `${commit}/slim`, "--store", join(place.path, "store")],
  ]);
  expect(await store.leases()).toEqual([]);

  const plan = await place.run(["plan", "--kernel", commit.slice(0, 12), "--store", "store", ...machine]);
  expect(plan).toMatchObject({ code: 0 });
  await place.expectNothingLeft();
});

const kernelPage = z.object({ kernels: z.array(z.object({ id: z.string(), variant: z.string() })) });
const machineState = z.object({ events: z.array(z.object({ stage: z.string(), event: z.string() })) });

test("32 and 64 bits of one commit, both in a store, boot through one stage one, each with its own user space", async () => {
  const store = await widthsLab(made);
  const running = await place.start([
    ...["serve", "--store", store, "--stage1-kernel", made.stageOneKernel, "--arch", "x86_64"],
    ...["--port", "0", "--directory", "served", "--state", "state"],
  ]);
  const [, url = ""] = await running.said(/^Serving at (http:\S+)$/m);
  const [, image = "", initrd = "", template = ""] = await running.said(
    /^Stage one: boot (\S+) with (\S+) and\n {2}(.*)$/m,
  );
  const { kernels } = kernelPage.parse(await (await fetch(`${url}/v1/kernels`)).json());
  const [first, second] = kernels;
  // The same commit, in two variants.
  expect(first?.id.split("-")[0]).toBe(second?.id.split("-")[0]);

  /** Boots a kernel, and says what its machine and user space are. */
  const boot = async (variant: string): Promise<{ machine: string; elfClass: string; release: string }> => {
    const id = kernels.find(each => each.variant === variant)?.id;
    const selected = await fetch(`${url}/v1/machines/${variant}/selection`, {
      method: "POST",
      body: JSON.stringify({ kernel: id, menuSeconds: 0 }),
    });
    expect(selected.status).toBe(201);
    const log = new ConsoleLog(join(place.path, `${variant}.log`), () => {});
    try {
      await using qemu = await startQemu({
        ...{ name: variant, platform: platformFor({ arch: "x86_64" }), accelerator: "tcg" },
        ...{ cpus: 2, memoryMiB: 1024, image, initrd, console: log, directory: place.path },
        // From inside QEMU's network, this host has another address.
        cmdline: template.replace("127.0.0.1", userNetwork.host).replace("NAME", variant),
      });
      const events = async () => {
        const state = await (await fetch(`${url}/v1/machines/${variant}/state`)).json();
        return machineState.parse(state).events.map(({ stage, event }) => `${stage}: ${event}`);
      };
      await expect.poll(events, { timeout: 120_000, interval: 200 }).toContain("stage two: ready");
      const ask = async (command: string) => {
        const { stdout } = await runTool([
          ...(["ssh", "-i", join(place.path, "served/id_ed25519"), "-p"] as const),
          ...[String(await qemu.sshPort()), "-o", "StrictHostKeyChecking=no"],
          ...["-o", "UserKnownHostsFile=/dev/null", "root@127.0.0.1", command],
        ]);
        return stdout.trim();
      };
      return {
        machine: await ask("uname -m"),
        // EI_CLASS of what runs as process 1: 1 is 32 bits, 2 is 64 (elf(5)).
        elfClass: await ask("dd if=/proc/1/exe bs=1 skip=4 count=1 2>/dev/null | hexdump -e '1/1 \"%d\"'"),
        release: await ask("uname -r"),
      };
    } finally {
      await log.close();
    }
  };

  const narrow = await boot("boots-i386");
  expect(narrow).toMatchObject({ machine: "i686", elfClass: "1" });
  const wide = await boot("slim");
  expect(wide).toMatchObject({ machine: "x86_64", elfClass: "2" });
  expect(narrow.release).toBe(wide.release);

  running.signal("SIGINT");
  expect((await running.ended).code).toBe(0);
  await place.expectNothingLeft();
});
