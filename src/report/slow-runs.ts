import { fingerprintOf } from "./cause.ts";
import type { FindingClass } from "./finding-class.ts";
import { findingOf } from "./finding-of.ts";
import type { Finding, Report } from "./model.ts";
import { placeNames } from "./place.ts";
import { leastFactor } from "./slower.ts";

/** Places in which everything took longer: that is one finding, and not one for each test. */
export function findSlowRuns(
  places: Report["table"]["places"],
  failOn: ReadonlySet<FindingClass>,
): Finding[] {
  const names = placeNames(places);
  return places.flatMap(({ runFactor }, index) => {
    if (runFactor <= leastFactor) return [];
    const name = names[index] ?? "";
    return [
      findingOf({
        class: "slower",
        fingerprint: fingerprintOf(["slow-run", name]),
        isRed: failOn.has("slower"),
        title: `everything in ${name}`,
        reason: `its tests took ${runFactor.toFixed(1)} times as long as earlier, by their median`,
        places: [index],
      }),
    ];
  });
}
