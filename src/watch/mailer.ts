import { describeError, version, visible } from "../base/index.ts";
import type { Delivery } from "./forge.ts";
import type { Mail } from "./message.ts";
import type { MailSettings } from "./watch-config.ts";

/** Sends mail through an SMTP server. */
export interface Mailer {
  /** Never rejects. */
  send(mail: Mail): Promise<Delivery>;
}

export function openMailer(settings: MailSettings): Mailer {
  return { send: mail => send(settings, mail) };
}

async function send({ host, port, tls, login, from }: MailSettings, mail: Mail): Promise<Delivery> {
  // Loaded by watches that send mail alone.
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "off",
    ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: 30_000,
    greetingTimeout: 30_000,
    socketTimeout: 60_000,
    // What a message says is text, and never the name of something to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      // As address and not as text that is parsed again.
      from: { name: "vmentry watch", address: from },
      to: mail.to.map(address => ({ name: "", address })),
      cc: mail.cc.map(address => ({ name: "", address })),
      subject: mail.subject,
      text: mail.text,
      messageId: mail.messageId,
      date: new Date(mail.since),
      ...(mail.inReplyTo === null ? {} : { inReplyTo: mail.inReplyTo, references: mail.inReplyTo }),
      headers: { "Auto-Submitted": "auto-generated", "X-Mailer": `vmentry ${version}` },
      textEncoding: "quoted-printable",
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return { kind: "done" };
  } catch (error) {
    const why = `${host}:${port}: ${visible(describeError(error))}`;
    // Also what is refused for good: whoever looks after the server may mend why.
    return { kind: "later", why, isOfThisOne: isRefusal(error) };
  } finally {
    transport.close();
  }
}

/** The server refuses this message, which says nothing of the next. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && "code" in error && ["EENVELOPE", "EMESSAGE"].includes(String(error.code));
}
