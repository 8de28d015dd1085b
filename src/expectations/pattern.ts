/** A text in which each `*` stands for any characters, `/` included, or none; all else stands for itself. */
export interface Pattern {
  matches(text: string): boolean;
  /** Whether some text that begins so would match. */
  canBegin(start: string): boolean;
}

/** Takes time in proportion to pattern times text at most: both come from outside. */
export function parsePattern(pattern: string): Pattern {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  return {
    matches(text) {
      if (tail === undefined) return text === head;
      if (!text.startsWith(head) || !text.endsWith(tail)) return false;
      const end = text.length - tail.length;
      let at = head.length;
      for (const part of rest) {
        const found = text.indexOf(part, at);
        if (found === -1) return false;
        at = found + part.length;
      }
      return at <= end;
    },
    canBegin(start) {
      return head.startsWith(start) || (tail !== undefined && start.startsWith(head));
    },
  };
}
