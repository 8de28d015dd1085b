/** Makes a node process tell at its end, on standard error, what it took: put before the script. */
export const tellUse = [
  "--import",
  `data:text/javascript,${encodeURIComponent(
    `process.on("exit", () => process.stderr.write("\\nused " + JSON.stringify(process.resourceUsage()) + "\\n"));`,
  )}`,
] as const;

export interface UsedResources {
  cpuSeconds: number;
  peakMb: number;
}

/** @throws Error when it told nothing, since it was killed */
export function readUse(stderr: string): UsedResources {
  const told = /^used (.*)$/m.exec(stderr)?.[1];
  if (told === undefined) throw new Error(`it did not come to its end: ${stderr.slice(-2000)}`);
  const { maxRSS, userCPUTime, systemCPUTime }: NodeJS.ResourceUsage = JSON.parse(told);
  return { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMb: (maxRSS * 1024) / 1e6 };
}
