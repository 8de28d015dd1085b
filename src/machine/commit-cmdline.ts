/**
 * What the commit kernel is booted with, before what stage one adds. A kernel that panics resets at once, which
 * ends QEMU. The console gets every message, debugging ones too, so that a warning is seen there, unless the
 * user's own words say how loud it is to be (`loglevel=`, `quiet`, `debug`, `ignore_loglevel`).
 * @param device the serial console, such as `ttyS0`
 * @param own the user's own words; they come last, since of two values the kernel takes the later
 */
export function commitCmdline(device: string, own = ""): string {
  const words = ownWords(own);
  const isLoudnessOwn = words.some(word => /^(loglevel=.*|quiet|debug|ignore_loglevel)$/.test(word));
  const loudness = isLoudnessOwn ? [] : ["loglevel=8"];
  return [`console=${device}`, "panic=-1", "random.trust_cpu=on", ...loudness, own.trim()]
    .filter(word => word !== "")
    .join(" ");
}

/** The words before `--`: what comes after that is init's. */
function ownWords(cmdline: string): string[] {
  const words = cmdline.split(/\s+/).filter(word => word !== "");
  const end = words.indexOf("--");
  return end === -1 ? words : words.slice(0, end);
}
