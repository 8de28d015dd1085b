import { M as string, k as object } from "./packages-BqjbYHfX.js";
// src/report/place.ts
/** Where a test ran: results are compared with those of the same place alone. */
const placeSchema = object({
	environment: string().max(500),
	machineClass: string().max(500).describe("machines whose results and durations can be compared"),
	variant: string().max(500).describe("the variant that the kernel was built as; empty when there is none")
});
/** The same for the same place, and for no other. */
function placeKey({ environment, machineClass, variant }) {
	return JSON.stringify([
		environment,
		machineClass,
		variant
	]);
}
/** The class of machine that a run was on, when nobody says: `qemu tcg x86_64 amd 2`. */
function machineClassOf({ machine }) {
	const { kind, accelerator, arch, cpuVendor, cpus } = machine;
	return [
		kind,
		accelerator,
		arch,
		cpuVendor,
		cpus
	].join(" ");
}
/** Names of places as short as they can be told apart: the environment, and what differs between them. */
function placeNames(places) {
	const differs = (part) => new Set(places.map((place) => place[part])).size > 1;
	const [variants, classes] = [differs("variant"), differs("machineClass")];
	return places.map(({ environment, variant, machineClass }) => [
		environment,
		...variants ? [variant || "no variant"] : [],
		...classes ? [machineClass] : []
	].join(", "));
}
// \0@oxc-project+runtime@0.156.0/helpers/esm/taggedTemplateLiteral.js
function _taggedTemplateLiteral(e, t) {
	return t || (t = e.slice(0)), Object.freeze(Object.defineProperties(e, { raw: { value: Object.freeze(t) } }));
}
export { placeSchema as a, placeNames as i, machineClassOf as n, placeKey as r, _taggedTemplateLiteral as t };
