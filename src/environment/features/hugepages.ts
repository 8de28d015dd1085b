import { z } from "zod";
import type { FeatureValue } from "../environment.ts";
import type { Feature } from "../feature.ts";
import { everywhere } from "./switch.ts";

const sizeForm = /^([1-9]\d*)([KMG])$/;
const kibPer: Readonly<Record<string, number>> = { K: 1, M: 1024, G: 1024 * 1024 };
const error = "a map of page sizes and how many of them, such as {2M: 64, 1G: 1}";

const value: z.ZodType<FeatureValue> = z
  .record(
    z.string().regex(sizeForm, { error: "a page size such as 2M or 1G" }),
    z.int({ error: "a number of pages" }).min(0, { error: "a number of pages, 0 or more" }),
    { error },
  )
  .refine(pages => Object.keys(pages).length > 0, { error })
  .transform(pages =>
    Object.entries(pages)
      .map(([size, count]) => `${size}=${count}`)
      .join(" "),
  );

/** `2048` for `2M`; undefined for what is no size. */
function kibOf(size: string): number | undefined {
  const [, digits = "", unit = ""] = sizeForm.exec(size) ?? [];
  const factor = kibPer[unit];
  return factor === undefined ? undefined : Number(digits) * factor;
}

/** mm/hugetlb.c, nr_hugepages_store: the kernel takes as many as it can get, and says how many in the same file. */
export const hugepages: Feature = {
  name: "hugepages",
  summary: "pages in the pools of hugetlbfs, by size; sizes that are not named stay as they are",
  value,
  form: "a map of sizes and counts, such as {2M: 64, 1G: 1}",
  meanings: everywhere({
    kind: "settings",
    means: "/sys/kernel/mm/hugepages/hugepages-SIZEkB/nr_hugepages",
    since: "",
    settings: asked => {
      const pools = asked.split(" ").map(each => {
        const [size = "", count = ""] = each.split("=");
        return { kib: kibOf(size), count };
      });
      return pools.flatMap(({ kib, count }) =>
        kib === undefined
          ? []
          : [
              {
                kind: "sysfs" as const,
                path: `/sys/kernel/mm/hugepages/hugepages-${kib}kB/nr_hugepages`,
                value: count,
                hint: "the machine has too little memory for them, or too little of it in one piece",
              },
            ],
      );
    },
  }),
};
