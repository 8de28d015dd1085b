import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { vi } from "vitest";
import { type Logger, temporaryDirectory } from "../../../src/base/index.ts";
import { type GithubClient, openClient } from "../../../src/github/open-client.ts";
import type { ReportSinks, ToldReport } from "../../../src/github/telling/report-sinks.ts";
import type { Repository } from "../../../src/github/telling/repository.ts";
import { tellReport } from "../../../src/github/telling/tell-report.ts";
import type { Report } from "../../../src/report/index.ts";
import type { TestResult } from "../../../src/results/index.ts";
import { commandsOf, type WorkflowCommand } from "../../actions/runner.ts";
import { type GitHubService, startGitHubService } from "../../github-service/index.ts";
import { type SampleReport, sampleReport } from "../../report/sample.ts";
import { sampleAttempt, sampleRun, sampleTest } from "../../results/sample.ts";

export const bisectWorkflow = ".github/workflows/kvm-bisect.yml";
export const bisectInputs = [
  ..."good bad tests environment machine-class variant kind fingerprint report-run".split(" "),
];

/** Files that annotations may stand on, as a kernel tree has them. */
export const kernelFiles = {
  "tools/testing/selftests/kvm/x86_64/a.c": "1\n",
  "tools/testing/selftests/kvm/lib/kvm_util.c": "1\n",
  "arch/x86/kvm/mmu/mmu.c": "1\n",
  "arch/x86/kvm/x86.c": "1\n",
};

export interface Lab extends AsyncDisposable {
  service: GitHubService;
  /** A pull request from the branch `topic`. */
  pullRequest: number;
  baseSha: string;
  headSha: string;
  client: GithubClient;
  repository: Repository;
  /** Messages of the log's warnings. */
  warnings: string[];
  log: Logger;
}

/** A repository with a kernel's files, a pull request and a bisect workflow, and a client that waits for nothing. */
export async function openLab(options: { token?: (service: GitHubService) => string } = {}): Promise<Lab> {
  const service = await startGitHubService();
  const base = service.addCommit({ message: "base", files: kernelFiles });
  const head = service.addCommit({ branch: "topic", parents: [base.sha], message: "break it" });
  const pull = service.addPull({ head: "topic" });
  service.addWorkflow({
    path: bisectWorkflow,
    inputs: bisectInputs,
    runName: `bisect \${{ inputs.kind }} \${{ inputs.fingerprint }}`,
  });
  const warnings: string[] = [];
  const log: Logger = {
    debug() {},
    info() {},
    warn: message => void warnings.push(message),
    error: message => void warnings.push(message),
  };
  const client = openClient({
    token: options.token?.(service) ?? service.token,
    api: service.api,
    isPaced: false,
    log,
    backOff: { firstMs: 1, mostMs: 2 },
    requestMs: 5000,
    mostWaitMs: 0,
  });
  return {
    service,
    pullRequest: pull.number,
    baseSha: base.sha,
    headSha: head.sha,
    client,
    repository: { client, owner: "owner", repo: "linux" },
    warnings,
    log,
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}

export interface SampleRegression extends Partial<SampleReport> {
  id?: string;
  commit?: string;
  names?: string[];
  failed?: Partial<TestResult>;
}

/** It failed beside others, and again when it was repeated alone. */
export function failedAgain(name: string, given: Partial<TestResult> = {}): TestResult {
  return sampleTest(name, "fail", {
    attempts: [sampleAttempt("fail"), sampleAttempt("fail", { alone: true, why: "retry" })],
    ...given,
  });
}

/** A report of one confirmed regression, `kvm/a`, in each environment. */
export function regressionReport(given: SampleRegression = {}): Report {
  const { id = "100", commit = "c".repeat(40), names = ["tdp", "shadow"], failed = {}, ...more } = given;
  const other = sampleTest("other", "pass");
  return sampleReport({
    run: { id, commit, subject: "KVM: x86: Break it", at: "2026-03-01T00:00:00.000Z" },
    before: names.map(name => sampleRun(name, [sampleTest("a", "pass"), other])),
    after: names.map(name =>
      sampleRun(name, [failedAgain("a", { reason: "1 == 2", tail: ["last words"], ...failed }), other]),
    ),
    ...more,
  });
}

export interface Telling {
  told: ToldReport;
  /** What the runner was told. */
  commands: WorkflowCommand[];
  log: string;
  summary: string;
}

export interface TellOptions {
  report?: Report;
  sinks?: ReportSinks;
  run?: number;
  attempt?: number;
  client?: GithubClient | undefined;
  secrets?: string[];
  workspace?: string;
  signal?: AbortSignal;
  /** In the step's summary already. */
  before?: string;
}

/** Tells a report as a step of a workflow does. */
export async function tell(lab: Lab, options: TellOptions = {}): Promise<Telling> {
  await using directory = temporaryDirectory("test");
  const path = join(directory.path, "summary");
  await appendFile(path, options.before ?? "");
  let log = "";
  vi.stubEnv("GITHUB_STEP_SUMMARY", path);
  const spy = vi.spyOn(process.stdout, "write").mockImplementation(chunk => {
    log += String(chunk);
    return true;
  });
  try {
    const run = options.run ?? 77;
    const told = await tellReport({
      report: options.report ?? regressionReport(),
      name: "nightly",
      sinks: options.sinks ?? {},
      client: "client" in options ? options.client : lab.client,
      repository: "owner/linux",
      run: {
        id: run,
        attempt: options.attempt ?? 1,
        url: `https://github.com/owner/linux/actions/runs/${run}`,
      },
      workspace: options.workspace ?? directory.path,
      secrets: options.secrets ?? [],
      log: lab.log,
      signal: options.signal ?? new AbortController().signal,
    });
    return { told, commands: commandsOf(log), log, summary: await readFile(path, "utf8") };
  } finally {
    spy.mockRestore();
    vi.unstubAllEnvs();
  }
}
