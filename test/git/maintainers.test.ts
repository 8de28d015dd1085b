import { describe, expect, test } from "vitest";
import { findMaintainers, parseMaintainers } from "../../src/git/index.ts";
import { makeRepository } from "../build/small-tree.ts";

/** Stands for the kernel's script: says what it was given and what it finds around it. */
const script = `#!/usr/bin/perl
use strict;
open(my $patch, "<", $ARGV[-1]) or die; my @files = map { /^\\+\\+\\+ b\\/(.*)/ ? $1 : () } <$patch>;
open(my $list, "<", "MAINTAINERS") or die; my ($who) = <$list>; chomp $who;
print "$who (maintainer:@files)\\n";
print "env\\@example.com (open list:", join(" ", sort keys %ENV), ")\\n";
print "args\\@example.com (open list:", join(" ", @ARGV[0..$#ARGV-1]), ")\\n";
print "git\\@example.com (open list:", (-e ".git" ? "there" : "none"), ")\\n";
print "author T <t\\@EXAMPLE.com> (reviewer:X)\\n";
print "no line of that form\\n";
`;

function kernel(files: Record<string, string> = {}) {
  const repository = makeRepository();
  const good = repository.commit({
    "scripts/get_maintainer.pl": script,
    MAINTAINERS: "Old <old@example.com>\n",
  });
  const culprit = repository.commit(
    { "virt/kvm/x.c": "1\n" },
    "KVM: change\n\nSigned-off-by: Some Body <s@example.com>\nSigned-off-by: T <t@example.com>\nSigned-off-by: no address",
  );
  const bad = repository.commit({ MAINTAINERS: "New (A) <new@example.com>\n", ...files });
  return { repository: repository.directory, culprit, scriptOf: good, listOf: bad };
}

describe("who is told of a culprit", () => {
  test("are its author, who signed it off, and whom the tree's script names for what it changes", async () => {
    const found = await findMaintainers(kernel());
    expect(found.slice(0, 3)).toEqual([
      { address: "T <t@example.com>", role: "author, signed it off, reviewer:X" },
      { address: "Some Body <s@example.com>", role: "signed it off" },
      { address: "New (A) <new@example.com>", role: "maintainer:virt/kvm/x.c" },
    ]);
  });

  test("are asked of a script that sees nothing of this process, and no repository", async () => {
    process.env["SOME_TOKEN"] = "secret";
    try {
      const found = await findMaintainers(kernel());
      const roles = new Map(found.map(({ address, role }) => [address, role]));
      expect(roles.get("env@example.com")).toMatch(/^open list:HOME LC_ALL PATH( PWD)?$/);
      expect(roles.get("git@example.com")).toBe("open list:none");
      expect(roles.get("args@example.com")).toContain("--no-git --no-git-fallback");
    } finally {
      delete process.env["SOME_TOKEN"];
    }
  });

  test("are asked of the script of the commit that is trusted, not of the newest", async () => {
    const found = await findMaintainers(
      kernel({ "scripts/get_maintainer.pl": 'print "evil@example.com (maintainer:X)\\n";' }),
    );
    expect(found.map(({ address }) => address)).not.toContain("evil@example.com");
  });

  test("are those that the commit names when there is no script, or it fails", async () => {
    const named = ["T <t@example.com>", "Some Body <s@example.com>"];
    const request = kernel();
    const without = await findMaintainers({
      ...request,
      listOf: request.scriptOf,
      scriptOf: request.culprit,
    });
    expect(without.length).toBeGreaterThan(named.length);
    const failing = kernel();
    const broken = kernel({ "scripts/get_maintainer.pl": "die" });
    for (const asked of [
      { ...broken, scriptOf: broken.listOf },
      { ...failing, scriptOf: failing.listOf.replace(/./g, "0") },
    ]) {
      expect((await findMaintainers(asked)).map(({ address }) => address)).toEqual(named);
    }
  });
});

test("lines of the script that are none are left out", () => {
  const text = [
    '"H. Peter Anvin" <hpa@zytor.com> (reviewer:X86 ARCHITECTURE (32-BIT AND 64-BIT))',
    "kvm@vger.kernel.org (open list:KVM (KVM/x86))",
    "scripts/get_maintainer.pl: file not found",
    "<a@b> <c@d> (two)",
    "",
  ].join("\n");
  expect(parseMaintainers(text)).toEqual([
    { address: '"H. Peter Anvin" <hpa@zytor.com>', role: "reviewer:X86 ARCHITECTURE (32-BIT AND 64-BIT)" },
    { address: "kvm@vger.kernel.org", role: "open list:KVM (KVM/x86)" },
  ]);
});
