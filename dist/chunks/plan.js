import "./rolldown-runtime.js";
import { n as streamLog } from "./log.js";
import { a as visible, t as counted } from "./text.js";
import { t as temporaryDirectory } from "./temporary.js";
import { n as planEnvironments, t as expectedFacts } from "./expected-facts.js";
import { a as openStageOneKernel, i as openMachine, n as openGivenKernel } from "./given-kernel.js";
import { r as readEnvironments } from "./prepare.js";
import { t as interruptSignal } from "./interrupt2.js";
import { a as placeRequest, t as addPlaceOptions } from "./job-options.js";
import { join } from "node:path";
// src/environment/describe-plan.ts
/** What a plan will do, for a person to read: totals, then each boot with its environments in their order. */
function describePlan({ boots, notApplicable }) {
	const steps = boots.flatMap((boot) => boot.steps);
	const changes = steps.flatMap((step) => step.changes);
	const count = (kind) => changes.filter((change) => change.kind === kind).length;
	const width = Math.max(0, ...steps.map(({ environment }) => visible(environment.name).length));
	return [
		`${[
			counted(steps.length, "environment"),
			counted(boots.length, "boot"),
			counted(count("reload"), "module reload"),
			counted(count("write"), "write")
		].join(", ")}; not applicable: ${notApplicable.length}`,
		...boots.flatMap((boot, index) => describeBoot(boot, index, width)),
		...notApplicable.length === 0 ? [] : ["", "not applicable"],
		...notApplicable.map(({ environment, reason }) => `  ${visible(environment.name)}: ${visible(reason)}`),
		""
	].join("\n");
}
function describeBoot({ cmdline, steps }, index, width) {
	const words = cmdline.length === 0 ? "nothing added to its command line" : `with ${visible(cmdline.join(" "))}`;
	return [
		"",
		`boot ${index + 1}: ${words}`,
		...steps.flatMap(({ environment, changes }) => {
			return (changes.length === 0 ? ["nothing to change"] : changes.map(({ text }) => visible(text))).map((line, at) => `  ${(at === 0 ? visible(environment.name) : "").padEnd(width)}  ${line}`);
		})
	];
}
// src/job/plan.ts
/**
* What a job is going to do to its machine, which is not started: from the kernel's configuration and from what
* the machine's CPU is expected to be. The job makes the plan again once the machine is up.
* @throws UserError
*/
async function planJob(request, context) {
	await using scratch = temporaryDirectory("plan");
	const place = {
		...context,
		scratch: scratch.path
	};
	const environments = await readEnvironments(request);
	await using given = await openGivenKernel(request, place);
	const { kernel } = given;
	const stageOneKernel = await openStageOneKernel(request.machine, kernel, place);
	await using machine = await openMachine(request.machine, stageOneKernel, {
		...place,
		consolePath: join(scratch.path, "console.log"),
		menuSeconds: 0
	});
	machine.check(kernel);
	return planEnvironments(environments, expectedFacts(kernel, machine.description, request.machine.labels));
}
// src/cli/plan.ts
function addPlan(program) {
	const command = program.command("plan").description("say which boots and module reloads the environments take, in which order; starts nothing");
	addPlaceOptions(command);
	return command.option("--json", "print the plan as JSON", false).action(plan);
}
async function plan(options) {
	const log = streamLog(process.stderr);
	const signal = interruptSignal(() => {});
	const made = await planJob(placeRequest(options), {
		log,
		signal
	});
	process.stdout.write(options.json ? `${JSON.stringify(asJson(made), null, 2)}\n` : describePlan(made));
}
function asJson({ boots, notApplicable }) {
	return {
		boots: boots.map(({ cmdline, steps }) => ({
			cmdline,
			steps: steps.map(({ environment, changes }) => ({
				environment: environment.name,
				changes
			}))
		})),
		notApplicable: notApplicable.map(({ environment, reason }) => ({
			environment: environment.name,
			reason
		}))
	};
}
export { addPlan };
