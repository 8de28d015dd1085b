/** Shell scripts that run on a machine, inlined into the bundle as text (see rolldown.config.ts). */
declare module "*.sh" {
  const text: string;
  export default text;
}
