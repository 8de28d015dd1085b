/** A shell script without its comment lines: they need not travel with every command. */
export function withoutComments(script: string): string {
  return script
    .split("\n")
    .filter(line => !/^\s*(#|$)/.test(line))
    .join("\n");
}
