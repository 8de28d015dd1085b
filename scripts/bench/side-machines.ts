import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { answerOrders } from "./side-process.ts";

/** Machines that wait in stage one for something to be selected, and ask as its init script does: see ask() there. */
export type MachinesOrder =
  | {
      do: "start";
      port: number;
      machines: readonly { name: string; token: string }[];
      /** The first questions are spread over so long, as those of machines that were not all started at once. */
      spreadMs: number;
    }
  | { do: "tell answers" };

export interface MachinesAnswer {
  /** Since the start, of all machines. */
  answers: number;
}

let answers = 0;
let failure: unknown;

answerOrders<MachinesOrder, MachinesAnswer>(async order => {
  if (order.do === "start") start(order);
  if (failure !== undefined) throw failure;
  return { answers };
});

function start({ port, machines, spreadMs }: MachinesOrder & { do: "start" }): void {
  for (const [index, machine] of machines.entries()) {
    keepAsking(port, machine, (index * spreadMs) / machines.length).catch((error: unknown) => {
      failure ??= error;
    });
  }
}

async function keepAsking(
  port: number,
  machine: { name: string; token: string },
  startMs: number,
): Promise<void> {
  await delay(startMs);
  for (;;) {
    await ask(port, machine);
    answers += 1;
  }
}

/** One question with busybox's wget, which closes the connection after it. @throws Error unless the answer is "wait" */
async function ask(port: number, { name, token }: { name: string; token: string }): Promise<void> {
  const nonce = randomBytes(32).toString("hex");
  const socket = connect(port, "127.0.0.1");
  // As `timeout 60 wget` there.
  socket.setTimeout(60_000, () => socket.destroy(new Error("no answer within a minute")));
  let text = "";
  socket.setEncoding("latin1").on("data", (chunk: string) => {
    text += chunk;
  });
  socket.write(
    [
      `GET /v1/machines/${name}/boot?wait=25&nonce=${nonce} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      "User-Agent: Wget",
      "Connection: close",
      `Authorization: Bearer ${token}`,
      "\r\n",
    ].join("\r\n"),
  );
  await once(socket, "close");
  const isWait = text.startsWith("HTTP/1.1 200 ") && text.endsWith(`\nnonce ${nonce}\naction wait\nend\n`);
  if (!isWait) throw new Error(`machine ${name} was answered ${JSON.stringify(text.slice(0, 400))}`);
}
