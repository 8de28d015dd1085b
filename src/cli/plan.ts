import type { Command } from "commander";
import { streamLog } from "../base/index.ts";
import { describePlan, type EnvironmentPlan } from "../environment/index.ts";
import { planJob } from "../job/index.ts";
import { interruptSignal } from "./interrupt.ts";
import { addPlaceOptions, type PlaceOptions, placeRequest } from "./job-options.ts";

interface PlanOptions extends PlaceOptions {
  json: boolean;
}

export function addPlan(program: Command): Command {
  const command = program
    .command("plan")
    .description("say which boots and module reloads the environments take, in which order; starts nothing");
  addPlaceOptions(command);
  return command.option("--json", "print the plan as JSON", false).action(plan);
}

async function plan(options: PlanOptions): Promise<void> {
  const log = streamLog(process.stderr);
  const signal = interruptSignal(() => {});
  const made = await planJob(placeRequest(options), { log, signal });
  process.stdout.write(options.json ? `${JSON.stringify(asJson(made), null, 2)}\n` : describePlan(made));
}

function asJson({ boots, notApplicable }: EnvironmentPlan) {
  return {
    boots: boots.map(({ cmdline, steps }) => ({
      cmdline,
      steps: steps.map(({ environment, changes }) => ({ environment: environment.name, changes })),
    })),
    notApplicable: notApplicable.map(({ environment, reason }) => ({
      environment: environment.name,
      reason,
    })),
  };
}
