import { styleText } from "node:util";

export type Colour = "red" | "green" | "yellow";
export type Paint = (colour: Colour, text: string) => string;

/** How text is coloured; as it is when it is not wanted. */
export function painter(colour: boolean): Paint {
  return (name, text) => (colour ? styleText(name, text, { validateStream: false }) : text);
}
