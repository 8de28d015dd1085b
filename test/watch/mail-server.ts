import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { onTestFinished } from "vitest";

/** A mail as it came. */
export interface ReceivedMail {
  /** As the commands said, which is where it goes. */
  from: string;
  to: string[];
  raw: string;
  /** Of a header, unfolded; undefined when it is not there. */
  header(name: string): string | undefined;
  subject: string;
  text: string;
}

export interface MailServer {
  port: number;
  mails: ReceivedMail[];
  close(): Promise<void>;
}

/** A real SMTP server on 127.0.0.1. */
export async function startMailServer(port = 0): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? "" : mailFrom.address;
        const to = rcptTo.map(({ address }) => address);
        mails.push(readMail(from, to, Buffer.concat(chunks).toString("utf8")));
        done();
      });
    },
  });
  server.on("error", () => {});
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  let isOpen = true;
  const close = async () => {
    if (isOpen) await new Promise<void>(resolve => server.close(() => resolve()));
    isOpen = false;
  };
  onTestFinished(close);
  return { port: (server.server.address() as AddressInfo).port, mails, close };
}

function readMail(from: string, to: string[], raw: string): ReceivedMail {
  const end = raw.indexOf("\r\n\r\n");
  const head = raw.slice(0, end).replace(/\r\n[ \t]+/g, " ");
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1]?.trim();
  const body = raw.slice(end + 4);
  const isQuoted = header("Content-Transfer-Encoding") === "quoted-printable";
  const text = (isQuoted ? decodeQuoted(body) : body).replaceAll("\r\n", "\n");
  return { from, to, raw, header, subject: decodeWords(header("Subject") ?? ""), text };
}

/** RFC 2045, 6.7. */
function decodeQuoted(text: string): string {
  const bytes = text
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** RFC 2047. */
function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toUpperCase() === "B"
        ? Buffer.from(word, "base64").toString("utf8")
        : decodeQuoted(word.replaceAll("_", " ")),
    );
}
