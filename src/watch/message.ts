import { z } from "zod";
import { breakSchema, storySchema } from "./story.ts";

const delivery = {
  /** How often it was tried. */
  attempts: z.int(),
  /** ISO 8601: when it was first to be sent. */
  since: z.string(),
};

const mailSchema = z.object({
  kind: z.literal("mail"),
  /** Of the header Message-ID, with its brackets: the same each time it is sent. */
  messageId: z.string(),
  inReplyTo: z.string().nullable(),
  to: z.array(z.string()),
  cc: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  /** It goes out even when it cannot be written down first: it may tell of a full disk. */
  isUrgent: z.boolean(),
  ...delivery,
});
export type Mail = z.output<typeof mailSchema>;

export const commitStates = ["pending", "success", "failure"] as const;

const statusSchema = z.object({
  kind: z.literal("status"),
  commit: z.string(),
  variant: z.string(),
  state: z.enum(commitStates),
  description: z.string(),
  ...delivery,
});
export type StatusMessage = z.output<typeof statusSchema>;

const issueSchema = z.object({
  kind: z.literal("issue"),
  of: breakSchema,
  story: storySchema,
  /** How to repeat the build. */
  command: z.string(),
  /** Why it is over; null while it lasts. */
  end: z.enum(["mended", "gone"]).nullable(),
  ...delivery,
});
export type IssueMessage = z.output<typeof issueSchema>;

/** Something that is to be sent, and is kept until it was. */
export const messageSchema = z.discriminatedUnion("kind", [mailSchema, statusSchema, issueSchema]);
export type Message = z.output<typeof messageSchema>;

/** Of two messages with the same key only the later one counts. */
export function messageKey(message: Message): string {
  switch (message.kind) {
    case "mail":
      return `mail ${message.messageId}`;
    case "status":
      return `status ${message.commit} ${message.variant}`;
    case "issue":
      return `issue ${message.of.id}`;
  }
}
