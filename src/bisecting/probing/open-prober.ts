import { didYouMean, type Logger, UserError } from "../../base/index.ts";
import { defaultWorkDirectory, digestOfVariant, findVariants, type Variant } from "../../build/index.ts";
import {
  chooseEnvironments,
  discoverEnvironments,
  type Environment,
  stockEnvironment,
} from "../../environment/index.ts";
import { readSuiteSource } from "../../job/index.ts";
import { defaultStore, openStore } from "../../store/index.ts";
import { readSuiteFile } from "../../suite/index.ts";
import type { Prober } from "../probe.ts";
import type { ProbeRequest } from "../request.ts";
import { Builder } from "./builder.ts";
import { Costs } from "./costs.ts";
import type { TestLister } from "./list-tests.ts";
import { LocalProber } from "./local-prober.ts";
import { MachinePool } from "./machine-pool.ts";

export interface LocalProberOptions {
  /** The bisect's directory; each probe keeps its logs in `probes/ID` of it. */
  out: string;
  log: Logger;
  signal?: AbortSignal;
  /**
   * Whether the tests of a probe run beside each other, as many as the machine has CPUs; one that fails so is repeated
   * alone in the same boot. What is tried again to verify it runs one at a time all the same. Default false.
   */
  testsAtOnce?: boolean;
}

/**
 * Probes on this host: commits are built into the store, and booted on QEMU machines. What was asked for is read and
 * checked; nothing is built or started before the first probe.
 * @throws UserError
 */
export async function openLocalProber(
  request: ProbeRequest,
  options: LocalProberOptions,
): Promise<Prober & TestLister> {
  const { repository, machine, buildJobs } = request;
  const { log, out, testsAtOnce = false } = options;
  if (!Number.isInteger(request.machines) || request.machines < 1) {
    throw new UserError(`${request.machines} machines: expected a whole number from 1`);
  }
  const variant = await chooseVariant(request);
  const environment = await chooseEnvironment(request);
  if (request.selftests === undefined) {
    for (const path of request.suiteFiles) await readSuiteFile(path);
  } else await readSuiteSource({ ...request, testFiles: [] }, request.selftests);
  const workDirectory = request.work ?? (await defaultWorkDirectory(repository));
  const store = await openStore(request.store ?? defaultStore(), { log });
  const digest = digestOfVariant(variant);
  const known = (await store.list({ variant: variant.name })).filter(
    ({ manifest }) => manifest.variantDigest === digest,
  );
  const costs = new Costs(known);
  const prober = new LocalProber({
    ...{ request, variant, environment, store, out, log, costs, testsAtOnce },
    builder: new Builder({
      ...{ repository, variant, store, workDirectory, jobs: buildJobs, log },
      onBuilt: (commit, build) => costs.learnBuild(commit, build),
    }),
    pool: new MachinePool({ machine, arch: variant.arch, log }),
  });
  options.signal?.addEventListener("abort", () => void prober[Symbol.asyncDispose](), { once: true });
  return prober;
}

async function chooseVariant({ variants, variant: name, repository }: ProbeRequest): Promise<Variant> {
  const found = await findVariants(variants, repository);
  const [only, another] = found;
  const names = found.map(each => each.name);
  if (name !== undefined) {
    const chosen = found.find(each => each.name === name);
    if (chosen !== undefined) return chosen;
    throw new UserError(
      `there is no variant ${JSON.stringify(name)}${didYouMean(name, names)} (known: ${names.join(", ")})`,
    );
  }
  if (only !== undefined && another === undefined) return only;
  throw new UserError(`there are several variants: say which one is to be built: ${names.join(", ")}`);
}

async function chooseEnvironment({ environments, environment: name }: ProbeRequest): Promise<Environment> {
  const found = environments.length === 0 ? [stockEnvironment] : await discoverEnvironments(environments);
  const chosen = name === undefined ? found : chooseEnvironments(found, [name]);
  const [only, another] = chosen;
  if (only !== undefined && another === undefined) return only;
  const names = chosen.map(each => each.name).join(", ");
  throw new UserError(`there are several environments: say in which one the kernels are tried: ${names}`);
}
