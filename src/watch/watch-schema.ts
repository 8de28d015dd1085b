import { z } from "zod";
import { durationForm, parseDuration, plainIssue } from "../base/index.ts";

/** Names of watch files end so. */
export const watchSuffix = ".watch.yaml";

// Each `error` says what is expected: the message around it says what was given, and where.
const repository = "the path or the URL of a git repository, such as https://git.example.org/linux.git";
const branch =
  "the name of a branch, or a pattern with * for anything, such as master or kvm/* (in quotes if it starts with *)";
const backfill =
  "how many commits before the newest (1 to 10000), {since-tag: v6.12} or {since-date: 2026-01-31}";
const tag = "the name of a tag, such as v6.12";
const date = "a date, such as 2026-01-31";
const variants = "a list of *.variant.yaml files, such as [kvm.variant.yaml]";
const path = "a path";
const http = "an address that starts with http:// or https://, without user and password";
const smtp = "the address of a mail server, such as smtps://mail.example.org or smtp://localhost:25";
const mailAddress = "an address such as kvm-ci@example.org";
const count = "a whole number";

const pathSchema = z.string({ error: path }).regex(/^[^\x00-\x1f\x7f]{1,4096}$/, { error: path });

const durationSchema = z
  .union([z.string(), z.number()], { error: durationForm })
  .superRefine((given, context) => {
    if (parseDuration(String(given)) === undefined)
      context.addIssue({ code: "custom", message: durationForm });
  });

const ageForm = "days such as 30d, or a time such as 12h";

/** Days besides what `parseDuration` takes, as milliseconds; undefined when it is neither. */
export function parseAge(text: string): number | undefined {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  return days === undefined ? parseDuration(text) : Number(days) * 24 * 3_600_000;
}

function wholeNumber(least: number, most: number) {
  const error = `${count} from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

function httpAddress(error: string) {
  return z.string({ error }).refine(text => isAddress(text, ["http:", "https:"]), { error });
}

/** Without a password in it, which would be read in logs and by everybody who reads the file. */
function isAddress(text: string, protocols: readonly string[]): boolean {
  const url = URL.parse(text);
  return url !== null && protocols.includes(url.protocol) && url.password === "" && url.hostname !== "";
}

/** What may stand in a header or an SMTP command: one plain address, no quoting, no comments. */
export const mailAddressPattern =
  /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?=.{1,255}$)[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*$/;

const addressSchema = z.string({ error: mailAddress }).regex(mailAddressPattern, { error: mailAddress });
const addressesSchema = z
  .array(addressSchema, { error: `a list, each ${mailAddress}` })
  .min(1, { error: "at least one address" });

/** What git takes for a part of a ref's name, and `*`: git-check-ref-format(1). */
const branchSchema = z
  .string({ error: branch })
  .regex(/^(?!\/)(?!.*(?:\.\.|@\{|\/\/|\/$|\.$))[^\x00-\x20\x7f~^:?[\\]{1,250}$/, { error: branch });

const backfillSchema = z.union(
  [
    wholeNumber(1, 10_000),
    z.strictObject({
      "since-tag": z
        .string({ error: tag })
        .regex(/^(?!\/)(?!.*(?:\.\.|@\{|\/\/|\/$|\.$))[^\x00-\x20\x7f~^:?*[\\]{1,250}$/, { error: tag })
        .describe("what is in this tag is not built"),
    }),
    z.strictObject({
      "since-date": z
        .string({ error: date })
        .regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, { error: date })
        .describe("by the committer's date"),
    }),
  ],
  { error: backfill },
);

const branchesSchema = z
  .array(
    z.strictObject(
      {
        name: branchSchema.describe("a branch, or a pattern with * for anything"),
        backfill: backfillSchema
          .describe(
            "how far back to build, from where the branch is when it is first seen; default: 20 commits",
          )
          .optional(),
      },
      { error: "a map, such as {name: master, backfill: 50}" },
    ),
    { error: "a list, such as [{name: master, backfill: 50}]" },
  )
  .min(1, { error: "at least one branch" })
  .describe("which branches are followed; of two entries that fit, the first counts");

const webhookSchema = z.strictObject(
  {
    address: z.string({ error: "an address to listen on" }).describe("default: 127.0.0.1").optional(),
    port: wholeNumber(0, 65_535).describe("a POST to /webhook here makes the watch look at once"),
    "secret-file": pathSchema.describe("holds the webhook's secret, at least 16 characters"),
  },
  { error: "a map, such as {port: 8491, secret-file: webhook.secret}" },
);

const mailSchema = z.strictObject(
  {
    smtp: z
      .string({ error: smtp })
      .refine(text => isAddress(text, ["smtp:", "smtps:"]), { error: smtp })
      .describe(
        "smtps:// for TLS from the start; smtp:// turns TLS on (STARTTLS), unless the server is this host",
      )
      .optional(),
    host: z
      .string({ error: "a host's name" })
      .regex(/^[\w.:-]{1,255}$/, { error: "a host's name" })
      .describe("in place of smtp")
      .optional(),
    port: wholeNumber(1, 65_535).describe("with host; default: 465 for implicit TLS, else 587").optional(),
    tls: z
      .enum(["implicit", "starttls", "off"], { error: "implicit, starttls or off" })
      .describe("with host; default: starttls")
      .optional(),
    user: z.string({ error: "a user's name" }).describe("who logs in there").optional(),
    "password-file": pathSchema.describe("holds the user's password").optional(),
    from: addressSchema.describe("the sender"),
    to: addressesSchema.describe("who is told of breaks"),
    "cc-author": z
      .boolean({ error: "true or false" })
      .describe("whether the author gets a copy, once it is certain whose commit it was; default: false")
      .optional(),
    operator: addressesSchema
      .describe("who is told when this machine or the repository fails; default: as to")
      .optional(),
  },
  { error: "a map, such as {smtp: 'smtp://localhost', from: ci@example.org, to: [kvm@example.org]}" },
);

const githubSchema = z.strictObject(
  {
    repository: z
      .string({ error: "OWNER/NAME" })
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/, { error: "OWNER/NAME" }),
    api: httpAddress(http).describe("default: https://api.github.com").optional(),
    "token-file": pathSchema.describe("holds a token; default: $GITHUB_TOKEN").optional(),
    statuses: z
      .boolean({ error: "true or false" })
      .describe("whether each commit gets a status for each variant; default: true")
      .optional(),
    issues: z
      .boolean({ error: "true or false" })
      .describe("whether there is an issue for each break; default: false")
      .optional(),
    label: z
      .string({ error: "a label" })
      .regex(/^[^\x00-\x1f\x7f,]{1,50}$/, { error: "a label of at most 50 characters, without commas" })
      .describe("of these issues; default: vmentry-build")
      .optional(),
  },
  { error: "a map, such as {repository: OWNER/NAME, issues: true}" },
);

const retentionSchema = z
  .strictObject(
    {
      branches: wholeNumber(1, 10_000).describe("so many commits of each branch, the newest").optional(),
      age: z
        .string({ error: ageForm })
        .refine(text => parseAge(text) !== undefined, { error: ageForm })
        .describe("what was stored within this time")
        .optional(),
      newest: wholeNumber(1, 1_000_000).describe("so many kernels of each variant").optional(),
    },
    { error: "a map, such as {branches: 500, age: 30d}" },
  )
  .refine(given => Object.keys(given).length > 0, { error: "at least one of branches, age and newest" });

export const watchFileSchema = z
  .strictObject(
    {
      repository: z
        .string({ error: repository })
        .regex(/^(?!-)[^\x00-\x1f\x7f]{1,4096}$/, { error: repository })
        .describe("a path relative to this file, or a URL"),
      branches: branchesSchema,
      variants: z
        .array(pathSchema, { error: variants })
        .min(1, { error: variants })
        .describe("what each commit is built as: files, relative to this one"),
      history: z
        .enum(["first-parent", "all"], { error: "first-parent or all" })
        .describe("all: also the commits that merges bring in; default: first-parent")
        .optional(),
      poll: durationSchema.describe("how often to look for new commits; default: 2m").optional(),
      queue: wholeNumber(1, 10_000).describe("how many builds are queued at most; default: 100").optional(),
      store: z
        .string({ error: "a directory or s3://BUCKET/PREFIX" })
        .min(1, { error: "a directory or s3://BUCKET/PREFIX" })
        .describe("the kernel store; default: see docs/store.md")
        .optional(),
      work: pathSchema.describe("where source trees and build directories are kept").optional(),
      state: pathSchema.describe("the directory where the watch keeps what it knows").optional(),
      jobs: wholeNumber(1, 4096).describe("compilers at a time; default: the processors").optional(),
      webhook: webhookSchema.optional(),
      server: z
        .strictObject(
          { url: httpAddress(http), "token-file": pathSchema.optional() },
          { error: "a map, such as {url: 'http://127.0.0.1:8480', token-file: publisher.token}" },
        )
        .describe("the kernel server that is told of branches and builds")
        .optional(),
      retention: retentionSchema.describe("what the store keeps; without it, everything").optional(),
      mail: mailSchema.optional(),
      github: githubSchema.optional(),
    },
    { error: "a map, such as {repository: …, branches: [{name: master}], variants: [kvm.variant.yaml]}" },
  )
  .superRefine(({ mail }, context) => {
    if (mail === undefined) return;
    if ((mail.smtp === undefined) === (mail.host === undefined)) {
      context.addIssue(plainIssue(["mail"], "mail needs either smtp or host: which server sends it"));
    }
    for (const key of ["port", "tls"] as const) {
      if (mail.smtp === undefined || mail[key] === undefined) continue;
      context.addIssue(plainIssue(["mail", key], `${key} goes with host; smtp says it already`, "key"));
    }
    const user = mail.user ?? (mail.smtp === undefined ? "" : (URL.parse(mail.smtp)?.username ?? ""));
    if ((user === "") !== (mail["password-file"] === undefined)) {
      context.addIssue(plainIssue(["mail"], "a mail user and a password-file go together"));
    }
  })
  .meta({
    title: "vmentry watch",
    description: "Which branches are built as they grow, as what, and who is told (*.watch.yaml)",
  });

export type WatchFile = z.output<typeof watchFileSchema>;
