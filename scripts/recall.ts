import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findSplats, parseKtap } from "../src/results/index.ts";

// How much of other people's test data is read right. See docs/reading.md for where the directories come from.
//   node scripts/recall.ts --kunit LINUX/tools/testing/kunit/test_data --syzkaller SYZKALLER/pkg/report/testdata/linux/report
const { values } = parseArgs({
  options: {
    kunit: { type: "string" },
    syzkaller: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});
if (values.kunit === undefined && values.syzkaller === undefined) {
  throw new Error("--kunit DIR, --syzkaller DIR or both");
}
if (values.kunit !== undefined) await measureKtap(values.kunit);
if (values.syzkaller !== undefined) measureSplats(values.syzkaller);

/** What tools/testing/kunit/kunit_tool_test.py expects of its logs: passed, failed, skipped, and whether there is an error. */
type Expected = readonly [passed: number, failed: number, skipped: number, hasError: boolean];

function ktapExpectations(): ReadonlyMap<string, Expected> {
  return new Map<string, Expected>([
    ["test_config_printk_time.log", [10, 0, 0, false]],
    ["test_insufficient_memory.log", [0, 0, 0, false]],
    ["test_interrupted_tap_output.log", [10, 0, 0, false]],
    ["test_is_test_passed-all_passed.log", [10, 0, 0, false]],
    ["test_is_test_passed-all_passed_nested.log", [7, 0, 0, false]],
    ["test_is_test_passed-failure.log", [9, 1, 0, false]],
    ["test_is_test_passed-kselftest.log", [4, 0, 0, false]],
    ["test_is_test_passed-missing_plan.log", [10, 0, 0, false]],
    ["test_is_test_passed-no_tests_no_plan.log", [1, 0, 0, true]],
    ["test_is_test_passed-no_tests_run_no_header.log", [0, 0, 0, false]],
    ["test_is_test_passed-no_tests_run_with_header.log", [0, 0, 0, true]],
    ["test_kernel_panic_interrupt.log", [8, 0, 0, true]],
    ["test_multiple_prefixes.log", [10, 0, 0, false]],
    ["test_output_isolated_correctly.log", [2, 0, 0, false]],
    ["test_output_with_prefix_isolated_correctly.log", [10, 0, 0, false]],
    ["test_parse_attributes.log", [1, 0, 0, false]],
    ["test_parse_ktap_output.log", [3, 0, 0, false]],
    ["test_parse_subtest_header.log", [1, 0, 0, false]],
    ["test_pound_no_prefix.log", [10, 0, 0, false]],
    ["test_pound_sign.log", [10, 0, 0, false]],
    ["test_skip_all_tests.log", [0, 0, 5, false]],
    ["test_skip_tests.log", [4, 0, 1, false]],
    ["test_strip_hyphen.log", [2, 0, 0, false]],
  ]);
}

async function measureKtap(directory: string): Promise<void> {
  const expectations = ktapExpectations();
  const logs = readdirSync(directory).filter(name => name.endsWith(".log"));
  let right = 0;
  for (const name of logs) {
    const { counts, problem } = await parseKtap(readFileSync(join(directory, name), "utf8").split("\n"));
    const told: Expected = [counts.pass, counts.fail, counts.skip, problem !== undefined];
    const expected = expectations.get(name);
    if (expected !== undefined && told.join() === expected.join()) right += 1;
    else print(`  ${name}: ${told.join(" ")}, expected ${expected?.join(" ") ?? "nothing (unknown log)"}`);
  }
  print(`KTAP: ${right} of ${logs.length} logs read as expected`);
}

interface Case {
  name: string;
  /** Empty when the console has no complaint. */
  title: string;
  alternatives: string[];
  type: string;
  isCorrupted: boolean;
  console: string[];
}

/** Headers `KEY: VALUE`, an empty line, the console; then `REPORT:` and what syzkaller cuts out of it. */
function readCase(directory: string, name: string): Case {
  const text = readFileSync(join(directory, name), "utf8").replaceAll("\r", "");
  const end = text.startsWith("\n") ? 0 : text.indexOf("\n\n") + 1;
  const headers = text
    .slice(0, end)
    .split("\n")
    .map(line => /^([A-Z]+): (.*)$/.exec(line));
  const valuesOf = (key: string) => headers.flatMap(found => (found?.[1] === key ? [found[2] ?? ""] : []));
  const log = text.slice(end + 1).split(/\n\nREPORT:\n/, 1)[0] ?? "";
  return {
    name,
    title: valuesOf("TITLE")[0] ?? "",
    alternatives: valuesOf("ALT"),
    type: valuesOf("TYPE")[0] ?? "",
    isCorrupted: valuesOf("CORRUPTED").includes("Y"),
    console: log.split("\n"),
  };
}

/** Why a case says nothing about reading a kernel's console; undefined when it does. */
function exclusion({ title }: Case): string | undefined {
  if (/^SYZ(?:FAIL|FATAL)|^go runtime error|^unexpected kernel reboot/.test(title))
    return "syzkaller's own words";
  if (/^trusty: /.test(title)) return "not Linux but Trusty";
  if (/^WARNING: (?:foo|ath10k)/.test(title)) return "no complaint but a driver's free text";
  return undefined;
}

function expectedKinds({ title, type }: Case): readonly string[] {
  const table: readonly [RegExp, readonly string[]][] = [
    [/^KASAN/, ["KASAN"]],
    [/^KMSAN/, ["KMSAN"]],
    [/^KCSAN/, ["KCSAN"]],
    [/^KFENCE/, ["KFENCE"]],
    [/^UBSAN/, ["UBSAN"]],
    [/^INFO: rcu detected stall/, ["RCU stall"]],
    [/^INFO: task (?:hung|can't die)/, ["hung task"]],
    [/^BUG: soft lockup/, ["soft lockup"]],
    [/^BUG: workqueue lockup/, ["workqueue lockup"]],
    [/^BUG: scheduling while atomic/, ["scheduling while atomic"]],
    [/^BUG: sleeping function/, ["sleeping in atomic"]],
    [/^memory leak/, ["kmemleak"]],
    [/^WARNING: refcount bug/, ["refcount"]],
    [/^BUG: corrupted list/, ["list corruption", "BUG"]],
    [/^BUG: Bad page/, ["bad page state"]],
    [/^BUG: (?:spinlock|rwlock)/, ["spinlock"]],
    [
      /^(?:BUG: stack guard|kernel stack overflow|kernel panic: corrupted stack end)/,
      ["stack corruption", "panic"],
    ],
    [/^(?:unregister_netdevice)/, ["unregister_netdevice"]],
    [/^VFS: /, ["use after free"]],
    [/^WARNING/, type === "LOCKDEP" ? ["lockdep", "WARNING"] : ["WARNING"]],
    [/^kernel panic/, ["panic"]],
    [
      /^(?:general protection fault|divide error|invalid opcode|stack segment fault|int3|PANIC: double fault|Internal error|Unhandled fault|Alignment trap)/,
      ["Oops"],
    ],
    [/^BUG: unable to handle/, ["BUG", "Oops"]],
    [/^kernel BUG/, ["BUG"]],
    [/^attempt to /, ["Rust panic"]],
  ];
  const isLockdep =
    /^(?:INFO: (?:suspicious|trying)|BUG: (?:workqueue leaked|lock held|MAX_)|WARNING: (?:possible|suspicious))/;
  if (type === "LOCKDEP" || isLockdep.test(title)) return ["lockdep", "BUG", "WARNING", "spinlock"];
  return table.find(([pattern]) => pattern.test(title))?.[1] ?? ["BUG"];
}

/** What syzkaller's titles and alternatives name; empty when they name no function. */
function expectedFunctions({ title, alternatives }: Case): Set<string> {
  const functions = [title, ...alternatives].flatMap(each => {
    const found = / in ([A-Za-z_][\w.]*(?: \/ [A-Za-z_][\w.]*)?)$/.exec(each)?.[1];
    return found === undefined || found.startsWith("corrupted") || each.includes("still in use in unmount")
      ? []
      : [plain(found)];
  });
  return new Set(functions);
}

/** System calls have one name there. */
function plain(name: string): string {
  return name
    .replace(/^(?:__(?:x64|ia32|arm64|se|do)_(?:compat_)?sys_|SyS_|SYSC_|C_SYSC_|compat_SyS_)/, "sys_")
    .replace(/^__do_sys_/, "sys_");
}

interface Tally {
  of: number;
  found: number;
  kind: number;
  withFunction: number;
  function: number;
}

function measureSplats(directory: string): void {
  const cases = readdirSync(directory)
    .filter(name => /^\d+$/.test(name))
    .map(name => readCase(directory, name));
  const negatives = cases.filter(({ title }) => title === "");
  const positives = cases.filter(each => each.title !== "" && exclusion(each) === undefined);
  const alarms = negatives.filter(each => findSplats(each.console).length > 0);
  const tally: Tally = { of: 0, found: 0, kind: 0, withFunction: 0, function: 0 };
  for (const each of positives) measureCase(each, tally);
  print(`consoles: ${positives.length} with a complaint, ${negatives.length} without`);
  for (const each of cases) {
    const why = each.title === "" ? undefined : exclusion(each);
    if (why !== undefined) print(`  left out: ${each.name} (${why}): ${each.title}`);
  }
  print(`found: ${share(tally.found, tally.of)}`);
  print(`right kind: ${share(tally.kind, tally.of)}`);
  print(
    `right function: ${share(tally.function, tally.withFunction)} that name one and are not cut up by others' lines`,
  );
  print(`false alarms: ${share(alarms.length, negatives.length)}`);
  for (const each of alarms)
    print(`  false alarm: ${each.name}: ${findSplats(each.console)[0]?.title ?? ""}`);
}

function measureCase(each: Case, tally: Tally): void {
  const splats = findSplats(each.console);
  const kinds = expectedKinds(each);
  const splat = splats.find(({ kind }) => kinds.includes(kind));
  const functions = expectedFunctions(each);
  tally.of += 1;
  if (splats.length > 0) tally.found += 1;
  else if (values.verbose) print(`  not found: ${each.name}: ${each.title}`);
  if (splat !== undefined) tally.kind += 1;
  else if (values.verbose && splats.length > 0) {
    print(
      `  kind: ${each.name}: ${each.title}: ${splats.map(({ kind, title }) => `${kind} (${title})`).join(", ")}`,
    );
  }
  if (functions.size === 0 || each.isCorrupted) return;
  tally.withFunction += 1;
  const name = splat?.function ?? "";
  if (functions.has(plain(name))) tally.function += 1;
  else if (values.verbose && splat !== undefined) {
    print(`  function: ${each.name}: ${name}: ${each.title}`);
  }
}

function share(part: number, whole: number): string {
  return `${part} of ${whole} (${((100 * part) / Math.max(1, whole)).toFixed(1)} %)`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
