// src/base/back-off.ts
/** How long to wait after so many failures in a row, from 1: twice as long each time, up to a most. */
function backOffMs({ firstMs, mostMs }, failures) {
	return Math.min(mostMs, firstMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
}
export { backOffMs as t };
