import kvmResources from "./kvm-resources.json" with { type: "json" };
import type { ResourcesAsked } from "./selection.ts";
import type { Resources } from "./suite.ts";

/** What is known of tests by name; kvm-resources.json, after the tests' sources from 5.10 to 6.18. */
interface Known {
  tests: readonly string[];
  /** Threads that are busy together; two of which one mostly waits count as one. */
  cpus?: number;
  memoryMiB?: number;
  memoryMiBPerVcpu?: number;
  /** The option that sets the number of vCPUs, each of which is a busy thread. */
  vcpuOption?: string;
  exclusive?: string;
}

const list: readonly Known[] = kvmResources;
const knownOfKvm = new Map(list.flatMap(each => each.tests.map(name => [name, each] as const)));
const ordinary: Resources = { cpus: 1, memoryMiB: 0 };

/** What a test with these arguments takes of the machine, as far as it is known. */
export function knownResources(
  suite: string,
  test: string,
  words: readonly string[] = [],
): Resources | undefined {
  // Kselftest runs a collection's tests one after the other, and many of them count on it.
  if (suite !== "kvm") return { ...ordinary, exclusive: `${suite} was written to run one test at a time` };
  const known = knownOfKvm.get(test);
  if (known === undefined) return undefined;
  const vcpus = known.vcpuOption === undefined ? undefined : numberBehind(known.vcpuOption, words);
  return {
    cpus: vcpus ?? known.cpus ?? 1,
    memoryMiB: known.memoryMiB ?? (known.memoryMiBPerVcpu ?? 0) * (vcpus ?? 1),
    ...(known.exclusive === undefined ? {} : { exclusive: known.exclusive }),
  };
}

/** What a user asked for over what is known. */
export function withAsked(known: Resources | undefined, asked: ResourcesAsked): Resources {
  const { exclusive, ...numbers } = { ...ordinary, ...known, ...asked };
  return typeof exclusive === "string" ? { ...numbers, exclusive } : numbers;
}

/** The number of `-v 4` and `-v4`; the last one counts, as with getopt(3). */
function numberBehind(option: string, words: readonly string[]): number | undefined {
  let found: number | undefined;
  for (const [index, word] of words.entries()) {
    if (!word.startsWith(option)) continue;
    const value = word === option ? words[index + 1] : word.slice(option.length);
    if (/^[1-9]\d{0,3}$/.test(value ?? "")) found = Number(value);
  }
  return found;
}
