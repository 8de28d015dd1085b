import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describeError } from "../../src/base/index.ts";

/** Another process of a benchmark, so that what it costs can be told from what is measured. */
export interface SideProcess<Order, Answer> extends AsyncDisposable {
  /** @throws Error with what it said when it failed, ended, or took longer than the deadline */
  ask(order: Order, deadlineMs: number): Promise<Answer>;
}

/** What a side process answers; one order at a time. */
type Told<Answer> = { answer: Answer } | { error: string };

/** Starts a script of this directory that calls `answerOrders`. It ends when it is disposed of, or with this process. */
export function startSideProcess<Order extends object, Answer>(script: string): SideProcess<Order, Answer> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)));
  const ended = new Promise<string>(resolve => {
    child.once("error", error => resolve(describeError(error)));
    child.once("exit", (code, signal) => resolve(`ended with ${code ?? signal}`));
  });
  return {
    async ask(order, deadlineMs) {
      const told = await askOnce<Answer>(child, order, { ended, deadlineMs });
      if ("error" in told) throw new Error(`${script}: ${told.error}`);
      return told.answer;
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function askOnce<Answer>(
  child: ChildProcess,
  order: object,
  { ended, deadlineMs }: { ended: Promise<string>; deadlineMs: number },
): Promise<Told<Answer>> {
  const { promise, resolve } = Promise.withResolvers<Told<Answer>>();
  const take = (message: unknown) => resolve(message as Told<Answer>);
  const timer = setTimeout(() => resolve({ error: `no answer within ${deadlineMs / 1000} s` }), deadlineMs);
  void ended.then(why => resolve({ error: why }));
  child.once("message", take);
  try {
    child.send(order);
    return await promise;
  } finally {
    clearTimeout(timer);
    child.off("message", take);
  }
}

/** The side process's part: does what it is told, until whoever started it ends. */
export function answerOrders<Order, Answer>(answer: (order: Order) => Promise<Answer>): void {
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error("this is started by a benchmark: npm run bench");
  process.once("disconnect", () => process.exit());
  process.on("message", (order: Order) => {
    answer(order).then(
      done => send({ answer: done }),
      (error: unknown) => send({ error: describeError(error) }),
    );
  });
}
