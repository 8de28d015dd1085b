/**
 * Text of which the runner hides secrets goes past the runner when it is sent to GitHub's API. What is in it of a
 * value is replaced as the runner does it. @param secrets values; short ones are words, and no secrets
 */
export function maskSecrets<Told extends object>(report: Told, secrets: readonly string[]): Told {
  const hidden = secrets.filter(secret => secret.length >= 8);
  const text = JSON.stringify(report);
  // Nearly always there is none, and nothing to copy.
  if (!hidden.some(secret => text.includes(JSON.stringify(secret).slice(1, -1)))) return report;
  const mask = (value: string) => hidden.reduce((left, secret) => left.replaceAll(secret, "***"), value);
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value === "string") return mask(value);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [mask(key), each]));
  });
}
