import { expect, test } from "vitest";
import { lastWords } from "../../src/machine/last-words.ts";

const chatter = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);

test("the last lines are told, and from the panic on when that is further up", () => {
  expect(lastWords(chatter(100))).toEqual(chatter(100).slice(60));
  expect(lastWords(chatter(3))).toEqual(chatter(3));
  const panic = "[    1.2] Kernel panic - not syncing: Attempted to kill init!";
  expect(lastWords([...chatter(9), panic, ...chatter(60)])).toEqual([panic, ...chatter(60)]);
  expect(lastWords([panic, ...chatter(5000)])).toEqual([panic, ...chatter(99)]);
  expect(lastWords([...chatter(50), panic, ...chatter(5)])).toHaveLength(40);
});
