export {
  type Architecture,
  architectureOfMachine,
  architectures,
  debianArchitecture,
  foreignInstallCommand,
  foreignRoot,
  hostArchitecture,
} from "./architecture.ts";
export { parseBuildIdNotes, readBuildId, readBuildIdOfStream } from "./build-id.ts";
export { ElfError } from "./elf-error.ts";
export { isElf } from "./is-elf.ts";
export { findLibraries, type Libraries, type LibraryOptions } from "./libraries.ts";
export { readModinfo } from "./modinfo.ts";
export { type Needed, readNeeded } from "./needed.ts";
export { type ElfSymbol, type ElfSymbols, readSymbols } from "./symbols.ts";
