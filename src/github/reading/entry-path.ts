/** What Windows keeps for devices, with any ending: a name that means something else elsewhere is refused here too. */
const deviceName = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i;

const longestPath = 1024;
const longestSegment = 255;
const deepest = 32;

/**
 * Why a name in an archive is not taken for a path below a directory; undefined when it may be.
 * @param path with slashes; a directory's ends with one
 */
export function refusePath(path: string): string | undefined {
  if (path === "" || path === "/") return "its name is empty";
  if (Buffer.byteLength(path) > longestPath) return `its name is longer than ${longestPath} bytes`;
  if (path.includes("\\")) return "its name has a backslash";
  if (/[\u0000-\u001f\u007f-\u009f]/.test(path)) return "its name has a control character";
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "its name is an absolute path";
  const segments = path.replace(/\/$/, "").split("/");
  if (segments.length > deepest) return `it lies deeper than ${deepest} directories`;
  for (const segment of segments) {
    const reason = refuseSegment(segment);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function refuseSegment(segment: string): string | undefined {
  if (segment === "" || segment === ".") return "its name has an empty part";
  if (segment === "..") return "its name leads out of the artifact (..)";
  if (Buffer.byteLength(segment) > longestSegment)
    return `a part of its name is longer than ${longestSegment} bytes`;
  return deviceName.test(segment) ? "its name is a device's on Windows" : undefined;
}

/** Why a name cannot be a directory of its own: that of an artifact. */
export function refuseName(name: string): string | undefined {
  return name.includes("/") ? "its name has a slash" : refusePath(name);
}

/** The same for names that a file system somewhere takes for one: case, and ways to write one letter. */
export function foldedPath(path: string): string {
  return path.replace(/\/$/, "").normalize("NFKC").toLowerCase().normalize("NFKC");
}
