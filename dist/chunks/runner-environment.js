import { c as UserError } from "./text.js";
import { join } from "node:path";
// src/github/runner-environment.ts
function readRunnerEnvironment(env = process.env) {
	const get = (name) => env[name] === "" ? void 0 : env[name];
	const temporary = get("RUNNER_TEMP");
	const repository = get("GITHUB_REPOSITORY");
	const runId = get("GITHUB_RUN_ID");
	const server = get("GITHUB_SERVER_URL") ?? "https://github.com";
	const workflowFile = /^[^/]+\/[^/]+\/([^@]+)@/.exec(get("GITHUB_WORKFLOW_REF") ?? "")?.[1];
	const [eventName, eventFile] = [get("GITHUB_EVENT_NAME"), get("GITHUB_EVENT_PATH")];
	const told = {
		temporary,
		repository,
		workflowFile,
		job: get("GITHUB_JOB"),
		ref: get("GITHUB_REF"),
		commit: get("GITHUB_SHA"),
		actor: get("GITHUB_ACTOR"),
		hosting: get("RUNNER_ENVIRONMENT")
	};
	return {
		workspace: get("GITHUB_WORKSPACE") ?? process.cwd(),
		...present(told),
		api: (get("GITHUB_API_URL") ?? "https://api.github.com").replace(/\/+$/, ""),
		...runId === void 0 || !/^\d{1,15}$/.test(runId) ? {} : { run: {
			id: Number(runId),
			attempt: Number(get("GITHUB_RUN_ATTEMPT") ?? 1)
		} },
		...eventName === void 0 ? {} : { event: {
			name: eventName,
			...eventFile === void 0 ? {} : { file: eventFile }
		} },
		...repository === void 0 || runId === void 0 ? {} : { runUrl: `${server}/${repository}/actions/runs/${runId}` },
		hasArtifactService: get("ACTIONS_RUNTIME_TOKEN") !== void 0 && get("ACTIONS_RESULTS_URL") !== void 0
	};
}
function present(values) {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== void 0));
}
/** Where results go unless the user says: a place that the runner empties, so no earlier job's are found there. */
function defaultOutput({ temporary, workspace }, name = "vmentry-out") {
	return join(temporary ?? workspace, name);
}
/** Said before a boot of minutes rather than after it. @throws UserError when no artifact can be uploaded */
function requireArtifactService({ hasArtifactService }) {
	if (hasArtifactService) return;
	throw new UserError("input \"upload\": given true, but the runner named no artifact service (ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL are not both set); give upload: false where there is none, such as outside GitHub");
}
export { readRunnerEnvironment as n, requireArtifactService as r, defaultOutput as t };
