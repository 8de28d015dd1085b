import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { z } from "zod";
import { type Deadline, MachineError, sleep, within } from "../base/index.ts";

const message = z.union([
  z.object({ QMP: z.unknown() }),
  z.object({ id: z.number(), return: z.unknown() }),
  z.object({ id: z.number(), error: z.object({ desc: z.string() }) }),
  z.object({ event: z.string() }),
]);

/** QEMU's control connection (QEMU docs/interop/qmp-spec). */
export interface Qmp {
  /** @throws MachineError when QEMU refuses, is gone, or does not answer within 10 s */
  execute(command: string, arguments_?: Record<string, unknown>): Promise<unknown>;
  close(): void;
}

/** Connects to QEMU's QMP socket once it is there. @throws MachineError when the deadline passes */
export async function connectQmp(path: string, deadline: Deadline, signal: AbortSignal): Promise<Qmp> {
  for (;;) {
    try {
      const socket = connect(path);
      await once(socket, "connect", { signal });
      return await negotiate(socket);
    } catch (error) {
      signal.throwIfAborted();
      if (deadline.isOver()) throw new MachineError("QEMU's control socket did not appear", { cause: error });
      await sleep(20, signal);
    }
  }
}

async function negotiate(socket: Socket): Promise<Qmp> {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  // An error is followed by "close", which is what everybody waits for.
  const ignore = () => {};
  socket.on("error", ignore);
  socket.on("close", () => {
    for (const { reject } of waiting.values()) reject(new MachineError("QEMU ended"));
    waiting.clear();
  });
  const lines = createInterface({ input: socket });
  lines.on("error", ignore);
  lines.on("line", line => {
    const said = message.parse(JSON.parse(line));
    if (!("id" in said)) return;
    const call = waiting.get(said.id);
    waiting.delete(said.id);
    if ("error" in said) call?.reject(new MachineError(`QEMU refused: ${said.error.desc}`));
    else call?.resolve(said.return);
  });

  const execute = async (command: string, arguments_: Record<string, unknown> = {}): Promise<unknown> => {
    if (socket.destroyed) throw new MachineError("QEMU ended");
    lastId += 1;
    const id = lastId;
    const answer = new Promise<{ value: unknown }>((resolve, reject) => {
      waiting.set(id, { resolve: value => resolve({ value }), reject });
    });
    socket.write(`${JSON.stringify({ execute: command, arguments: arguments_, id })}\n`);
    const answered = await within(10_000, answer);
    if (answered === undefined) throw new MachineError(`QEMU did not answer ${command}`);
    return answered.value;
  };
  await execute("qmp_capabilities");
  return { execute, close: () => socket.destroy() };
}
