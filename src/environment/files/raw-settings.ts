import { z } from "zod";
import { cmdlineSchema } from "./cmdline-words.ts";

// How raw settings are written in files: names and values. Patterns have no anchors, so that the axes of a
// matrix can be made of them too.

export const moduleName = "[A-Za-z0-9_]{1,56}";
export const parameterName = "[A-Za-z0-9_]{1,100}";
/** No `.` or `..` among the names, nothing doubled, no slash at the end. */
export const sysfsPath = String.raw`/sys(?:/(?!\.{1,2}(?:/|$))[!-.0-~]{1,255})+`;
export const sysctlKey = String.raw`[a-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+`;
export const variableName = "[A-Za-z_][A-Za-z0-9_]{0,255}";

const kernelWords = "one line of text, a whole number, or on/off (other numbers in quotes)";
const moduleWords = "a word without spaces and quotes, a whole number, or on/off";
const variableWords = "one line of text, a whole number, or true/false (other numbers in quotes)";

/** What is written into a file of sysfs or /proc/sys. */
export const kernelValue = scalar(/^(?! )[^\x00-\x1f\x7f]{1,4000}(?<! )$/, kernelWords, ["1", "0"]);
/** Module parameters are separated by spaces, on the command line and for modprobe. */
export const moduleValue = scalar(/^[!#-&(-~]{1,1024}$/, moduleWords, ["1", "0"]);
export const variableValue = scalar(/^[^\x00\r\n]{0,4096}$/, variableWords, ["true", "false"]);

/**
 * Text, or a number or truth value that comes to one text only. A fraction does not: 6.10 is read as 6.1.
 * @param truth what true and false are written as; the kernel's parsers of truth values all take 1 and 0
 */
function scalar(text: RegExp, error: string, [yes, no]: readonly [string, string]) {
  return z
    .union([z.string({ error }).regex(text, { error }), z.int({ error }), z.boolean({ error })], { error })
    .transform(given => (given === true ? yes : given === false ? no : String(given)));
}

function key(pattern: string, error: string) {
  return z.string({ error }).regex(new RegExp(`^${pattern}$`), { error });
}

const parameters = z.record(key(parameterName, "a parameter's name, such as halt_poll_ns"), moduleValue, {
  error: "a map of parameters, such as {halt_poll_ns: 0}",
});

/** The escape hatches, as keys of a file. */
export const rawSettingsShape = {
  "module-params": z
    .record(key(moduleName, "a module's name with underscores, such as kvm_intel"), parameters, {
      error: "a map of modules and their parameters, such as {kvm: {halt_poll_ns: 0}}",
    })
    .describe("parameters of kernel modules: {MODULE: {PARAMETER: value}}"),
  sysfs: z
    .record(
      key(sysfsPath, "a path below /sys without . and .., such as /sys/kernel/mm/ksm/run"),
      kernelValue,
      {
        error: "a map of files below /sys, such as {/sys/kernel/mm/ksm/run: 1}",
      },
    )
    .describe("files below /sys and what is written into them"),
  sysctl: z
    .record(key(sysctlKey, "a sysctl with dots, such as vm.nr_hugepages"), kernelValue, {
      error: "a map of sysctls, such as {vm.nr_hugepages: 64}",
    })
    .describe("sysctls and their values"),
  cmdline: cmdlineSchema.describe("words that are added to the kernel's command line; needs a boot"),
  env: z
    .record(key(variableName, "a variable's name of letters, digits and underscores"), variableValue, {
      error: "a map of variables, such as {LANG: C}",
    })
    .describe("variables that every test is started with"),
};
