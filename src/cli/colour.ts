import { Option } from "commander";

export type ColourChoice = "auto" | "always" | "never";

/** As grep has it: `auto` colours what a terminal shows, unless NO_COLOR (https://no-color.org) says no. */
export function colourOption(): Option {
  return new Option("--color <when>", "auto (on a terminal, unless NO_COLOR is set), always or never")
    .choices(["auto", "always", "never"])
    .default("auto");
}

export function wantsColour(choice: ColourChoice, stream: { isTTY?: boolean }): boolean {
  if (choice !== "auto") return choice === "always";
  return stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb";
}
