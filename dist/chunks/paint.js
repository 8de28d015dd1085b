import { styleText } from "node:util";
// src/results/paint.ts
/** How text is coloured; as it is when it is not wanted. */
function painter(colour) {
	return (name, text) => colour ? styleText(name, text, { validateStream: false }) : text;
}
export { painter as t };
