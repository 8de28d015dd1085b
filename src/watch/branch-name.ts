/** Whether a branch's name fits a rule's: `*` stands for anything, slashes too. */
export function fitsPattern(name: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return name === pattern;
  if (!name.startsWith(first)) return false;
  const last = rest.pop() ?? "";
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.length >= at + last.length && name.endsWith(last);
}

/**
 * Whether git takes it for a branch's name below refs/heads/ (git-check-ref-format(1)). What a server tells is not
 * believed: a name that git refuses would make it refuse all others of the same fetch.
 */
export function isBranchName(name: string): boolean {
  if (name === "" || Buffer.byteLength(name) > 250) return false;
  if (/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$/.test(name)) return false;
  return name.split("/").every(part => !part.startsWith(".") && !part.endsWith(".lock"));
}
