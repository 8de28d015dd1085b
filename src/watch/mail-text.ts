import { createHash } from "node:crypto";
import type { Break } from "./breaks.ts";
import type { Mail } from "./message.ts";
import { type BreakStory, line } from "./story.ts";
import type { MailSettings, WatchConfig } from "./watch-config.ts";
import { mailAddressPattern } from "./watch-schema.ts";

type Watched = Pick<WatchConfig, "shownRepository" | "variants">;

/** The command that builds a commit again at the desk. */
export function repeatCommand(
  { shownRepository, variants }: Watched,
  commit: string,
  variant: string,
): string {
  const file = variants.find(each => each.variant.name === variant)?.file ?? `${variant}.variant.yaml`;
  const repository = shownRepository.startsWith("/") ? shownRepository : ".";
  return ["vmentry build --repo", quoted(repository), "--commit", commit, "--variant", quoted(file)].join(
    " ",
  );
}

/** What stands before that command. */
export function repeatTitle({ shownRepository }: Pick<Watched, "shownRepository">): string {
  return shownRepository.startsWith("/")
    ? "To repeat it:"
    : `To repeat it, in a clone of ${shownRepository}:`;
}

/** For a shell, where it needs that. */
function quoted(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** What is known of where a break began. */
export function describeBeginning({ first, goodBefore, unknownBefore }: Break): string {
  if (goodBefore === null)
    return `${first} is the earliest that is known not to build; nothing before it was built`;
  if (unknownBefore === 0) return `${first}; the commit before it, ${goodBefore}, builds`;
  return (
    `${first} does not build, and ${goodBefore} does: it is this commit or one of ` +
    `the ${unknownBefore} between them, not built yet`
  );
}

/** What is known of where a break ended. */
export function describeEnd({ mendedBy, unknownMend }: Break): string {
  const between =
    unknownMend === 0 ? "" : `: it is this commit or one of the ${unknownMend} before it, not built yet`;
  return `${mendedBy ?? ""}${between}`;
}

/** One mail for a break: the same text and Message-ID whenever it is sent. */
export function breakMail(
  config: Watched & { mail: MailSettings },
  of: Break,
  story: BreakStory,
  since: string,
): Mail {
  const { branch, variant, mendedBy } = of;
  const short = of.first.slice(0, 12);
  const isOver = mendedBy !== null;
  return mailTo(config.mail, {
    id: `break.${of.id}`,
    inReplyTo: null,
    cc: authorOf(config.mail, of, story),
    subject: `${line(branch, 60)} ${variant}: ${short} does not build${isOver ? " (mended)" : ""}: ${story.subject}`,
    text: [
      `${short} ("${story.subject}") does not build as ${variant}.`,
      ...(isOver ? ["", `It is mended already, by ${describeEnd(of)}.`] : []),
      "",
      `Repository:    ${config.shownRepository}`,
      `Branch:        ${line(branch)}`,
      `Commit:        ${of.first}`,
      `Author:        ${story.author} <${story.email}>`,
      `Date:          ${story.date}`,
      `First failing: ${describeBeginning(of)}`,
      `New warnings:  ${story.newWarnings}`,
      ...storyLines(story),
      "",
      repeatTitle(config),
      `  ${repeatCommand(config, of.first, variant)}`,
    ],
    since,
  });
}

/** One mail for the end of a break, in answer to that of its beginning. */
export function mendMail(
  config: Watched & { mail: MailSettings },
  of: Break,
  story: BreakStory,
  since: string,
  mender: { subject: string } | undefined,
): Mail {
  const mendedBy = (of.mendedBy ?? "").slice(0, 12);
  const subject = mender === undefined ? "" : line(mender.subject, 200);
  return mailTo(config.mail, {
    id: `mend.${of.id}`,
    inReplyTo: messageId(`break.${of.id}`, config.mail.from),
    cc: authorOf(config.mail, of, story),
    subject: `${line(of.branch, 60)} ${of.variant}: mended by ${mendedBy}${subject === "" ? "" : `: ${subject}`}`,
    text: [
      `${mendedBy}${subject === "" ? "" : ` ("${subject}")`} builds as ${of.variant}.`,
      "",
      `Repository:    ${config.shownRepository}`,
      `Branch:        ${line(of.branch)}`,
      `Mended by:     ${describeEnd(of)}`,
      `First failing: ${describeBeginning(of)}`,
      `Its subject:   ${story.subject}`,
      `Its author:    ${story.author} <${story.email}>`,
    ],
    since,
  });
}

/** What concerns the machine or the repository, and no commit: to whoever looks after them. */
export function operatorMail(
  { mail, file }: { mail: MailSettings; file: string },
  { id, subject, text, since }: { id: string; subject: string; text: string; since: string },
): Mail {
  return mailTo(mail, {
    id: `operator.${id}`,
    inReplyTo: null,
    to: mail.operator,
    isUrgent: true,
    cc: [],
    subject,
    text: [...text.split("\n"), "", "This says nothing of any commit.", `Watch file: ${file}`],
    since,
  });
}

function storyLines({ stage, reason, errors, excerpt }: BreakStory): string[] {
  const said = errors.length > 0 ? errors : reason.split("\n").filter(each => each !== "");
  return [
    ...(said.length === 0
      ? []
      : ["", `Errors${stage === null ? "" : ` (${stage})`}:`, ...said.map(indented)]),
    ...(excerpt.length === 0 ? [] : ["", "From the log:", ...excerpt.map(indented)]),
  ];
}

function indented(text: string): string {
  return `  ${text}`;
}

function mailTo(
  { from, to }: MailSettings,
  {
    id,
    text,
    subject,
    ...rest
  }: {
    id: string;
    inReplyTo: string | null;
    to?: readonly string[];
    isUrgent?: boolean;
    cc: readonly string[];
    subject: string;
    text: readonly string[];
    since: string;
  },
): Mail {
  const receivers = [...(rest.to ?? to)];
  return {
    kind: "mail",
    messageId: messageId(id, from),
    inReplyTo: rest.inReplyTo,
    to: receivers,
    cc: rest.cc.filter(each => !receivers.includes(each)),
    subject: line(`[vmentry] ${subject}`, 250),
    text: `${text.join("\n")}\n`,
    isUrgent: rest.isUrgent ?? false,
    attempts: 0,
    since: rest.since,
  };
}

/** The same for the same thing, so that whoever gets it twice can see that. */
function messageId(id: string, from: string): string {
  const digest = createHash("sha256").update(id).digest("hex").slice(0, 32);
  return `<${digest}@${from.slice(from.indexOf("@") + 1)}>`;
}

/** The one whose commit broke it, and nobody as long as it may have been another's. */
function authorOf(
  { ccAuthor }: MailSettings,
  { goodBefore, unknownBefore }: Break,
  { email }: BreakStory,
): string[] {
  const isCertain = goodBefore !== null && unknownBefore === 0;
  // What a commit says of its author may be anything; what is no plain address is left out.
  return ccAuthor && isCertain && mailAddressPattern.test(email) ? [email] : [];
}
