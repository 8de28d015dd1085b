// src/base/version.ts
/** vmentry's own version. */
const version = "0.1.0";
export { version as t };
