import type { Command } from "commander";

type Add = (program: Command) => Command;

/** In the order of the help. Each is loaded when it is needed, since all of them are ten times as much as one. */
const commands: Readonly<Record<string, () => Promise<Add>>> = {
  run: async () => (await import("./run.ts")).addRun,
  plan: async () => (await import("./plan.ts")).addPlan,
  matrix: async () => (await import("./matrix.ts")).addMatrix,
  results: async () => (await import("./results.ts")).addResults,
  report: async () => (await import("./report.ts")).addReport,
  boot: async () => (await import("./boot.ts")).addBoot,
  build: async () => (await import("./build.ts")).addBuild,
  bisect: async () => (await import("./bisect.ts")).addBisect,
  "bisect-config": async () => (await import("./bisect-config.ts")).addBisectConfig,
  "check-series": async () => (await import("./check-series.ts")).addCheckSeries,
  serve: async () => (await import("./serve.ts")).addServe,
  console: async () => (await import("./console.ts")).addConsole,
  store: async () => (await import("./store.ts")).addStore,
  watch: async () => (await import("./watch.ts")).addWatch,
  token: async () => (await import("./token.ts")).addToken,
  doctor: async () => (await import("./doctor.ts")).addDoctor,
};

/**
 * The commands that can answer what was asked: the one that is named first, none when it is the version, and else all,
 * since it is help, or a complaint that names the nearest one.
 * @param words what stands after the program's name
 */
export async function loadCommands([first = ""]: readonly string[]): Promise<Add[]> {
  if (first === "--version" || first === "-V") return [];
  const named = Object.hasOwn(commands, first) ? commands[first] : undefined;
  return await Promise.all((named === undefined ? Object.values(commands) : [named]).map(load => load()));
}
