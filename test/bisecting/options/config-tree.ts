import { smallTree } from "../../build/small-tree.ts";

/** Options that anything may depend on: a tree of a kernel whose kconfig knows these and no others. */
const options = ["X86", "MODULES", "PCI", "PCI_MSI", "KVM", "SMM", "XEN", "HYPERV", "DEBUG"];

const kconfig = options
  .map(name => `config ${name}\n${name === "PCI_MSI" ? "\tdepends on PCI\n" : ""}`)
  .join("");

/** The small tree, which makes minimal configurations too: here nothing is chosen by kconfig itself but `not set`. */
export const configTree = {
  ...smallTree,
  Kconfig: kconfig,
  Makefile: `${String(smallTree["Makefile"])}savedefconfig:
	@grep -v 'is not set' $(config) > $(O)/defconfig || true
.PHONY: savedefconfig
ifneq ($(shell grep -s '^CONFIG_XEN=y' $(O)/.config $(KCONFIG_CONFIG)),)
bzImage: xen-does-not-build
endif
`,
};

/** A .config in which these are set. */
export function configWith(...names: string[]): string {
  return ["CONFIG_X86=y", ...names.map(name => `CONFIG_${name}=y`), ""].join("\n");
}
