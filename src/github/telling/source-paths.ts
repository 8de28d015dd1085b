import { posix } from "node:path";

const selftests = "tools/testing/selftests";
/** Of the end of a path from another machine. */
const mostSuffixes = 12;

/**
 * Paths in the repository that a file may have which a test, the kernel or a compiler named, the likeliest first.
 * The name is a test's word: what leads out of the repository is none. @param tests ids of the tests that ran
 */
export function sourcePaths(file: string, tests: readonly string[]): string[] {
  if (file === "" || file.length > 1000 || /[\x00-\x1f\x7f\\]/.test(file)) return [];
  const paths = file.startsWith("/")
    ? suffixes(file)
    : [...collections(tests).map(each => posix.join(selftests, each, file)), posix.normalize(file)];
  return [...new Set(paths)].filter(path => !/^(?:\/|\.\.?(?:\/|$))/.test(path) && !path.endsWith("/"));
}

/** A compiler was given an absolute path, of a directory that only the machine which compiled has. */
function suffixes(file: string): string[] {
  const parts = posix.normalize(file).split("/").slice(1);
  const all = parts.map((_, index) => parts.slice(index).join("/")).filter(path => path.includes("/"));
  return all.slice(-mostSuffixes);
}

/** `kvm/x` is of the collection kvm; `kselftest/net/x` of net, and `kselftest/net/mptcp/x` of net or net/mptcp. */
function collections(tests: readonly string[]): string[] {
  const [id = ""] = tests;
  const [suite = "", first = "", second = ""] = id.split("/");
  const plain = (name: string) => /^[\w.-]+$/.test(name) && !/^\.+$/.test(name);
  if (suite !== "kselftest") return id.includes("/") && plain(suite) ? [suite] : [];
  if (!plain(first)) return [];
  return [first, ...(plain(second) ? [`${first}/${second}`] : [])];
}
