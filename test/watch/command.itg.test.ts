import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Workplace, workplace } from "../cli/command.ts";
import { startMailServer } from "./mail-server.ts";
import { broken, setUpWatch, whole } from "./watching.ts";

async function place(): Promise<Workplace> {
  const made = await workplace();
  onTestFinished(() => made[Symbol.asyncDispose]());
  return made;
}

test("vmentry watch --once ends with what came of the builds, and --dry-run says what it would do", async () => {
  const { port, mails } = await startMailServer();
  const watching = setUpWatch([
    `mail: {smtp: 'smtp://127.0.0.1:${port}', from: ci@example.org, to: [kvm@example.org]}`,
  ]);
  const there = await place();
  const run = (...more: string[]) => there.run(["watch", watching.file, ...more]);
  const dry = await run("--dry-run");
  expect(dry).toMatchObject({ code: 0 });
  expect(dry.stdout).toMatch(
    /^main is at \w{12}: 1 commit wanted\nwould build \w{12} small of main: first\n$/,
  );
  expect(existsSync(join(watching.directory, "state/state.json"))).toBe(false);

  const first = await run("--once");
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(/^built {4}\w{12} small first\n/);
  watching.commit(broken, "break");
  const second = await run("--once");
  expect(second.code).toBe(1);
  expect(second.stdout).toMatch(/^FAILED {3}\w{12} small break\n/);
  expect(second.stderr).toMatch(/^warning: main small: broken by \w{12} break$/m);
  expect(mails).toHaveLength(1);
  expect((await run("--dry-run")).stdout).toMatch(/^main is at \w{12}: 2 commits wanted\nnothing to do\n$/);
});

test("vmentry watch goes on until Ctrl-C, and then ends cleanly", async () => {
  const watching = setUpWatch();
  const there = await place();
  const running = await there.start(["watch", watching.file]);
  await running.said(/^built {4}\w{12} small first$/m);
  watching.commit(whole(1), "one");
  await running.said(/^main has 1 new, and is at \w{12}$/m);
  await running.said(/^built {4}\w{12} small one$/m);
  running.signal("SIGINT");
  expect((await running.ended).code).toBe(130);
  await there.expectNothingLeft();
});

test("vmentry watch tells bad input, and what cannot be reached, by its exit code", async () => {
  const there = await place();
  expect(await there.run(["watch", "none.watch.yaml"])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("none.watch.yaml: there is no such file"),
  });
  const watching = setUpWatch(["repository: http://127.0.0.1:9/linux.git"]);
  const unreached = await there.run(["watch", watching.file, "--once"]);
  expect(unreached.code).toBe(3);
  expect(unreached.stderr).toContain("http://127.0.0.1:9/linux.git cannot be fetched");
});
