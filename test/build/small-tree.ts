import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Variant } from "../../src/build/variant.ts";
import { buildBzImage, release } from "../kernel/kernel-builder.ts";

/** A directory that is gone after the test. */
export function scratchDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "build-test-")));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function writeFiles(directory: string, files: Record<string, string | Buffer | undefined>): void {
  for (const [path, content] of Object.entries(files)) {
    const full = join(directory, path);
    if (content === undefined) {
      rmSync(full, { force: true });
      continue;
    }
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
    if (path.endsWith(".sh")) chmodSync(full, 0o755);
  }
}

/** A git repository for a test. */
export interface TestRepository {
  directory: string;
  /** Runs git in it, for what it prints. */
  git(...args: string[]): string;
  /** Writes files (undefined: removes one) and commits them. The answer is the commit's id. */
  commit(files: Record<string, string | Buffer | undefined>, subject?: string): string;
}

export function makeRepository(): TestRepository {
  const directory = scratchDirectory();
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], {
      cwd: directory,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, GIT_COMMITTER_DATE: "1700000000 +0000", GIT_AUTHOR_DATE: "1700000000 +0000" },
    }).trim();
  git("init", "--quiet", "--initial-branch=main");
  return {
    directory,
    git,
    commit(files, subject = "a change") {
      writeFiles(directory, files);
      git("add", "--all");
      git("commit", "--quiet", "--allow-empty", "-m", subject);
      return git("rev-parse", "HEAD");
    },
  };
}

/** What a kernel tree's makefile does as far as a build sees it, over a handful of files, with the real compiler. */
const makefile = `ifeq ($(origin CC),default)
CC := gcc
endif
tree := $(CURDIR)
config := $(or $(KCONFIG_CONFIG),$(O)/.config)
objects := $(patsubst %.c,$(O)/%.o,$(wildcard init/*.c lib/*.c))
modules := $(patsubst %.c,$(O)/%.ko,$(wildcard drivers/*.c))

bzImage: $(objects)
	@mkdir -p $(O)/arch/x86/boot $(O)/include/config
	@cp image.bin $(O)/arch/x86/boot/bzImage
	@cat $(objects) > $(O)/vmlinux.all
	@echo ${release} > $(O)/include/config/kernel.release
	@echo kernel/kernel.ko > $(O)/modules.builtin
modules: $(modules)
	@printf '%s\\n' $(patsubst %.c,%.o,$(wildcard drivers/*.c)) > $(O)/modules.order
$(O)/%.o: %.c include/shared.h
	@mkdir -p $(@D)
	@echo '  CC      $*.o'
	@$(CC) -Wall -g -Iinclude $(KCFLAGS) -c $(tree)/$< -o $@
$(O)/%.ko: %.c include/shared.h
	@mkdir -p $(@D)
	@echo '  CC [M]  $*.o'
	@$(CC) -Wall -Iinclude $(KCFLAGS) -c $(tree)/$< -o $@
headers:
	@mkdir -p $(O)/usr/include
tinyconfig:
	@printf 'CONFIG_X86=y\\nCONFIG_MODULES=y\\n' > $(config)
olddefconfig:
	@sh scripts/conf.sh $(config)
%_defconfig:
	@cp arch/x86/configs/$@ $(config)
.PHONY: bzImage modules headers tinyconfig olddefconfig
`;

/** Keeps what Kconfig knows: \`config NAME\`, with one \`depends on NAME\`. */
const configScript = `awk '
FILENAME == "Kconfig" && $1 == "config" { name = $2; known[name] = 1; order[++count] = name }
FILENAME == "Kconfig" && $1 == "depends" { needs[name] = $3 }
FILENAME != "Kconfig" && /^CONFIG_/ { split($0, part, "="); value[substr(part[1], 8)] = substr($0, index($0, "=") + 1) }
FILENAME != "Kconfig" && / is not set$/ { delete value[substr($2, 8)] }
END {
  for (i = 1; i <= count; i++) {
    name = order[i]
    if (!(name in value) || value[name] == "n" || (name in needs && value[needs[name]] != "y")) print "# CONFIG_" name " is not set"
    else print "CONFIG_" name "=" value[name]
  }
}' Kconfig "$1" > "$1.new" && mv "$1.new" "$1"
`;

const mergeScript = `#!/bin/sh
[ "$1" = -m ] || exit 1
shift
base=$1
shift
cat "$@" >> "$base"
`;

/** The Makefile of a collection of selftests, as lib.mk has it do. */
const selftestsMakefile = `programs := $(basename $(notdir $(wildcard *.c)))
all: $(addprefix $(OUTPUT)/,$(programs))
$(OUTPUT)/%: %.c
	$(CC) $(CFLAGS) $< -o $@
install: all
	@mkdir -p $(INSTALL_PATH)
	cp $(addprefix $(OUTPUT)/,$(programs)) $(INSTALL_PATH)/
emit_tests:
	@for test in $(programs); do echo $(COLLECTION):$$test; done
ifeq ($(origin CC),default)
CC := gcc
endif
`;

export const smallTree: Record<string, string | Buffer> = {
  Makefile: makefile,
  Kconfig:
    'config X86\nconfig MODULES\nconfig PCI\nconfig PCI_MSI\n\tbool "MSI"\n\tdepends on PCI\nconfig KVM\n',
  "scripts/conf.sh": configScript,
  "scripts/kconfig/merge_config.sh": mergeScript,
  "arch/x86/configs/x86_64_defconfig": "CONFIG_X86=y\nCONFIG_MODULES=y\nCONFIG_PCI=y\n",
  "image.bin": buildBzImage(),
  "include/shared.h": "int shared(void);\n",
  "init/main.c": '#include "shared.h"\nint main(void) { return shared(); }\n',
  "lib/shared.c": '#include "shared.h"\nint shared(void) { return 0; }\n',
  "drivers/one.c": "int one;\n",
  "tools/testing/selftests/kvm/Makefile": selftestsMakefile,
  "tools/testing/selftests/kvm/good_test.c": "int main(void) { return 0; }\n",
};

/** A repository with one commit, whose tree builds in a moment. */
export function makeKernelRepository(): TestRepository & { first: string } {
  const repository = makeRepository();
  return { ...repository, first: repository.commit(smallTree, "first") };
}

export const smallVariant: Variant = {
  name: "small",
  arch: "x86_64",
  config: { kind: "target", target: "tinyconfig" },
  fragments: [],
  toolchain: "gcc",
  makeArguments: [],
  selftests: [],
  environment: new Map(),
  keepsVmlinux: undefined,
  configPlace: "small.variant.yaml:1:1",
};
