import type { BootDesk } from "../boot-desk.ts";
import type { ServerParts } from "../parts.ts";
import { bisectOperations } from "./bisects.ts";
import { bootOperations } from "./boot.ts";
import { buildOperations } from "./builds.ts";
import { historyOperations } from "./histories.ts";
import { kernelOperations } from "./kernels.ts";
import { machineOperations, type Select } from "./machines.ts";
import type { Operation } from "./operation.ts";
import { tokenOperations } from "./tokens.ts";

/** The API, for the server and for its documentation. */
export function allOperations(parts: ServerParts, desk: BootDesk, select: Select): Operation[] {
  return [
    ...kernelOperations(parts.kernels, parts.refs),
    ...machineOperations(parts, desk, select),
    ...bootOperations(parts, desk),
    ...buildOperations(parts),
    ...bisectOperations(parts),
    ...historyOperations(parts),
    ...tokenOperations(parts.tokens),
  ];
}
