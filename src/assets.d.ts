/** Shell scripts that run on a machine, inlined into the bundle as text (see rolldown.config.ts). */
declare module "*.sh" {
  const text: string;
  export default text;
}

/** What the kernel server's web page consists of, inlined likewise. */
declare module "*.css" {
  const text: string;
  export default text;
}
declare module "*.svg" {
  const text: string;
  export default text;
}
declare module "*.browser.js" {
  const text: string;
  export default text;
}
