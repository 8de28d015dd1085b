import { z } from "zod";
import { UserError } from "../base/index.ts";
import { tellInForm, tellShape, wishOf } from "./bisect-inputs.ts";
import { artifactName, namingInputs, readForm } from "./input-forms.ts";
import { readServer, serverShape, type ToldServer } from "./server-inputs.ts";

const inputsSchema = z.object({
  ...tellShape,
  "tell-in": tellInForm.default("auto"),
  "artifact-name": artifactName.default("vmentry-bisect"),
  ...serverShape,
});

export const bisectTellInputNames = Object.keys(inputsSchema.shape);

/** The inputs of the action that tells of a bisect, read. */
export interface BisectTellInputs {
  token: string;
  tell: { wish: ReturnType<typeof wishOf>; fingerprint: string; reportRun: string };
  handsOver: boolean;
  artifactName: string;
  server: ToldServer | undefined;
}

/** @throws UserError that names every wrong input with what was given and what was expected */
export function readBisectTellInputs(get: (name: string) => string): BisectTellInputs {
  const inputs = readForm(inputsSchema, get);
  const { token, fingerprint } = inputs;
  if (token === undefined) {
    throw new UserError(
      'input "token": not given, expected the job\'s token, with which the bisect is read and told',
    );
  }
  return {
    token,
    tell: { wish: wishOf(inputs["tell-in"]), fingerprint, reportRun: inputs["report-run"] },
    handsOver: inputs["hand-over"],
    artifactName: inputs["artifact-name"],
    server: readServer(inputs),
  };
}

export function inBisectTellWords(message: string): string {
  return namingInputs(message, bisectTellInputNames);
}
