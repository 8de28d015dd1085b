const width = 100;
const indent = "     ";

/** Words, shown safely before, in indented lines of at most 100 columns, if they can be broken so. */
export function wrapNames(names: readonly string[]): string[] {
  const lines: string[] = [];
  for (const [index, name] of names.entries()) {
    const word = index === names.length - 1 ? name : `${name},`;
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width - indent.length) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines.map(line => `${indent}${line}`);
}
