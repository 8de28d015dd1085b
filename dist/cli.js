#!/usr/bin/env node
import { $ as UserError, A as strictObject, B as version, C as boolean, D as number, E as literal, G as formatBytes, H as runTool, J as execa, K as nearestName, O as object, Q as MachineError, S as array, U as counted, V as killGroup, W as didYouMean, X as streamLog, Z as Interrupted, b as _enum, et as describeError, g as plainIssue, h as parseYaml, j as string, k as record, l as formatKey, m as variantPattern, nt as exitCodeOf, q as visible, rt as hasCode, tt as exitCode } from "./chunks/backend.js";
import { $ as readUserText, A as openKernel, B as formatResults, C as openStore, D as dropbear, E as busybox, F as hostArchitecture, G as formatTest, H as formatMarkdown, I as parseKernelConfig, J as formatComparisonMarkdown, K as formatKtap, L as formatSummary, M as debianArchitecture, N as foreignInstallCommand, O as findProgram, P as foreignRoot, R as readLogTail, S as defaultStore, T as chooseAccelerator, U as formatKcidb, V as mergeResults, W as formatJUnit, X as compareResults, Y as findTests, _ as openSigningKey, a as linesProgress, at as cacheDirectory, b as admitTokenFile, c as openStageOneKernel, ct as writeFileAtomic, d as buildStageOne, dt as sleep, et as temporaryDirectory, f as findStageOneKernel, g as openKernelServer, h as stageOneInstallCommand, i as liveProgress, it as interruptedBy, j as architectures, k as kexec, l as buildStageTwo, lt as formatDuration, m as stageOneDirectory, n as runJob, nt as parseDuration, o as describePlan, ot as kindOfPath, p as stageOneArchitecture, q as formatComparison, r as jobDefaults, rt as parseWholeNumber, s as openMachine, st as sha256OfFile, t as planJob, tt as durationForm, u as makeRunKeys, ut as monotonicMs, w as pLimit, x as openTokens, z as readResults } from "./chunks/job.js";
import { EventEmitter, once } from "node:events";
import childProcess from "node:child_process";
import path, { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import fs, { readFileSync } from "node:fs";
import process$1 from "node:process";
import { stripVTControlCharacters } from "node:util";
import { createHash } from "node:crypto";
import { chmod, copyFile, cp, lstat, mkdir, open, readFile, readdir, realpath, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { arch, availableParallelism, hostname, userInfo } from "node:os";
import { text } from "node:stream/consumers";
// node_modules/commander/lib/error.js
/**
* CommanderError class
*/
var CommanderError = class extends Error {
	/**
	* Constructs the CommanderError class
	* @param {number} exitCode suggested exit code which could be used with process.exit
	* @param {string} code an id string representing the error
	* @param {string} message human-readable description of the error
	*/
	constructor(exitCode, code, message) {
		super(message);
		Error.captureStackTrace(this, this.constructor);
		this.name = this.constructor.name;
		this.code = code;
		this.exitCode = exitCode;
		this.nestedError = void 0;
	}
};
/**
* InvalidArgumentError class
*/
var InvalidArgumentError = class extends CommanderError {
	/**
	* Constructs the InvalidArgumentError class
	* @param {string} [message] explanation of why argument is invalid
	*/
	constructor(message) {
		super(1, "commander.invalidArgument", message);
		Error.captureStackTrace(this, this.constructor);
		this.name = this.constructor.name;
	}
};
// node_modules/commander/lib/argument.js
var Argument = class {
	/**
	* Initialize a new command argument with the given name and description.
	* The default is that the argument is required, and you can explicitly
	* indicate this with <> around the name. Put [] around the name for an optional argument.
	*
	* @param {string} name
	* @param {string} [description]
	*/
	constructor(name, description) {
		this.description = description || "";
		this.variadic = false;
		this.parseArg = void 0;
		this.defaultValue = void 0;
		this.defaultValueDescription = void 0;
		this.argChoices = void 0;
		switch (name[0]) {
			case "<":
				this.required = true;
				this._name = name.slice(1, -1);
				break;
			case "[":
				this.required = false;
				this._name = name.slice(1, -1);
				break;
			default:
				this.required = true;
				this._name = name;
		}
		if (this._name.endsWith("...")) {
			this.variadic = true;
			this._name = this._name.slice(0, -3);
		}
	}
	/**
	* Return argument name.
	*
	* @return {string}
	*/
	name() {
		return this._name;
	}
	/**
	* @package
	*/
	_collectValue(value, previous) {
		if (previous === this.defaultValue || !Array.isArray(previous)) return [value];
		previous.push(value);
		return previous;
	}
	/**
	* Set the default value, and optionally supply the description to be displayed in the help.
	*
	* @param {*} value
	* @param {string} [description]
	* @return {Argument}
	*/
	default(value, description) {
		this.defaultValue = value;
		this.defaultValueDescription = description;
		return this;
	}
	/**
	* Set the custom handler for processing CLI command arguments into argument values.
	*
	* @param {Function} [fn]
	* @return {Argument}
	*/
	argParser(fn) {
		this.parseArg = fn;
		return this;
	}
	/**
	* Only allow argument value to be one of choices.
	*
	* @param {string[]} values
	* @return {Argument}
	*/
	choices(values) {
		this.argChoices = values.slice();
		this.parseArg = (arg, previous) => {
			if (!this.argChoices.includes(arg)) throw new InvalidArgumentError(`Allowed choices are ${this.argChoices.join(", ")}.`);
			if (this.variadic) return this._collectValue(arg, previous);
			return arg;
		};
		return this;
	}
	/**
	* Make argument required.
	*
	* @returns {Argument}
	*/
	argRequired() {
		this.required = true;
		return this;
	}
	/**
	* Make argument optional.
	*
	* @returns {Argument}
	*/
	argOptional() {
		this.required = false;
		return this;
	}
};
/**
* Takes an argument and returns its human readable equivalent for help usage.
*
* @param {Argument} arg
* @return {string}
* @private
*/
function humanReadableArgName(arg) {
	const nameOutput = arg.name() + (arg.variadic === true ? "..." : "");
	return arg.required ? "<" + nameOutput + ">" : "[" + nameOutput + "]";
}
// node_modules/commander/lib/help.js
/**
* TypeScript import types for JSDoc, used by Visual Studio Code IntelliSense and `npm run typescript-checkJS`
* https://www.typescriptlang.org/docs/handbook/jsdoc-supported-types.html#import-types
* @typedef { import("./argument.js").Argument } Argument
* @typedef { import("./command.js").Command } Command
* @typedef { import("./option.js").Option } Option
*/
var Help = class {
	constructor() {
		this.helpWidth = void 0;
		this.minWidthToWrap = 40;
		this.sortSubcommands = false;
		this.sortOptions = false;
		this.showGlobalOptions = false;
	}
	/**
	* prepareContext is called by Commander after applying overrides from `Command.configureHelp()`
	* and just before calling `formatHelp()`.
	*
	* Commander just uses the helpWidth and the rest is provided for optional use by more complex subclasses.
	*
	* @param {{ error?: boolean, helpWidth?: number, outputHasColors?: boolean }} contextOptions
	*/
	prepareContext(contextOptions) {
		this.helpWidth = this.helpWidth ?? contextOptions.helpWidth ?? 80;
	}
	/**
	* Get an array of the visible subcommands. Includes a placeholder for the implicit help command, if there is one.
	*
	* @param {Command} cmd
	* @returns {Command[]}
	*/
	visibleCommands(cmd) {
		const visibleCommands = cmd.commands.filter((cmd) => !cmd._hidden);
		const helpCommand = cmd._getHelpCommand();
		if (helpCommand && !helpCommand._hidden) visibleCommands.push(helpCommand);
		if (this.sortSubcommands) visibleCommands.sort((a, b) => {
			return a.name().localeCompare(b.name());
		});
		return visibleCommands;
	}
	/**
	* Compare options for sort.
	*
	* @param {Option} a
	* @param {Option} b
	* @returns {number}
	*/
	compareOptions(a, b) {
		const getSortKey = (option) => {
			return option.short ? option.short.replace(/^-/, "") : option.long.replace(/^--/, "");
		};
		return getSortKey(a).localeCompare(getSortKey(b));
	}
	/**
	* Get an array of the visible options. Includes a placeholder for the implicit help option, if there is one.
	*
	* @param {Command} cmd
	* @returns {Option[]}
	*/
	visibleOptions(cmd) {
		const visibleOptions = cmd.options.filter((option) => !option.hidden);
		const helpOption = cmd._getHelpOption();
		if (helpOption && !helpOption.hidden) {
			const removeShort = helpOption.short && cmd._findOption(helpOption.short);
			const removeLong = helpOption.long && cmd._findOption(helpOption.long);
			if (!removeShort && !removeLong) visibleOptions.push(helpOption);
			else if (helpOption.long && !removeLong) visibleOptions.push(cmd.createOption(helpOption.long, helpOption.description).helpGroup(helpOption.helpGroupHeading));
			else if (helpOption.short && !removeShort) visibleOptions.push(cmd.createOption(helpOption.short, helpOption.description).helpGroup(helpOption.helpGroupHeading));
		}
		if (this.sortOptions) visibleOptions.sort(this.compareOptions);
		return visibleOptions;
	}
	/**
	* Get an array of the visible global options. (Not including help.)
	*
	* @param {Command} cmd
	* @returns {Option[]}
	*/
	visibleGlobalOptions(cmd) {
		if (!this.showGlobalOptions) return [];
		const globalOptions = [];
		for (let ancestorCmd = cmd.parent; ancestorCmd; ancestorCmd = ancestorCmd.parent) {
			const visibleOptions = ancestorCmd.options.filter((option) => !option.hidden);
			globalOptions.push(...visibleOptions);
		}
		if (this.sortOptions) globalOptions.sort(this.compareOptions);
		return globalOptions;
	}
	/**
	* Get an array of the arguments if any have a description.
	*
	* @param {Command} cmd
	* @returns {Argument[]}
	*/
	visibleArguments(cmd) {
		if (cmd._argsDescription) cmd.registeredArguments.forEach((argument) => {
			argument.description = argument.description || cmd._argsDescription[argument.name()] || "";
		});
		if (cmd.registeredArguments.find((argument) => argument.description)) return cmd.registeredArguments;
		return [];
	}
	/**
	* Get the command term to show in the list of subcommands.
	*
	* @param {Command} cmd
	* @returns {string}
	*/
	subcommandTerm(cmd) {
		const args = cmd.registeredArguments.map((arg) => humanReadableArgName(arg)).join(" ");
		return cmd._name + (cmd._aliases[0] ? "|" + cmd._aliases[0] : "") + (cmd.options.length ? " [options]" : "") + (args ? " " + args : "");
	}
	/**
	* Get the option term to show in the list of options.
	*
	* @param {Option} option
	* @returns {string}
	*/
	optionTerm(option) {
		return option.flags;
	}
	/**
	* Get the argument term to show in the list of arguments.
	*
	* @param {Argument} argument
	* @returns {string}
	*/
	argumentTerm(argument) {
		return argument.name();
	}
	/**
	* Get the longest command term length.
	*
	* @param {Command} cmd
	* @param {Help} helper
	* @returns {number}
	*/
	longestSubcommandTermLength(cmd, helper) {
		return helper.visibleCommands(cmd).reduce((max, command) => {
			return Math.max(max, this.displayWidth(helper.styleSubcommandTerm(helper.subcommandTerm(command))));
		}, 0);
	}
	/**
	* Get the longest option term length.
	*
	* @param {Command} cmd
	* @param {Help} helper
	* @returns {number}
	*/
	longestOptionTermLength(cmd, helper) {
		return helper.visibleOptions(cmd).reduce((max, option) => {
			return Math.max(max, this.displayWidth(helper.styleOptionTerm(helper.optionTerm(option))));
		}, 0);
	}
	/**
	* Get the longest global option term length.
	*
	* @param {Command} cmd
	* @param {Help} helper
	* @returns {number}
	*/
	longestGlobalOptionTermLength(cmd, helper) {
		return helper.visibleGlobalOptions(cmd).reduce((max, option) => {
			return Math.max(max, this.displayWidth(helper.styleOptionTerm(helper.optionTerm(option))));
		}, 0);
	}
	/**
	* Get the longest argument term length.
	*
	* @param {Command} cmd
	* @param {Help} helper
	* @returns {number}
	*/
	longestArgumentTermLength(cmd, helper) {
		return helper.visibleArguments(cmd).reduce((max, argument) => {
			return Math.max(max, this.displayWidth(helper.styleArgumentTerm(helper.argumentTerm(argument))));
		}, 0);
	}
	/**
	* Get the command usage to be displayed at the top of the built-in help.
	*
	* @param {Command} cmd
	* @returns {string}
	*/
	commandUsage(cmd) {
		let cmdName = cmd._name;
		if (cmd._aliases[0]) cmdName = cmdName + "|" + cmd._aliases[0];
		let ancestorCmdNames = "";
		for (let ancestorCmd = cmd.parent; ancestorCmd; ancestorCmd = ancestorCmd.parent) ancestorCmdNames = ancestorCmd.name() + " " + ancestorCmdNames;
		return ancestorCmdNames + cmdName + " " + cmd.usage();
	}
	/**
	* Get the description for the command.
	*
	* @param {Command} cmd
	* @returns {string}
	*/
	commandDescription(cmd) {
		return cmd.description();
	}
	/**
	* Get the subcommand summary to show in the list of subcommands.
	* (Fallback to description for backwards compatibility.)
	*
	* @param {Command} cmd
	* @returns {string}
	*/
	subcommandDescription(cmd) {
		return cmd.summary() || cmd.description();
	}
	/**
	* Get the option description to show in the list of options.
	*
	* @param {Option} option
	* @return {string}
	*/
	optionDescription(option) {
		const extraInfo = [];
		if (option.argChoices) extraInfo.push(`choices: ${option.argChoices.map((choice) => JSON.stringify(choice)).join(", ")}`);
		if (option.defaultValue !== void 0) {
			if (option.required || option.optional || option.isBoolean() && typeof option.defaultValue === "boolean") extraInfo.push(`default: ${option.defaultValueDescription || JSON.stringify(option.defaultValue)}`);
		}
		if (option.presetArg !== void 0 && option.optional) extraInfo.push(`preset: ${JSON.stringify(option.presetArg)}`);
		if (option.envVar !== void 0) extraInfo.push(`env: ${option.envVar}`);
		if (extraInfo.length > 0) {
			const extraDescription = `(${extraInfo.join(", ")})`;
			if (option.description) return `${option.description} ${extraDescription}`;
			return extraDescription;
		}
		return option.description;
	}
	/**
	* Get the argument description to show in the list of arguments.
	*
	* @param {Argument} argument
	* @return {string}
	*/
	argumentDescription(argument) {
		const extraInfo = [];
		if (argument.argChoices) extraInfo.push(`choices: ${argument.argChoices.map((choice) => JSON.stringify(choice)).join(", ")}`);
		if (argument.defaultValue !== void 0) extraInfo.push(`default: ${argument.defaultValueDescription || JSON.stringify(argument.defaultValue)}`);
		if (extraInfo.length > 0) {
			const extraDescription = `(${extraInfo.join(", ")})`;
			if (argument.description) return `${argument.description} ${extraDescription}`;
			return extraDescription;
		}
		return argument.description;
	}
	/**
	* Format a list of items, given a heading and an array of formatted items.
	*
	* @param {string} heading
	* @param {string[]} items
	* @param {Help} helper
	* @returns string[]
	*/
	formatItemList(heading, items, helper) {
		if (items.length === 0) return [];
		return [
			helper.styleTitle(heading),
			...items,
			""
		];
	}
	/**
	* Group items by their help group heading.
	*
	* @param {Command[] | Option[]} unsortedItems
	* @param {Command[] | Option[]} visibleItems
	* @param {Function} getGroup
	* @returns {Map<string, Command[] | Option[]>}
	*/
	groupItems(unsortedItems, visibleItems, getGroup) {
		const result = /* @__PURE__ */ new Map();
		unsortedItems.forEach((item) => {
			const group = getGroup(item);
			if (!result.has(group)) result.set(group, []);
		});
		visibleItems.forEach((item) => {
			const group = getGroup(item);
			if (!result.has(group)) result.set(group, []);
			result.get(group).push(item);
		});
		return result;
	}
	/**
	* Generate the built-in help text.
	*
	* @param {Command} cmd
	* @param {Help} helper
	* @returns {string}
	*/
	formatHelp(cmd, helper) {
		const termWidth = helper.padWidth(cmd, helper);
		const helpWidth = helper.helpWidth ?? 80;
		function callFormatItem(term, description) {
			return helper.formatItem(term, termWidth, description, helper);
		}
		let output = [`${helper.styleTitle("Usage:")} ${helper.styleUsage(helper.commandUsage(cmd))}`, ""];
		const commandDescription = helper.commandDescription(cmd);
		if (commandDescription.length > 0) output = output.concat([helper.boxWrap(helper.styleCommandDescription(commandDescription), helpWidth), ""]);
		const argumentList = helper.visibleArguments(cmd).map((argument) => {
			return callFormatItem(helper.styleArgumentTerm(helper.argumentTerm(argument)), helper.styleArgumentDescription(helper.argumentDescription(argument)));
		});
		output = output.concat(this.formatItemList("Arguments:", argumentList, helper));
		this.groupItems(cmd.options, helper.visibleOptions(cmd), (option) => option.helpGroupHeading ?? "Options:").forEach((options, group) => {
			const optionList = options.map((option) => {
				return callFormatItem(helper.styleOptionTerm(helper.optionTerm(option)), helper.styleOptionDescription(helper.optionDescription(option)));
			});
			output = output.concat(this.formatItemList(group, optionList, helper));
		});
		if (helper.showGlobalOptions) {
			const globalOptionList = helper.visibleGlobalOptions(cmd).map((option) => {
				return callFormatItem(helper.styleOptionTerm(helper.optionTerm(option)), helper.styleOptionDescription(helper.optionDescription(option)));
			});
			output = output.concat(this.formatItemList("Global Options:", globalOptionList, helper));
		}
		this.groupItems(cmd.commands, helper.visibleCommands(cmd), (sub) => sub.helpGroup() || "Commands:").forEach((commands, group) => {
			const commandList = commands.map((sub) => {
				return callFormatItem(helper.styleSubcommandTerm(helper.subcommandTerm(sub)), helper.styleSubcommandDescription(helper.subcommandDescription(sub)));
			});
			output = output.concat(this.formatItemList(group, commandList, helper));
		});
		return output.join("\n");
	}
	/**
	* Return display width of string, ignoring ANSI escape sequences. Used in padding and wrapping calculations.
	*
	* @param {string} str
	* @returns {number}
	*/
	displayWidth(str) {
		return stripVTControlCharacters(str).length;
	}
	/**
	* Style the title for displaying in the help. Called with 'Usage:', 'Options:', etc.
	*
	* @param {string} str
	* @returns {string}
	*/
	styleTitle(str) {
		return str;
	}
	styleUsage(str) {
		return str.split(" ").map((word) => {
			if (word === "[options]") return this.styleOptionText(word);
			if (word === "[command]") return this.styleSubcommandText(word);
			if (word[0] === "[" || word[0] === "<") return this.styleArgumentText(word);
			return this.styleCommandText(word);
		}).join(" ");
	}
	styleCommandDescription(str) {
		return this.styleDescriptionText(str);
	}
	styleOptionDescription(str) {
		return this.styleDescriptionText(str);
	}
	styleSubcommandDescription(str) {
		return this.styleDescriptionText(str);
	}
	styleArgumentDescription(str) {
		return this.styleDescriptionText(str);
	}
	styleDescriptionText(str) {
		return str;
	}
	styleOptionTerm(str) {
		return this.styleOptionText(str);
	}
	styleSubcommandTerm(str) {
		return str.split(" ").map((word) => {
			if (word === "[options]") return this.styleOptionText(word);
			if (word[0] === "[" || word[0] === "<") return this.styleArgumentText(word);
			return this.styleSubcommandText(word);
		}).join(" ");
	}
	styleArgumentTerm(str) {
		return this.styleArgumentText(str);
	}
	styleOptionText(str) {
		return str;
	}
	styleArgumentText(str) {
		return str;
	}
	styleSubcommandText(str) {
		return str;
	}
	styleCommandText(str) {
		return str;
	}
	/**
	* Calculate the pad width from the maximum term length.
	*
	* @param {Command} cmd
	* @param {Help} helper
	* @returns {number}
	*/
	padWidth(cmd, helper) {
		return Math.max(helper.longestOptionTermLength(cmd, helper), helper.longestGlobalOptionTermLength(cmd, helper), helper.longestSubcommandTermLength(cmd, helper), helper.longestArgumentTermLength(cmd, helper));
	}
	/**
	* Detect manually wrapped and indented strings by checking for line break followed by whitespace.
	*
	* @param {string} str
	* @returns {boolean}
	*/
	preformatted(str) {
		return /\n[^\S\r\n]/.test(str);
	}
	/**
	* Format the "item", which consists of a term and description. Pad the term and wrap the description, indenting the following lines.
	*
	* So "TTT", 5, "DDD DDDD DD DDD" might be formatted for this.helpWidth=17 like so:
	*   TTT  DDD DDDD
	*        DD DDD
	*
	* @param {string} term
	* @param {number} termWidth
	* @param {string} description
	* @param {Help} helper
	* @returns {string}
	*/
	formatItem(term, termWidth, description, helper) {
		const itemIndent = 2;
		const itemIndentStr = " ".repeat(itemIndent);
		if (!description) return itemIndentStr + term;
		const paddedTerm = term.padEnd(termWidth + term.length - helper.displayWidth(term));
		const spacerWidth = 2;
		const remainingWidth = (this.helpWidth ?? 80) - termWidth - spacerWidth - itemIndent;
		let formattedDescription;
		if (remainingWidth < this.minWidthToWrap || helper.preformatted(description)) formattedDescription = description;
		else formattedDescription = helper.boxWrap(description, remainingWidth).replace(/\n/g, "\n" + " ".repeat(termWidth + spacerWidth));
		return itemIndentStr + paddedTerm + " ".repeat(spacerWidth) + formattedDescription.replace(/\n/g, `\n${itemIndentStr}`);
	}
	/**
	* Wrap a string at whitespace, preserving existing line breaks.
	* Wrapping is skipped if the width is less than `minWidthToWrap`.
	*
	* @param {string} str
	* @param {number} width
	* @returns {string}
	*/
	boxWrap(str, width) {
		if (width < this.minWidthToWrap) return str;
		const rawLines = str.split(/\r\n|\n/);
		const chunkPattern = /[\s]*[^\s]+/g;
		const wrappedLines = [];
		rawLines.forEach((line) => {
			const chunks = line.match(chunkPattern);
			if (chunks === null) {
				wrappedLines.push("");
				return;
			}
			let sumChunks = [chunks.shift()];
			let sumWidth = this.displayWidth(sumChunks[0]);
			chunks.forEach((chunk) => {
				const visibleWidth = this.displayWidth(chunk);
				if (sumWidth + visibleWidth <= width) {
					sumChunks.push(chunk);
					sumWidth += visibleWidth;
					return;
				}
				wrappedLines.push(sumChunks.join(""));
				const nextChunk = chunk.trimStart();
				sumChunks = [nextChunk];
				sumWidth = this.displayWidth(nextChunk);
			});
			wrappedLines.push(sumChunks.join(""));
		});
		return wrappedLines.join("\n");
	}
};
// node_modules/commander/lib/option.js
var Option = class {
	/**
	* Initialize a new `Option` with the given `flags` and `description`.
	*
	* @param {string} flags
	* @param {string} [description]
	*/
	constructor(flags, description) {
		this.flags = flags;
		this.description = description || "";
		this.required = flags.includes("<");
		this.optional = flags.includes("[");
		this.variadic = /\p{ID_Continue}\.\.\.[>\]]$/u.test(flags);
		this.mandatory = false;
		const optionFlags = splitOptionFlags(flags);
		this.short = optionFlags.shortFlag;
		this.long = optionFlags.longFlag;
		this.negate = false;
		if (this.long) this.negate = this.long.startsWith("--no-");
		this.defaultValue = void 0;
		this.defaultValueDescription = void 0;
		this.presetArg = void 0;
		this.envVar = void 0;
		this.parseArg = void 0;
		this.hidden = false;
		this.argChoices = void 0;
		this.conflictsWith = [];
		this.implied = void 0;
		this.helpGroupHeading = void 0;
	}
	/**
	* Set the default value, and optionally supply the description to be displayed in the help.
	*
	* @param {*} value
	* @param {string} [description]
	* @return {Option}
	*/
	default(value, description) {
		this.defaultValue = value;
		this.defaultValueDescription = description;
		return this;
	}
	/**
	* Preset to use when option used without option-argument, especially optional but also boolean and negated.
	* The custom processing (parseArg) is called.
	*
	* @example
	* new Option('--color').default('GREYSCALE').preset('RGB');
	* new Option('--donate [amount]').preset('20').argParser(parseFloat);
	*
	* @param {*} arg
	* @return {Option}
	*/
	preset(arg) {
		this.presetArg = arg;
		return this;
	}
	/**
	* Add option name(s) that conflict with this option.
	* An error will be displayed if conflicting options are found during parsing.
	*
	* @example
	* new Option('--rgb').conflicts('cmyk');
	* new Option('--js').conflicts(['ts', 'jsx']);
	*
	* @param {(string | string[])} names
	* @return {Option}
	*/
	conflicts(names) {
		this.conflictsWith = this.conflictsWith.concat(names);
		return this;
	}
	/**
	* Specify implied option values for when this option is set and the implied options are not.
	*
	* The custom processing (parseArg) is not called on the implied values.
	*
	* @example
	* program
	*   .addOption(new Option('--log', 'write logging information to file'))
	*   .addOption(new Option('--trace', 'log extra details').implies({ log: 'trace.txt' }));
	*
	* @param {object} impliedOptionValues
	* @return {Option}
	*/
	implies(impliedOptionValues) {
		let newImplied = impliedOptionValues;
		if (typeof impliedOptionValues === "string") newImplied = { [impliedOptionValues]: true };
		this.implied = Object.assign(this.implied || {}, newImplied);
		return this;
	}
	/**
	* Set environment variable to check for option value.
	*
	* An environment variable is only used if when processed the current option value is
	* undefined, or the source of the current value is 'default' or 'config' or 'env'.
	*
	* @param {string} name
	* @return {Option}
	*/
	env(name) {
		this.envVar = name;
		return this;
	}
	/**
	* Set the custom handler for processing CLI option arguments into option values.
	*
	* @param {Function} [fn]
	* @return {Option}
	*/
	argParser(fn) {
		this.parseArg = fn;
		return this;
	}
	/**
	* Whether the option is mandatory and must have a value after parsing.
	*
	* @param {boolean} [mandatory=true]
	* @return {Option}
	*/
	makeOptionMandatory(mandatory = true) {
		this.mandatory = !!mandatory;
		return this;
	}
	/**
	* Hide option in help.
	*
	* @param {boolean} [hide=true]
	* @return {Option}
	*/
	hideHelp(hide = true) {
		this.hidden = !!hide;
		return this;
	}
	/**
	* @package
	*/
	_collectValue(value, previous) {
		if (previous === this.defaultValue || !Array.isArray(previous)) return [value];
		previous.push(value);
		return previous;
	}
	/**
	* Only allow option value to be one of choices.
	*
	* @param {string[]} values
	* @return {Option}
	*/
	choices(values) {
		this.argChoices = values.slice();
		this.parseArg = (arg, previous) => {
			if (!this.argChoices.includes(arg)) throw new InvalidArgumentError(`Allowed choices are ${this.argChoices.join(", ")}.`);
			if (this.variadic) return this._collectValue(arg, previous);
			return arg;
		};
		return this;
	}
	/**
	* Return option name.
	*
	* @return {string}
	*/
	name() {
		if (this.long) return this.long.replace(/^--/, "");
		return this.short.replace(/^-/, "");
	}
	/**
	* Return option name, in a camelcase format that can be used
	* as an object attribute key.
	*
	* @return {string}
	*/
	attributeName() {
		if (this.negate) return camelcase(this.name().replace(/^no-/, ""));
		return camelcase(this.name());
	}
	/**
	* Set the help group heading.
	*
	* @param {string} heading
	* @return {Option}
	*/
	helpGroup(heading) {
		this.helpGroupHeading = heading;
		return this;
	}
	/**
	* Check if `arg` matches the short or long flag.
	*
	* @param {string} arg
	* @return {boolean}
	* @package
	*/
	is(arg) {
		return this.short === arg || this.long === arg;
	}
	/**
	* Return whether a boolean option.
	*
	* Options are one of boolean, negated, required argument, or optional argument.
	*
	* @return {boolean}
	* @package
	*/
	isBoolean() {
		return !this.required && !this.optional && !this.negate;
	}
};
/**
* This class is to make it easier to work with dual options, without changing the existing
* implementation. We support separate dual options for separate positive and negative options,
* like `--build` and `--no-build`, which share a single option value. This works nicely for some
* use cases, but is tricky for others where we want separate behaviours despite
* the single shared option value.
*/
var DualOptions = class {
	/**
	* @param {Option[]} options
	*/
	constructor(options) {
		this.positiveOptions = /* @__PURE__ */ new Map();
		this.negativeOptions = /* @__PURE__ */ new Map();
		this.dualOptions = /* @__PURE__ */ new Set();
		options.forEach((option) => {
			if (option.negate) this.negativeOptions.set(option.attributeName(), option);
			else this.positiveOptions.set(option.attributeName(), option);
		});
		this.negativeOptions.forEach((value, key) => {
			if (this.positiveOptions.has(key)) this.dualOptions.add(key);
		});
	}
	/**
	* Did the value come from the option, and not from possible matching dual option?
	*
	* @param {*} value
	* @param {Option} option
	* @returns {boolean}
	*/
	valueFromOption(value, option) {
		const optionKey = option.attributeName();
		if (!this.dualOptions.has(optionKey)) return true;
		const preset = this.negativeOptions.get(optionKey).presetArg;
		const negativeValue = preset !== void 0 ? preset : false;
		return option.negate === (negativeValue === value);
	}
};
/**
* Convert string from kebab-case to camelCase.
*
* @param {string} str
* @return {string}
* @private
*/
function camelcase(str) {
	return str.split("-").reduce((str, word) => {
		return str + word[0].toUpperCase() + word.slice(1);
	});
}
/**
* Split the short and long flag out of something like '-m,--mixed <value>'
*
* @private
*/
function splitOptionFlags(flags) {
	let shortFlag;
	let longFlag;
	const shortFlagExp = /^-[^-]$/;
	const longFlagExp = /^--[^-]/;
	const flagParts = flags.split(/[ |,]+/).concat("guard");
	if (shortFlagExp.test(flagParts[0])) shortFlag = flagParts.shift();
	if (longFlagExp.test(flagParts[0])) longFlag = flagParts.shift();
	if (!shortFlag && shortFlagExp.test(flagParts[0])) shortFlag = flagParts.shift();
	if (!shortFlag && longFlagExp.test(flagParts[0])) {
		shortFlag = longFlag;
		longFlag = flagParts.shift();
	}
	if (flagParts[0].startsWith("-")) {
		const unsupportedFlag = flagParts[0];
		const baseError = `option creation failed due to '${unsupportedFlag}' in option flags '${flags}'`;
		if (/^-[^-][^-]/.test(unsupportedFlag)) throw new Error(`${baseError}
- a short flag is a single dash and a single character
  - either use a single dash and a single character (for a short flag)
  - or use a double dash for a long option (and can have two, like '--ws, --workspace')`);
		if (shortFlagExp.test(unsupportedFlag)) throw new Error(`${baseError}
- too many short flags`);
		if (longFlagExp.test(unsupportedFlag)) throw new Error(`${baseError}
- too many long flags`);
		throw new Error(`${baseError}
- unrecognised flag format`);
	}
	if (shortFlag === void 0 && longFlag === void 0) throw new Error(`option creation failed due to no flags found in '${flags}'.`);
	return {
		shortFlag,
		longFlag
	};
}
// node_modules/commander/lib/suggestSimilar.js
const maxDistance = 3;
function editDistance(a, b) {
	if (Math.abs(a.length - b.length) > maxDistance) return Math.max(a.length, b.length);
	const d = [];
	for (let i = 0; i <= a.length; i++) d[i] = [i];
	for (let j = 0; j <= b.length; j++) d[0][j] = j;
	for (let j = 1; j <= b.length; j++) for (let i = 1; i <= a.length; i++) {
		let cost;
		if (a[i - 1] === b[j - 1]) cost = 0;
		else cost = 1;
		d[i][j] = Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + cost);
		if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
	}
	return d[a.length][b.length];
}
/**
* Find close matches, restricted to same number of edits.
*
* @param {string} word
* @param {string[]} candidates
* @returns {string}
*/
function suggestSimilar(word, candidates) {
	if (!candidates || candidates.length === 0) return "";
	candidates = Array.from(new Set(candidates));
	const searchingOptions = word.startsWith("--");
	if (searchingOptions) {
		word = word.slice(2);
		candidates = candidates.map((candidate) => candidate.slice(2));
	}
	let similar = [];
	let bestDistance = maxDistance;
	const minSimilarity = .4;
	candidates.forEach((candidate) => {
		if (candidate.length <= 1) return;
		const distance = editDistance(word, candidate);
		const length = Math.max(word.length, candidate.length);
		if ((length - distance) / length > minSimilarity) {
			if (distance < bestDistance) {
				bestDistance = distance;
				similar = [candidate];
			} else if (distance === bestDistance) similar.push(candidate);
		}
	});
	similar.sort((a, b) => a.localeCompare(b));
	if (searchingOptions) similar = similar.map((candidate) => `--${candidate}`);
	if (similar.length > 1) return `\n(Did you mean one of ${similar.join(", ")}?)`;
	if (similar.length === 1) return `\n(Did you mean ${similar[0]}?)`;
	return "";
}
// node_modules/commander/lib/command.js
var Command = class Command extends EventEmitter {
	/**
	* Initialize a new `Command`.
	*
	* @param {string} [name]
	*/
	constructor(name) {
		super();
		/** @type {Command[]} */
		this.commands = [];
		/** @type {Option[]} */
		this.options = [];
		this.parent = null;
		this._allowUnknownOption = false;
		this._allowExcessArguments = false;
		/** @type {Argument[]} */
		this.registeredArguments = [];
		this._args = this.registeredArguments;
		/** @type {string[]} */
		this.args = [];
		this.rawArgs = [];
		this.processedArgs = [];
		this._scriptPath = null;
		this._name = name || "";
		this._optionValues = {};
		this._optionValueSources = {};
		this._storeOptionsAsProperties = false;
		this._actionHandler = null;
		this._executableHandler = false;
		this._executableFile = null;
		this._executableDir = null;
		this._defaultCommandName = null;
		this._exitCallback = null;
		this._aliases = [];
		this._combineFlagAndOptionalValue = true;
		this._description = "";
		this._summary = "";
		this._argsDescription = void 0;
		this._enablePositionalOptions = false;
		this._passThroughOptions = false;
		this._lifeCycleHooks = {};
		/** @type {(boolean | string)} */
		this._showHelpAfterError = false;
		this._showSuggestionAfterError = true;
		this._savedState = null;
		this._outputConfiguration = {
			writeOut: (str) => process$1.stdout.write(str),
			writeErr: (str) => process$1.stderr.write(str),
			outputError: (str, write) => write(str),
			getOutHelpWidth: () => process$1.stdout.isTTY ? process$1.stdout.columns : void 0,
			getErrHelpWidth: () => process$1.stderr.isTTY ? process$1.stderr.columns : void 0,
			getOutHasColors: () => useColor() ?? (process$1.stdout.isTTY && process$1.stdout.hasColors?.()),
			getErrHasColors: () => useColor() ?? (process$1.stderr.isTTY && process$1.stderr.hasColors?.()),
			stripColor: (str) => stripVTControlCharacters(str)
		};
		this._hidden = false;
		/** @type {(Option | null | undefined)} */
		this._helpOption = void 0;
		this._addImplicitHelpCommand = void 0;
		/** @type {Command} */
		this._helpCommand = void 0;
		this._helpConfiguration = {};
		/** @type {string | undefined} */
		this._helpGroupHeading = void 0;
		/** @type {string | undefined} */
		this._defaultCommandGroup = void 0;
		/** @type {string | undefined} */
		this._defaultOptionGroup = void 0;
	}
	/**
	* Copy settings that are useful to have in common across root command and subcommands.
	*
	* (Used internally when adding a command using `.command()` so subcommands inherit parent settings.)
	*
	* @param {Command} sourceCommand
	* @return {Command} `this` command for chaining
	*/
	copyInheritedSettings(sourceCommand) {
		this._outputConfiguration = sourceCommand._outputConfiguration;
		this._helpOption = sourceCommand._helpOption;
		this._helpCommand = sourceCommand._helpCommand;
		this._helpConfiguration = sourceCommand._helpConfiguration;
		this._exitCallback = sourceCommand._exitCallback;
		this._storeOptionsAsProperties = sourceCommand._storeOptionsAsProperties;
		this._combineFlagAndOptionalValue = sourceCommand._combineFlagAndOptionalValue;
		this._allowExcessArguments = sourceCommand._allowExcessArguments;
		this._enablePositionalOptions = sourceCommand._enablePositionalOptions;
		this._showHelpAfterError = sourceCommand._showHelpAfterError;
		this._showSuggestionAfterError = sourceCommand._showSuggestionAfterError;
		return this;
	}
	/**
	* @returns {Command[]}
	* @private
	*/
	_getCommandAndAncestors() {
		const result = [];
		for (let command = this; command; command = command.parent) result.push(command);
		return result;
	}
	/**
	* Define a command.
	*
	* There are two styles of command: pay attention to where to put the description.
	*
	* @example
	* // Command implemented using action handler (description is supplied separately to `.command`)
	* program
	*   .command('clone <source> [destination]')
	*   .description('clone a repository into a newly created directory')
	*   .action((source, destination) => {
	*     console.log('clone command called');
	*   });
	*
	* // Command implemented using separate executable file (description is second parameter to `.command`)
	* program
	*   .command('start <service>', 'start named service')
	*   .command('stop [service]', 'stop named service, or all if no name supplied');
	*
	* @param {string} nameAndArgs - command name and arguments, args are `<required>` or `[optional]` and last may also be `variadic...`
	* @param {(object | string)} [actionOptsOrExecDesc] - configuration options (for action), or description (for executable)
	* @param {object} [execOpts] - configuration options (for executable)
	* @return {Command} returns new command for action handler, or `this` for executable command
	*/
	command(nameAndArgs, actionOptsOrExecDesc, execOpts) {
		let desc = actionOptsOrExecDesc;
		let opts = execOpts;
		if (typeof desc === "object" && desc !== null) {
			opts = desc;
			desc = null;
		}
		opts = opts || {};
		const [, name, args] = nameAndArgs.match(/([^ ]+) *(.*)/);
		const cmd = this.createCommand(name);
		if (desc) {
			cmd.description(desc);
			cmd._executableHandler = true;
		}
		if (opts.isDefault) this._defaultCommandName = cmd._name;
		cmd._hidden = !!(opts.noHelp || opts.hidden);
		cmd._executableFile = opts.executableFile || null;
		if (args) cmd.arguments(args);
		this._registerCommand(cmd);
		cmd.parent = this;
		cmd.copyInheritedSettings(this);
		if (desc) return this;
		return cmd;
	}
	/**
	* Factory routine to create a new unattached command.
	*
	* See .command() for creating an attached subcommand, which uses this routine to
	* create the command. You can override createCommand to customise subcommands.
	*
	* @param {string} [name]
	* @return {Command} new command
	*/
	createCommand(name) {
		return new Command(name);
	}
	/**
	* You can customise the help with a subclass of Help by overriding createHelp,
	* or by overriding Help properties using configureHelp().
	*
	* @return {Help}
	*/
	createHelp() {
		return Object.assign(new Help(), this.configureHelp());
	}
	/**
	* You can customise the help by overriding Help properties using configureHelp(),
	* or with a subclass of Help by overriding createHelp().
	*
	* @param {object} [configuration] - configuration options
	* @return {(Command | object)} `this` command for chaining, or stored configuration
	*/
	configureHelp(configuration) {
		if (configuration === void 0) return this._helpConfiguration;
		this._helpConfiguration = configuration;
		return this;
	}
	/**
	* The default output goes to stdout and stderr. You can customise this for special
	* applications. You can also customise the display of errors by overriding outputError.
	*
	* The configuration properties are all functions:
	*
	*     // change how output being written, defaults to stdout and stderr
	*     writeOut(str)
	*     writeErr(str)
	*     // change how output being written for errors, defaults to writeErr
	*     outputError(str, write) // used for displaying errors and not used for displaying help
	*     // specify width for wrapping help
	*     getOutHelpWidth()
	*     getErrHelpWidth()
	*     // color support, currently only used with Help
	*     getOutHasColors()
	*     getErrHasColors()
	*     stripColor() // used to remove ANSI escape codes if output does not have colors
	*
	* @param {object} [configuration] - configuration options
	* @return {(Command | object)} `this` command for chaining, or stored configuration
	*/
	configureOutput(configuration) {
		if (configuration === void 0) return this._outputConfiguration;
		this._outputConfiguration = {
			...this._outputConfiguration,
			...configuration
		};
		return this;
	}
	/**
	* Display the help or a custom message after an error occurs.
	*
	* @param {(boolean|string)} [displayHelp]
	* @return {Command} `this` command for chaining
	*/
	showHelpAfterError(displayHelp = true) {
		if (typeof displayHelp !== "string") displayHelp = !!displayHelp;
		this._showHelpAfterError = displayHelp;
		return this;
	}
	/**
	* Display suggestion of similar commands for unknown commands, or options for unknown options.
	*
	* @param {boolean} [displaySuggestion]
	* @return {Command} `this` command for chaining
	*/
	showSuggestionAfterError(displaySuggestion = true) {
		this._showSuggestionAfterError = !!displaySuggestion;
		return this;
	}
	/**
	* Add a prepared subcommand.
	*
	* See .command() for creating an attached subcommand which inherits settings from its parent.
	*
	* @param {Command} cmd - new subcommand
	* @param {object} [opts] - configuration options
	* @return {Command} `this` command for chaining
	*/
	addCommand(cmd, opts) {
		if (!cmd._name) throw new Error(`Command passed to .addCommand() must have a name
- specify the name in Command constructor or using .name()`);
		opts = opts || {};
		if (opts.isDefault) this._defaultCommandName = cmd._name;
		if (opts.noHelp || opts.hidden) cmd._hidden = true;
		this._registerCommand(cmd);
		cmd.parent = this;
		cmd._checkForBrokenPassThrough();
		return this;
	}
	/**
	* Factory routine to create a new unattached argument.
	*
	* See .argument() for creating an attached argument, which uses this routine to
	* create the argument. You can override createArgument to return a custom argument.
	*
	* @param {string} name
	* @param {string} [description]
	* @return {Argument} new argument
	*/
	createArgument(name, description) {
		return new Argument(name, description);
	}
	/**
	* Define argument syntax for command.
	*
	* The default is that the argument is required, and you can explicitly
	* indicate this with <> around the name. Put [] around the name for an optional argument.
	*
	* @example
	* program.argument('<input-file>');
	* program.argument('[output-file]');
	*
	* @param {string} name
	* @param {string} [description]
	* @param {(Function|*)} [parseArg] - custom argument processing function or default value
	* @param {*} [defaultValue]
	* @return {Command} `this` command for chaining
	*/
	argument(name, description, parseArg, defaultValue) {
		const argument = this.createArgument(name, description);
		if (typeof parseArg === "function") argument.default(defaultValue).argParser(parseArg);
		else argument.default(parseArg);
		this.addArgument(argument);
		return this;
	}
	/**
	* Define argument syntax for command, adding multiple at once (without descriptions).
	*
	* See also .argument().
	*
	* @example
	* program.arguments('<cmd> [env]');
	*
	* @param {string} names
	* @return {Command} `this` command for chaining
	*/
	arguments(names) {
		names.trim().split(/ +/).forEach((detail) => {
			this.argument(detail);
		});
		return this;
	}
	/**
	* Define argument syntax for command, adding a prepared argument.
	*
	* @param {Argument} argument
	* @return {Command} `this` command for chaining
	*/
	addArgument(argument) {
		const previousArgument = this.registeredArguments.slice(-1)[0];
		if (previousArgument?.variadic) throw new Error(`only the last argument can be variadic '${previousArgument.name()}'`);
		if (argument.required && argument.defaultValue !== void 0 && argument.parseArg === void 0) throw new Error(`a default value for a required argument is never used: '${argument.name()}'`);
		this.registeredArguments.push(argument);
		return this;
	}
	/**
	* Customise or override default help command. By default a help command is automatically added if your command has subcommands.
	*
	* @example
	*    program.helpCommand('help [cmd]');
	*    program.helpCommand('help [cmd]', 'show help');
	*    program.helpCommand(false); // suppress default help command
	*    program.helpCommand(true); // add help command even if no subcommands
	*
	* @param {string|boolean} enableOrNameAndArgs - enable with custom name and/or arguments, or boolean to override whether added
	* @param {string} [description] - custom description
	* @return {Command} `this` command for chaining
	*/
	helpCommand(enableOrNameAndArgs, description) {
		if (typeof enableOrNameAndArgs === "boolean") {
			this._addImplicitHelpCommand = enableOrNameAndArgs;
			if (enableOrNameAndArgs && this._defaultCommandGroup) this._initCommandGroup(this._getHelpCommand());
			return this;
		}
		const [, helpName, helpArgs] = (enableOrNameAndArgs ?? "help [command]").match(/([^ ]+) *(.*)/);
		const helpDescription = description ?? "display help for command";
		const helpCommand = this.createCommand(helpName);
		helpCommand.helpOption(false);
		if (helpArgs) helpCommand.arguments(helpArgs);
		if (helpDescription) helpCommand.description(helpDescription);
		this._addImplicitHelpCommand = true;
		this._helpCommand = helpCommand;
		if (enableOrNameAndArgs || description) this._initCommandGroup(helpCommand);
		return this;
	}
	/**
	* Add prepared custom help command.
	*
	* @param {(Command|string|boolean)} helpCommand - custom help command, or deprecated enableOrNameAndArgs as for `.helpCommand()`
	* @param {string} [deprecatedDescription] - deprecated custom description used with custom name only
	* @return {Command} `this` command for chaining
	*/
	addHelpCommand(helpCommand, deprecatedDescription) {
		if (typeof helpCommand !== "object") {
			this.helpCommand(helpCommand, deprecatedDescription);
			return this;
		}
		this._addImplicitHelpCommand = true;
		this._helpCommand = helpCommand;
		this._initCommandGroup(helpCommand);
		return this;
	}
	/**
	* Lazy create help command.
	*
	* @return {(Command|null)}
	* @package
	*/
	_getHelpCommand() {
		if (this._addImplicitHelpCommand ?? (this.commands.length && !this._actionHandler && !this._findCommand("help"))) {
			if (this._helpCommand === void 0) this.helpCommand(void 0, void 0);
			return this._helpCommand;
		}
		return null;
	}
	/**
	* Add hook for life cycle event.
	*
	* @param {string} event
	* @param {Function} listener
	* @return {Command} `this` command for chaining
	*/
	hook(event, listener) {
		const allowedValues = [
			"preSubcommand",
			"preAction",
			"postAction"
		];
		if (!allowedValues.includes(event)) throw new Error(`Unexpected value for event passed to hook : '${event}'.
Expecting one of '${allowedValues.join("', '")}'`);
		if (this._lifeCycleHooks[event]) this._lifeCycleHooks[event].push(listener);
		else this._lifeCycleHooks[event] = [listener];
		return this;
	}
	/**
	* Register callback to use as replacement for calling process.exit.
	*
	* @param {Function} [fn] optional callback which will be passed a CommanderError, defaults to throwing
	* @return {Command} `this` command for chaining
	*/
	exitOverride(fn) {
		if (fn) this._exitCallback = fn;
		else this._exitCallback = (err) => {
			if (err.code !== "commander.executeSubCommandAsync") throw err;
		};
		return this;
	}
	/**
	* Call process.exit, and _exitCallback if defined.
	*
	* @param {number} exitCode exit code for using with process.exit
	* @param {string} code an id string representing the error
	* @param {string} message human-readable description of the error
	* @return never
	* @private
	*/
	_exit(exitCode, code, message) {
		if (this._exitCallback) this._exitCallback(new CommanderError(exitCode, code, message));
		process$1.exit(exitCode);
	}
	/**
	* Register callback `fn` for the command.
	*
	* @example
	* program
	*   .command('serve')
	*   .description('start service')
	*   .action(function() {
	*      // do work here
	*   });
	*
	* @param {Function} fn
	* @return {Command} `this` command for chaining
	*/
	action(fn) {
		const listener = (args) => {
			const expectedArgsCount = this.registeredArguments.length;
			const actionArgs = args.slice(0, expectedArgsCount);
			if (this._storeOptionsAsProperties) actionArgs[expectedArgsCount] = this;
			else actionArgs[expectedArgsCount] = this.opts();
			actionArgs.push(this);
			return fn.apply(this, actionArgs);
		};
		this._actionHandler = listener;
		return this;
	}
	/**
	* Factory routine to create a new unattached option.
	*
	* See .option() for creating an attached option, which uses this routine to
	* create the option. You can override createOption to return a custom option.
	*
	* @param {string} flags
	* @param {string} [description]
	* @return {Option} new option
	*/
	createOption(flags, description) {
		return new Option(flags, description);
	}
	/**
	* Wrap parseArgs to catch 'commander.invalidArgument'.
	*
	* @param {(Option | Argument)} target
	* @param {string} value
	* @param {*} previous
	* @param {string} invalidArgumentMessage
	* @private
	*/
	_callParseArg(target, value, previous, invalidArgumentMessage) {
		try {
			return target.parseArg(value, previous);
		} catch (err) {
			if (err.code === "commander.invalidArgument") {
				const message = `${invalidArgumentMessage} ${err.message}`;
				this.error(message, {
					exitCode: err.exitCode,
					code: err.code
				});
			}
			throw err;
		}
	}
	/**
	* Check for option flag conflicts.
	* Register option if no conflicts found, or throw on conflict.
	*
	* @param {Option} option
	* @private
	*/
	_registerOption(option) {
		const matchingOption = option.short && this._findOption(option.short) || option.long && this._findOption(option.long);
		if (matchingOption) {
			const matchingFlag = option.long && this._findOption(option.long) ? option.long : option.short;
			throw new Error(`Cannot add option '${option.flags}'${this._name && ` to command '${this._name}'`} due to conflicting flag '${matchingFlag}'
-  already used by option '${matchingOption.flags}'`);
		}
		this._initOptionGroup(option);
		this.options.push(option);
	}
	/**
	* Check for command name and alias conflicts with existing commands.
	* Register command if no conflicts found, or throw on conflict.
	*
	* @param {Command} command
	* @private
	*/
	_registerCommand(command) {
		const knownBy = (cmd) => {
			return [cmd.name()].concat(cmd.aliases());
		};
		const alreadyUsed = knownBy(command).find((name) => this._findCommand(name));
		if (alreadyUsed) {
			const existingCmd = knownBy(this._findCommand(alreadyUsed)).join("|");
			const newCmd = knownBy(command).join("|");
			throw new Error(`cannot add command '${newCmd}' as already have command '${existingCmd}'`);
		}
		this._initCommandGroup(command);
		this.commands.push(command);
	}
	/**
	* Add an option.
	*
	* @param {Option} option
	* @return {Command} `this` command for chaining
	*/
	addOption(option) {
		this._registerOption(option);
		const oname = option.name();
		const name = option.attributeName();
		if (option.defaultValue !== void 0) this.setOptionValueWithSource(name, option.defaultValue, "default");
		const handleOptionValue = (val, invalidValueMessage, valueSource) => {
			if (val == null && option.presetArg !== void 0) val = option.presetArg;
			const oldValue = this.getOptionValue(name);
			if (val !== null && option.parseArg) val = this._callParseArg(option, val, oldValue, invalidValueMessage);
			else if (val !== null && option.variadic) val = option._collectValue(val, oldValue);
			if (val == null) {
				if (option.negate) val = false;
				else if (option.isBoolean() || option.optional) val = true;
				else val = "";
			}
			this.setOptionValueWithSource(name, val, valueSource);
		};
		this.on("option:" + oname, (val) => {
			const invalidValueMessage = `error: option '${option.flags}' argument '${val}' is invalid.`;
			handleOptionValue(val, invalidValueMessage, "cli");
		});
		if (option.envVar) this.on("optionEnv:" + oname, (val) => {
			const invalidValueMessage = `error: option '${option.flags}' value '${val}' from env '${option.envVar}' is invalid.`;
			handleOptionValue(val, invalidValueMessage, "env");
		});
		return this;
	}
	/**
	* Internal implementation shared by .option() and .requiredOption()
	*
	* @return {Command} `this` command for chaining
	* @private
	*/
	_optionEx(config, flags, description, fn, defaultValue) {
		if (typeof flags === "object" && flags instanceof Option) throw new Error("To add an Option object use addOption() instead of option() or requiredOption()");
		const option = this.createOption(flags, description);
		option.makeOptionMandatory(!!config.mandatory);
		if (typeof fn === "function") option.default(defaultValue).argParser(fn);
		else if (fn instanceof RegExp) {
			const regex = fn;
			fn = (val, def) => {
				const m = regex.exec(val);
				return m ? m[0] : def;
			};
			option.default(defaultValue).argParser(fn);
		} else option.default(fn);
		return this.addOption(option);
	}
	/**
	* Define option with `flags`, `description`, and optional argument parsing function or `defaultValue` or both.
	*
	* The `flags` string contains the short and/or long flags, separated by comma, a pipe or space. A required
	* option-argument is indicated by `<>` and an optional option-argument by `[]`.
	*
	* See the README for more details, and see also addOption() and requiredOption().
	*
	* @example
	* program
	*     .option('-p, --pepper', 'add pepper')
	*     .option('--pt, --pizza-type <TYPE>', 'type of pizza') // required option-argument
	*     .option('-c, --cheese [CHEESE]', 'add extra cheese', 'mozzarella') // optional option-argument with default
	*     .option('-t, --tip <VALUE>', 'add tip to purchase cost', parseFloat) // custom parse function
	*
	* @param {string} flags
	* @param {string} [description]
	* @param {(Function|*)} [parseArg] - custom option processing function or default value
	* @param {*} [defaultValue]
	* @return {Command} `this` command for chaining
	*/
	option(flags, description, parseArg, defaultValue) {
		return this._optionEx({}, flags, description, parseArg, defaultValue);
	}
	/**
	* Add a required option which must have a value after parsing. This usually means
	* the option must be specified on the command line. (Otherwise the same as .option().)
	*
	* The `flags` string contains the short and/or long flags, separated by comma, a pipe or space.
	*
	* @param {string} flags
	* @param {string} [description]
	* @param {(Function|*)} [parseArg] - custom option processing function or default value
	* @param {*} [defaultValue]
	* @return {Command} `this` command for chaining
	*/
	requiredOption(flags, description, parseArg, defaultValue) {
		return this._optionEx({ mandatory: true }, flags, description, parseArg, defaultValue);
	}
	/**
	* Alter parsing of short flags with optional values.
	*
	* @example
	* // for `.option('-f,--flag [value]'):
	* program.combineFlagAndOptionalValue(true);  // `-f80` is treated like `--flag=80`, this is the default behaviour
	* program.combineFlagAndOptionalValue(false) // `-fb` is treated like `-f -b`
	*
	* @param {boolean} [combine] - if `true` or omitted, an optional value can be specified directly after the flag.
	* @return {Command} `this` command for chaining
	*/
	combineFlagAndOptionalValue(combine = true) {
		this._combineFlagAndOptionalValue = !!combine;
		return this;
	}
	/**
	* Allow unknown options on the command line.
	*
	* @param {boolean} [allowUnknown] - if `true` or omitted, no error will be thrown for unknown options.
	* @return {Command} `this` command for chaining
	*/
	allowUnknownOption(allowUnknown = true) {
		this._allowUnknownOption = !!allowUnknown;
		return this;
	}
	/**
	* Allow excess command-arguments on the command line. Pass false to make excess arguments an error.
	*
	* @param {boolean} [allowExcess] - if `true` or omitted, no error will be thrown for excess arguments.
	* @return {Command} `this` command for chaining
	*/
	allowExcessArguments(allowExcess = true) {
		this._allowExcessArguments = !!allowExcess;
		return this;
	}
	/**
	* Enable positional options. Positional means global options are specified before subcommands which lets
	* subcommands reuse the same option names, and also enables subcommands to turn on passThroughOptions.
	* The default behaviour is non-positional and global options may appear anywhere on the command line.
	*
	* @param {boolean} [positional]
	* @return {Command} `this` command for chaining
	*/
	enablePositionalOptions(positional = true) {
		this._enablePositionalOptions = !!positional;
		return this;
	}
	/**
	* Pass through options that come after command-arguments rather than treat them as command-options,
	* so actual command-options come before command-arguments. Turning this on for a subcommand requires
	* positional options to have been enabled on the program (parent commands).
	* The default behaviour is non-positional and options may appear before or after command-arguments.
	*
	* @param {boolean} [passThrough] for unknown options.
	* @return {Command} `this` command for chaining
	*/
	passThroughOptions(passThrough = true) {
		this._passThroughOptions = !!passThrough;
		this._checkForBrokenPassThrough();
		return this;
	}
	/**
	* @private
	*/
	_checkForBrokenPassThrough() {
		if (this.parent && this._passThroughOptions && !this.parent._enablePositionalOptions) throw new Error(`passThroughOptions cannot be used for '${this._name}' without turning on enablePositionalOptions for parent command(s)`);
	}
	/**
	* Whether to store option values as properties on command object,
	* or store separately (specify false). In both cases the option values can be accessed using .opts().
	*
	* @param {boolean} [storeAsProperties=true]
	* @return {Command} `this` command for chaining
	*/
	storeOptionsAsProperties(storeAsProperties = true) {
		if (this.options.length) throw new Error("call .storeOptionsAsProperties() before adding options");
		if (Object.keys(this._optionValues).length) throw new Error("call .storeOptionsAsProperties() before setting option values");
		this._storeOptionsAsProperties = !!storeAsProperties;
		return this;
	}
	/**
	* Retrieve option value.
	*
	* @param {string} key
	* @return {object} value
	*/
	getOptionValue(key) {
		if (this._storeOptionsAsProperties) return this[key];
		return this._optionValues[key];
	}
	/**
	* Store option value.
	*
	* @param {string} key
	* @param {object} value
	* @return {Command} `this` command for chaining
	*/
	setOptionValue(key, value) {
		return this.setOptionValueWithSource(key, value, void 0);
	}
	/**
	* Store option value and where the value came from.
	*
	* @param {string} key
	* @param {object} value
	* @param {string} source - expected values are default/config/env/cli/implied
	* @return {Command} `this` command for chaining
	*/
	setOptionValueWithSource(key, value, source) {
		if (this._storeOptionsAsProperties) this[key] = value;
		else this._optionValues[key] = value;
		this._optionValueSources[key] = source;
		return this;
	}
	/**
	* Get source of option value.
	* Expected values are default | config | env | cli | implied
	*
	* @param {string} key
	* @return {string}
	*/
	getOptionValueSource(key) {
		return this._optionValueSources[key];
	}
	/**
	* Get source of option value. See also .optsWithGlobals().
	* Expected values are default | config | env | cli | implied
	*
	* @param {string} key
	* @return {string}
	*/
	getOptionValueSourceWithGlobals(key) {
		let source;
		this._getCommandAndAncestors().forEach((cmd) => {
			if (Object.hasOwn(cmd._optionValueSources, key)) source = cmd.getOptionValueSource(key);
		});
		return source;
	}
	/**
	* Get user arguments from implied or explicit arguments.
	* Side-effects: set _scriptPath if args included script. Used for default program name, and subcommand searches.
	*
	* @private
	*/
	_prepareUserArgs(argv, parseOptions) {
		if (argv !== void 0 && !Array.isArray(argv)) throw new Error("first parameter to parse must be array or undefined");
		parseOptions = parseOptions || {};
		if (argv === void 0 && parseOptions.from === void 0) {
			if (process$1.versions?.electron) parseOptions.from = "electron";
			const execArgv = process$1.execArgv ?? [];
			if (execArgv.includes("-e") || execArgv.includes("--eval") || execArgv.includes("-p") || execArgv.includes("--print")) parseOptions.from = "eval";
		}
		if (argv === void 0) argv = process$1.argv;
		this.rawArgs = argv.slice();
		let userArgs;
		switch (parseOptions.from) {
			case void 0:
			case "node":
				this._scriptPath = argv[1];
				userArgs = argv.slice(2);
				break;
			case "electron":
				if (process$1.defaultApp) {
					this._scriptPath = argv[1];
					userArgs = argv.slice(2);
				} else userArgs = argv.slice(1);
				break;
			case "user":
				userArgs = argv.slice(0);
				break;
			case "eval":
				userArgs = argv.slice(1);
				break;
			default: throw new Error(`unexpected parse option { from: '${parseOptions.from}' }`);
		}
		if (!this._name && this._scriptPath) this.nameFromFilename(this._scriptPath);
		this._name = this._name || "program";
		return userArgs;
	}
	/**
	* Parse `argv`, setting options and invoking commands when defined.
	*
	* Use parseAsync instead of parse if any of your action handlers are async.
	*
	* Call with no parameters to parse `process.argv`. Detects Electron and special node options like `node --eval`. Easy mode!
	*
	* Or call with an array of strings to parse, and optionally where the user arguments start by specifying where the arguments are `from`:
	* - `'node'`: default, `argv[0]` is the application and `argv[1]` is the script being run, with user arguments after that
	* - `'electron'`: `argv[0]` is the application and `argv[1]` varies depending on whether the electron application is packaged
	* - `'user'`: just user arguments
	*
	* @example
	* program.parse(); // parse process.argv and auto-detect electron and special node flags
	* program.parse(process.argv); // assume argv[0] is app and argv[1] is script
	* program.parse(my-args, { from: 'user' }); // just user supplied arguments, nothing special about argv[0]
	*
	* @param {string[]} [argv] - optional, defaults to process.argv
	* @param {object} [parseOptions] - optionally specify style of options with from: node/user/electron
	* @param {string} [parseOptions.from] - where the args are from: 'node', 'user', 'electron'
	* @return {Command} `this` command for chaining
	*/
	parse(argv, parseOptions) {
		this._prepareForParse();
		const userArgs = this._prepareUserArgs(argv, parseOptions);
		this._parseCommand([], userArgs);
		return this;
	}
	/**
	* Parse `argv`, setting options and invoking commands when defined.
	*
	* Call with no parameters to parse `process.argv`. Detects Electron and special node options like `node --eval`. Easy mode!
	*
	* Or call with an array of strings to parse, and optionally where the user arguments start by specifying where the arguments are `from`:
	* - `'node'`: default, `argv[0]` is the application and `argv[1]` is the script being run, with user arguments after that
	* - `'electron'`: `argv[0]` is the application and `argv[1]` varies depending on whether the electron application is packaged
	* - `'user'`: just user arguments
	*
	* @example
	* await program.parseAsync(); // parse process.argv and auto-detect electron and special node flags
	* await program.parseAsync(process.argv); // assume argv[0] is app and argv[1] is script
	* await program.parseAsync(my-args, { from: 'user' }); // just user supplied arguments, nothing special about argv[0]
	*
	* @param {string[]} [argv]
	* @param {object} [parseOptions]
	* @param {string} parseOptions.from - where the args are from: 'node', 'user', 'electron'
	* @return {Promise}
	*/
	async parseAsync(argv, parseOptions) {
		this._prepareForParse();
		const userArgs = this._prepareUserArgs(argv, parseOptions);
		await this._parseCommand([], userArgs);
		return this;
	}
	_prepareForParse() {
		if (this._savedState === null) {
			this.options.filter((option) => option.negate && option.defaultValue === void 0 && this.getOptionValue(option.attributeName()) === void 0).forEach((option) => {
				const positiveLongFlag = option.long.replace(/^--no-/, "--");
				if (!this._findOption(positiveLongFlag)) this.setOptionValueWithSource(option.attributeName(), true, "default");
			});
			this.saveStateBeforeParse();
		} else this.restoreStateBeforeParse();
	}
	/**
	* Called the first time parse is called to save state and allow a restore before subsequent calls to parse.
	* Not usually called directly, but available for subclasses to save their custom state.
	*
	* This is called in a lazy way. Only commands used in parsing chain will have state saved.
	*/
	saveStateBeforeParse() {
		this._savedState = {
			_name: this._name,
			_optionValues: { ...this._optionValues },
			_optionValueSources: { ...this._optionValueSources }
		};
	}
	/**
	* Restore state before parse for calls after the first.
	* Not usually called directly, but available for subclasses to save their custom state.
	*
	* This is called in a lazy way. Only commands used in parsing chain will have state restored.
	*/
	restoreStateBeforeParse() {
		if (this._storeOptionsAsProperties) throw new Error(`Can not call parse again when storeOptionsAsProperties is true.
- either make a new Command for each call to parse, or stop storing options as properties`);
		this._name = this._savedState._name;
		this._scriptPath = null;
		this.rawArgs = [];
		this._optionValues = { ...this._savedState._optionValues };
		this._optionValueSources = { ...this._savedState._optionValueSources };
		this.args = [];
		this.processedArgs = [];
	}
	/**
	* Throw if expected executable is missing. Add lots of help for author.
	*
	* @param {string} executableFile
	* @param {string} executableDir
	* @param {string} subcommandName
	*/
	_checkForMissingExecutable(executableFile, executableDir, subcommandName) {
		if (fs.existsSync(executableFile)) return;
		const executableMissing = `'${executableFile}' does not exist
 - if '${subcommandName}' is not meant to be an executable command, remove description parameter from '.command()' and use '.description()' instead
 - if the default executable name is not suitable, use the executableFile option to supply a custom name or path
 - ${executableDir ? `searched for local subcommand relative to directory '${executableDir}'` : "no directory for search for local subcommand, use .executableDir() to supply a custom directory"}`;
		throw new Error(executableMissing);
	}
	/**
	* Execute a sub-command executable.
	*
	* @private
	*/
	_executeSubCommand(subcommand, args) {
		args = args.slice();
		const sourceExt = [
			".js",
			".ts",
			".tsx",
			".mjs",
			".cjs"
		];
		function findFile(baseDir, baseName) {
			const localBin = path.resolve(baseDir, baseName);
			if (fs.existsSync(localBin)) return localBin;
			if (sourceExt.includes(path.extname(baseName))) return void 0;
			const foundExt = sourceExt.find((ext) => fs.existsSync(`${localBin}${ext}`));
			if (foundExt) return `${localBin}${foundExt}`;
		}
		this._checkForMissingMandatoryOptions();
		this._checkForConflictingOptions();
		let executableFile = subcommand._executableFile || `${this._name}-${subcommand._name}`;
		let executableDir = this._executableDir || "";
		if (this._scriptPath) {
			let resolvedScriptPath;
			try {
				resolvedScriptPath = fs.realpathSync(this._scriptPath);
			} catch {
				resolvedScriptPath = this._scriptPath;
			}
			executableDir = path.resolve(path.dirname(resolvedScriptPath), executableDir);
		}
		if (executableDir) {
			let localFile = findFile(executableDir, executableFile);
			if (!localFile && !subcommand._executableFile && this._scriptPath) {
				const legacyName = path.basename(this._scriptPath, path.extname(this._scriptPath));
				if (legacyName !== this._name) localFile = findFile(executableDir, `${legacyName}-${subcommand._name}`);
			}
			executableFile = localFile || executableFile;
		}
		const launchWithNode = sourceExt.includes(path.extname(executableFile));
		let proc;
		if (process$1.platform !== "win32") {
			if (launchWithNode) {
				args.unshift(executableFile);
				args = incrementNodeInspectorPort(process$1.execArgv).concat(args);
				proc = childProcess.spawn(process$1.argv[0], args, { stdio: "inherit" });
			} else proc = childProcess.spawn(executableFile, args, { stdio: "inherit" });
		} else {
			this._checkForMissingExecutable(executableFile, executableDir, subcommand._name);
			args.unshift(executableFile);
			args = incrementNodeInspectorPort(process$1.execArgv).concat(args);
			proc = childProcess.spawn(process$1.execPath, args, { stdio: "inherit" });
		}
		if (!proc.killed) [
			"SIGUSR1",
			"SIGUSR2",
			"SIGTERM",
			"SIGINT",
			"SIGHUP"
		].forEach((signal) => {
			process$1.on(signal, () => {
				if (proc.killed === false && proc.exitCode === null) proc.kill(signal);
			});
		});
		const exitCallback = this._exitCallback;
		proc.on("close", (code) => {
			code = code ?? 1;
			if (!exitCallback) process$1.exit(code);
			else exitCallback(new CommanderError(code, "commander.executeSubCommandAsync", "(close)"));
		});
		proc.on("error", (err) => {
			if (err.code === "ENOENT") this._checkForMissingExecutable(executableFile, executableDir, subcommand._name);
			else if (err.code === "EACCES") throw new Error(`'${executableFile}' not executable`);
			if (!exitCallback) process$1.exit(1);
			else {
				const wrappedError = new CommanderError(1, "commander.executeSubCommandAsync", "(error)");
				wrappedError.nestedError = err;
				exitCallback(wrappedError);
			}
		});
		this.runningCommand = proc;
	}
	/**
	* @private
	*/
	_dispatchSubcommand(commandName, operands, unknown) {
		const subCommand = this._findCommand(commandName);
		if (!subCommand) this.help({ error: true });
		subCommand._prepareForParse();
		let promiseChain;
		promiseChain = this._chainOrCallSubCommandHook(promiseChain, subCommand, "preSubcommand");
		promiseChain = this._chainOrCall(promiseChain, () => {
			if (subCommand._executableHandler) this._executeSubCommand(subCommand, operands.concat(unknown));
			else return subCommand._parseCommand(operands, unknown);
		});
		return promiseChain;
	}
	/**
	* Invoke help directly if possible, or dispatch if necessary.
	* e.g. help foo
	*
	* @private
	*/
	_dispatchHelpCommand(subcommandName) {
		if (!subcommandName) this.help();
		const subCommand = this._findCommand(subcommandName);
		if (subCommand && !subCommand._executableHandler) subCommand.help();
		return this._dispatchSubcommand(subcommandName, [], [this._getHelpOption()?.long ?? this._getHelpOption()?.short ?? "--help"]);
	}
	/**
	* Check this.args against expected this.registeredArguments.
	*
	* @private
	*/
	_checkNumberOfArguments() {
		this.registeredArguments.forEach((arg, i) => {
			if (arg.required && this.args[i] == null) this.missingArgument(arg.name());
		});
		if (this.registeredArguments.length > 0 && this.registeredArguments[this.registeredArguments.length - 1].variadic) return;
		if (this.args.length > this.registeredArguments.length) this._excessArguments(this.args);
	}
	/**
	* Process this.args using this.registeredArguments and save as this.processedArgs!
	*
	* @private
	*/
	_processArguments() {
		const myParseArg = (argument, value, previous) => {
			let parsedValue = value;
			if (value !== null && argument.parseArg) {
				const invalidValueMessage = `error: command-argument value '${value}' is invalid for argument '${argument.name()}'.`;
				parsedValue = this._callParseArg(argument, value, previous, invalidValueMessage);
			}
			return parsedValue;
		};
		this._checkNumberOfArguments();
		const processedArgs = [];
		this.registeredArguments.forEach((declaredArg, index) => {
			let value = declaredArg.defaultValue;
			if (declaredArg.variadic) {
				if (index < this.args.length) {
					value = this.args.slice(index);
					if (declaredArg.parseArg) value = value.reduce((processed, v) => {
						return myParseArg(declaredArg, v, processed);
					}, declaredArg.defaultValue);
				} else if (value === void 0) value = [];
			} else if (index < this.args.length) {
				value = this.args[index];
				if (declaredArg.parseArg) value = myParseArg(declaredArg, value, declaredArg.defaultValue);
			}
			processedArgs[index] = value;
		});
		this.processedArgs = processedArgs;
	}
	/**
	* Once we have a promise we chain, but call synchronously until then.
	*
	* @param {(Promise|undefined)} promise
	* @param {Function} fn
	* @return {(Promise|undefined)}
	* @private
	*/
	_chainOrCall(promise, fn) {
		if (promise?.then && typeof promise.then === "function") return promise.then(() => fn());
		return fn();
	}
	/**
	*
	* @param {(Promise|undefined)} promise
	* @param {string} event
	* @return {(Promise|undefined)}
	* @private
	*/
	_chainOrCallHooks(promise, event) {
		let result = promise;
		const hooks = [];
		this._getCommandAndAncestors().reverse().filter((cmd) => cmd._lifeCycleHooks[event] !== void 0).forEach((hookedCommand) => {
			hookedCommand._lifeCycleHooks[event].forEach((callback) => {
				hooks.push({
					hookedCommand,
					callback
				});
			});
		});
		if (event === "postAction") hooks.reverse();
		hooks.forEach((hookDetail) => {
			result = this._chainOrCall(result, () => {
				return hookDetail.callback(hookDetail.hookedCommand, this);
			});
		});
		return result;
	}
	/**
	*
	* @param {(Promise|undefined)} promise
	* @param {Command} subCommand
	* @param {string} event
	* @return {(Promise|undefined)}
	* @private
	*/
	_chainOrCallSubCommandHook(promise, subCommand, event) {
		let result = promise;
		if (this._lifeCycleHooks[event] !== void 0) this._lifeCycleHooks[event].forEach((hook) => {
			result = this._chainOrCall(result, () => {
				return hook(this, subCommand);
			});
		});
		return result;
	}
	/**
	* Process arguments in context of this command.
	* Returns action result, in case it is a promise.
	*
	* @private
	*/
	_parseCommand(operands, unknown) {
		const parsed = this.parseOptions(unknown);
		this._parseOptionsEnv();
		this._parseOptionsImplied();
		operands = operands.concat(parsed.operands);
		unknown = parsed.unknown;
		this.args = operands.concat(unknown);
		if (operands && this._findCommand(operands[0])) return this._dispatchSubcommand(operands[0], operands.slice(1), unknown);
		if (this._getHelpCommand() && operands[0] === this._getHelpCommand().name()) return this._dispatchHelpCommand(operands[1]);
		if (this._defaultCommandName) {
			this._outputHelpIfRequested(unknown);
			return this._dispatchSubcommand(this._defaultCommandName, operands, unknown);
		}
		if (this.commands.length && this.args.length === 0 && !this._actionHandler && !this._defaultCommandName) this.help({ error: true });
		this._outputHelpIfRequested(parsed.unknown);
		this._checkForMissingMandatoryOptions();
		this._checkForConflictingOptions();
		const checkForUnknownOptions = () => {
			if (parsed.unknown.length > 0) this.unknownOption(parsed.unknown[0]);
		};
		const commandEvent = `command:${this.name()}`;
		if (this._actionHandler) {
			checkForUnknownOptions();
			this._processArguments();
			let promiseChain;
			promiseChain = this._chainOrCallHooks(promiseChain, "preAction");
			promiseChain = this._chainOrCall(promiseChain, () => this._actionHandler(this.processedArgs));
			if (this.parent) promiseChain = this._chainOrCall(promiseChain, () => {
				this.parent.emit(commandEvent, operands, unknown);
			});
			promiseChain = this._chainOrCallHooks(promiseChain, "postAction");
			return promiseChain;
		}
		if (this.parent?.listenerCount(commandEvent)) {
			checkForUnknownOptions();
			this._processArguments();
			this.parent.emit(commandEvent, operands, unknown);
		} else if (operands.length) {
			if (this._findCommand("*")) return this._dispatchSubcommand("*", operands, unknown);
			if (this.listenerCount("command:*")) this.emit("command:*", operands, unknown);
			else if (this.commands.length) this.unknownCommand();
			else {
				checkForUnknownOptions();
				this._processArguments();
			}
		} else if (this.commands.length) {
			checkForUnknownOptions();
			this.help({ error: true });
		} else {
			checkForUnknownOptions();
			this._processArguments();
		}
	}
	/**
	* Find matching command.
	*
	* @private
	* @return {Command | undefined}
	*/
	_findCommand(name) {
		if (!name) return void 0;
		return this.commands.find((cmd) => cmd._name === name || cmd._aliases.includes(name));
	}
	/**
	* Return an option matching `arg` if any.
	*
	* @param {string} arg
	* @return {Option}
	* @package
	*/
	_findOption(arg) {
		return this.options.find((option) => option.is(arg));
	}
	/**
	* Display an error message if a mandatory option does not have a value.
	* Called after checking for help flags in leaf subcommand.
	*
	* @private
	*/
	_checkForMissingMandatoryOptions() {
		this._getCommandAndAncestors().forEach((cmd) => {
			cmd.options.forEach((anOption) => {
				if (anOption.mandatory && cmd.getOptionValue(anOption.attributeName()) === void 0) cmd.missingMandatoryOptionValue(anOption);
			});
		});
	}
	/**
	* Display an error message if conflicting options are used together in this.
	*
	* @private
	*/
	_checkForConflictingLocalOptions() {
		const definedNonDefaultOptions = this.options.filter((option) => {
			const optionKey = option.attributeName();
			if (this.getOptionValue(optionKey) === void 0) return false;
			return this.getOptionValueSource(optionKey) !== "default";
		});
		definedNonDefaultOptions.filter((option) => option.conflictsWith.length > 0).forEach((option) => {
			const conflictingAndDefined = definedNonDefaultOptions.find((defined) => option.conflictsWith.includes(defined.attributeName()));
			if (conflictingAndDefined) this._conflictingOption(option, conflictingAndDefined);
		});
	}
	/**
	* Display an error message if conflicting options are used together.
	* Called after checking for help flags in leaf subcommand.
	*
	* @private
	*/
	_checkForConflictingOptions() {
		this._getCommandAndAncestors().forEach((cmd) => {
			cmd._checkForConflictingLocalOptions();
		});
	}
	/**
	* Parse options from `argv` removing known options,
	* and return argv split into operands and unknown arguments.
	*
	* Side effects: modifies command by storing options. Does not reset state if called again.
	*
	* Examples:
	*
	*     argv => operands, unknown
	*     --known kkk op => [op], []
	*     op --known kkk => [op], []
	*     sub --unknown uuu op => [sub], [--unknown uuu op]
	*     sub -- --unknown uuu op => [sub --unknown uuu op], []
	*
	* @param {string[]} args
	* @return {{operands: string[], unknown: string[]}}
	*/
	parseOptions(args) {
		const operands = [];
		const unknown = [];
		let dest = operands;
		function maybeOption(arg) {
			return arg.length > 1 && arg[0] === "-";
		}
		const negativeNumberArg = (arg) => {
			if (!/^-(\d+|\d*\.\d+)([eE][+-]?\d+)?$/.test(arg)) return false;
			return !this._getCommandAndAncestors().some((cmd) => cmd.options.map((opt) => opt.short).some((short) => /^-\d$/.test(short)));
		};
		let activeVariadicOption = null;
		let activeGroup = null;
		let i = 0;
		while (i < args.length || activeGroup) {
			const arg = activeGroup ?? args[i++];
			activeGroup = null;
			if (arg === "--") {
				if (dest === unknown) dest.push(arg);
				dest.push(...args.slice(i));
				break;
			}
			if (activeVariadicOption && (!maybeOption(arg) || negativeNumberArg(arg))) {
				this.emit(`option:${activeVariadicOption.name()}`, arg);
				continue;
			}
			activeVariadicOption = null;
			if (maybeOption(arg)) {
				const option = this._findOption(arg);
				if (option) {
					if (option.required) {
						const value = args[i++];
						if (value === void 0) this.optionMissingArgument(option);
						this.emit(`option:${option.name()}`, value);
					} else if (option.optional) {
						let value = null;
						if (i < args.length && (!maybeOption(args[i]) || negativeNumberArg(args[i]))) value = args[i++];
						this.emit(`option:${option.name()}`, value);
					} else this.emit(`option:${option.name()}`);
					activeVariadicOption = option.variadic ? option : null;
					continue;
				}
			}
			if (arg.length > 2 && arg[0] === "-" && arg[1] !== "-") {
				const option = this._findOption(`-${arg[1]}`);
				if (option) {
					if (option.required || option.optional && this._combineFlagAndOptionalValue) this.emit(`option:${option.name()}`, arg.slice(2));
					else {
						this.emit(`option:${option.name()}`);
						activeGroup = `-${arg.slice(2)}`;
					}
					continue;
				}
			}
			if (/^--[^=]+=/.test(arg)) {
				const index = arg.indexOf("=");
				const option = this._findOption(arg.slice(0, index));
				if (option && (option.required || option.optional)) {
					this.emit(`option:${option.name()}`, arg.slice(index + 1));
					continue;
				}
			}
			if (dest === operands && maybeOption(arg) && !(this.commands.length === 0 && negativeNumberArg(arg))) dest = unknown;
			if ((this._enablePositionalOptions || this._passThroughOptions) && operands.length === 0 && unknown.length === 0) {
				if (this._findCommand(arg)) {
					operands.push(arg);
					unknown.push(...args.slice(i));
					break;
				} else if (this._getHelpCommand() && arg === this._getHelpCommand().name()) {
					operands.push(arg, ...args.slice(i));
					break;
				} else if (this._defaultCommandName) {
					unknown.push(arg, ...args.slice(i));
					break;
				}
			}
			if (this._passThroughOptions) {
				dest.push(arg, ...args.slice(i));
				break;
			}
			dest.push(arg);
		}
		return {
			operands,
			unknown
		};
	}
	/**
	* Return an object containing local option values as key-value pairs.
	*
	* @return {object}
	*/
	opts() {
		if (this._storeOptionsAsProperties) {
			const result = {};
			const len = this.options.length;
			for (let i = 0; i < len; i++) {
				const key = this.options[i].attributeName();
				result[key] = key === this._versionOptionName ? this._version : this[key];
			}
			return result;
		}
		return this._optionValues;
	}
	/**
	* Return an object containing merged local and global option values as key-value pairs.
	*
	* @return {object}
	*/
	optsWithGlobals() {
		return this._getCommandAndAncestors().reduce((combinedOptions, cmd) => Object.assign(combinedOptions, cmd.opts()), {});
	}
	/**
	* Display error message and exit (or call exitOverride).
	*
	* @param {string} message
	* @param {object} [errorOptions]
	* @param {string} [errorOptions.code] - an id string representing the error
	* @param {number} [errorOptions.exitCode] - used with process.exit
	*/
	error(message, errorOptions) {
		this._outputConfiguration.outputError(`${message}\n`, this._outputConfiguration.writeErr);
		if (typeof this._showHelpAfterError === "string") this._outputConfiguration.writeErr(`${this._showHelpAfterError}\n`);
		else if (this._showHelpAfterError) {
			this._outputConfiguration.writeErr("\n");
			this.outputHelp({ error: true });
		}
		const config = errorOptions || {};
		const exitCode = config.exitCode || 1;
		const code = config.code || "commander.error";
		this._exit(exitCode, code, message);
	}
	/**
	* Apply any option related environment variables, if option does
	* not have a value from cli or client code.
	*
	* @private
	*/
	_parseOptionsEnv() {
		this.options.forEach((option) => {
			if (option.envVar && option.envVar in process$1.env) {
				const optionKey = option.attributeName();
				if (this.getOptionValue(optionKey) === void 0 || [
					"default",
					"config",
					"env"
				].includes(this.getOptionValueSource(optionKey))) {
					if (option.required || option.optional) this.emit(`optionEnv:${option.name()}`, process$1.env[option.envVar]);
					else this.emit(`optionEnv:${option.name()}`);
				}
			}
		});
	}
	/**
	* Apply any implied option values, if option is undefined or default value.
	*
	* @private
	*/
	_parseOptionsImplied() {
		const dualHelper = new DualOptions(this.options);
		const hasCustomOptionValue = (optionKey) => {
			return this.getOptionValue(optionKey) !== void 0 && !["default", "implied"].includes(this.getOptionValueSource(optionKey));
		};
		this.options.filter((option) => option.implied !== void 0 && hasCustomOptionValue(option.attributeName()) && dualHelper.valueFromOption(this.getOptionValue(option.attributeName()), option)).forEach((option) => {
			Object.keys(option.implied).filter((impliedKey) => !hasCustomOptionValue(impliedKey)).forEach((impliedKey) => {
				this.setOptionValueWithSource(impliedKey, option.implied[impliedKey], "implied");
			});
		});
	}
	/**
	* Argument `name` is missing.
	*
	* @param {string} name
	* @private
	*/
	missingArgument(name) {
		const message = `error: missing required argument '${name}'`;
		this.error(message, { code: "commander.missingArgument" });
	}
	/**
	* `Option` is missing an argument.
	*
	* @param {Option} option
	* @private
	*/
	optionMissingArgument(option) {
		const message = `error: option '${option.flags}' argument missing`;
		this.error(message, { code: "commander.optionMissingArgument" });
	}
	/**
	* `Option` does not have a value, and is a mandatory option.
	*
	* @param {Option} option
	* @private
	*/
	missingMandatoryOptionValue(option) {
		const message = `error: required option '${option.flags}' not specified`;
		this.error(message, { code: "commander.missingMandatoryOptionValue" });
	}
	/**
	* `Option` conflicts with another option.
	*
	* @param {Option} option
	* @param {Option} conflictingOption
	* @private
	*/
	_conflictingOption(option, conflictingOption) {
		const findBestOptionFromValue = (option) => {
			const optionKey = option.attributeName();
			const optionValue = this.getOptionValue(optionKey);
			const negativeOption = this.options.find((target) => target.negate && optionKey === target.attributeName());
			const positiveOption = this.options.find((target) => !target.negate && optionKey === target.attributeName());
			if (negativeOption && (negativeOption.presetArg === void 0 && optionValue === false || negativeOption.presetArg !== void 0 && optionValue === negativeOption.presetArg)) return negativeOption;
			return positiveOption || option;
		};
		const getErrorMessage = (option) => {
			const bestOption = findBestOptionFromValue(option);
			const optionKey = bestOption.attributeName();
			if (this.getOptionValueSource(optionKey) === "env") return `environment variable '${bestOption.envVar}'`;
			return `option '${bestOption.flags}'`;
		};
		const message = `error: ${getErrorMessage(option)} cannot be used with ${getErrorMessage(conflictingOption)}`;
		this.error(message, { code: "commander.conflictingOption" });
	}
	/**
	* Unknown option `flag`.
	*
	* @param {string} flag
	* @private
	*/
	unknownOption(flag) {
		if (this._allowUnknownOption) return;
		let suggestion = "";
		if (flag.startsWith("--") && this._showSuggestionAfterError) {
			let candidateFlags = [];
			let command = this;
			do {
				const moreFlags = command.createHelp().visibleOptions(command).filter((option) => option.long).map((option) => option.long);
				candidateFlags = candidateFlags.concat(moreFlags);
				command = command.parent;
			} while (command && !command._enablePositionalOptions);
			suggestion = suggestSimilar(flag, candidateFlags);
		}
		const message = `error: unknown option '${flag}'${suggestion}`;
		this.error(message, { code: "commander.unknownOption" });
	}
	/**
	* Excess arguments, more than expected.
	*
	* @param {string[]} receivedArgs
	* @private
	*/
	_excessArguments(receivedArgs) {
		if (this._allowExcessArguments) return;
		const expected = this.registeredArguments.length;
		const s = expected === 1 ? "" : "s";
		const received = receivedArgs.length;
		const message = `error: too many arguments${this.parent ? ` for '${this.name()}'` : ""}. Expected ${expected} argument${s} but got ${received}: ${receivedArgs.join(", ")}.`;
		this.error(message, { code: "commander.excessArguments" });
	}
	/**
	* Unknown command.
	*
	* @private
	*/
	unknownCommand() {
		const unknownName = this.args[0];
		let suggestion = "";
		if (this._showSuggestionAfterError) {
			const candidateNames = [];
			this.createHelp().visibleCommands(this).forEach((command) => {
				candidateNames.push(command.name());
				if (command.alias()) candidateNames.push(command.alias());
			});
			suggestion = suggestSimilar(unknownName, candidateNames);
		}
		const message = `error: unknown command '${unknownName}'${suggestion}`;
		this.error(message, { code: "commander.unknownCommand" });
	}
	/**
	* Get or set the program version.
	*
	* This method auto-registers the "-V, --version" option which will print the version number.
	*
	* You can optionally supply the flags and description to override the defaults.
	*
	* @param {string} [str]
	* @param {string} [flags]
	* @param {string} [description]
	* @return {(this | string | undefined)} `this` command for chaining, or version string if no arguments
	*/
	version(str, flags, description) {
		if (str === void 0) return this._version;
		this._version = str;
		flags = flags || "-V, --version";
		description = description || "output the version number";
		const versionOption = this.createOption(flags, description);
		this._versionOptionName = versionOption.attributeName();
		this._registerOption(versionOption);
		this.on("option:" + versionOption.name(), () => {
			this._outputConfiguration.writeOut(`${str}\n`);
			this._exit(0, "commander.version", str);
		});
		return this;
	}
	/**
	* Set the description.
	*
	* @param {string} [str]
	* @param {object} [argsDescription]
	* @return {(string|Command)}
	*/
	description(str, argsDescription) {
		if (str === void 0 && argsDescription === void 0) return this._description;
		this._description = str;
		if (argsDescription) this._argsDescription = argsDescription;
		return this;
	}
	/**
	* Set the summary. Used when listed as subcommand of parent.
	*
	* @param {string} [str]
	* @return {(string|Command)}
	*/
	summary(str) {
		if (str === void 0) return this._summary;
		this._summary = str;
		return this;
	}
	/**
	* Set an alias for the command.
	*
	* You may call more than once to add multiple aliases. Only the first alias is shown in the auto-generated help.
	*
	* @param {string} [alias]
	* @return {(string|Command)}
	*/
	alias(alias) {
		if (alias === void 0) return this._aliases[0];
		/** @type {Command} */
		let command = this;
		if (this.commands.length !== 0 && this.commands[this.commands.length - 1]._executableHandler) command = this.commands[this.commands.length - 1];
		if (alias === command._name) throw new Error("Command alias can't be the same as its name");
		const matchingCommand = this.parent?._findCommand(alias);
		if (matchingCommand) {
			const existingCmd = [matchingCommand.name()].concat(matchingCommand.aliases()).join("|");
			throw new Error(`cannot add alias '${alias}' to command '${this.name()}' as already have command '${existingCmd}'`);
		}
		command._aliases.push(alias);
		return this;
	}
	/**
	* Set aliases for the command.
	*
	* Only the first alias is shown in the auto-generated help.
	*
	* @param {string[]} [aliases]
	* @return {(string[]|Command)}
	*/
	aliases(aliases) {
		if (aliases === void 0) return this._aliases;
		aliases.forEach((alias) => this.alias(alias));
		return this;
	}
	/**
	* Set / get the command usage `str`.
	*
	* @param {string} [str]
	* @return {(string|Command)}
	*/
	usage(str) {
		if (str === void 0) {
			if (this._usage) return this._usage;
			const args = this.registeredArguments.map((arg) => {
				return humanReadableArgName(arg);
			});
			return [].concat(this.options.length || this._helpOption !== null ? "[options]" : [], this.commands.length ? "[command]" : [], this.registeredArguments.length ? args : []).join(" ");
		}
		this._usage = str;
		return this;
	}
	/**
	* Get or set the name of the command.
	*
	* @param {string} [str]
	* @return {(string|Command)}
	*/
	name(str) {
		if (str === void 0) return this._name;
		this._name = str;
		return this;
	}
	/**
	* Set/get the help group heading for this subcommand in parent command's help.
	*
	* @param {string} [heading]
	* @return {Command | string}
	*/
	helpGroup(heading) {
		if (heading === void 0) return this._helpGroupHeading ?? "";
		this._helpGroupHeading = heading;
		return this;
	}
	/**
	* Set/get the default help group heading for subcommands added to this command.
	* (This does not override a group set directly on the subcommand using .helpGroup().)
	*
	* @example
	* program.commandsGroup('Development Commands:');
	* program.command('watch')...
	* program.command('lint')...
	* ...
	*
	* @param {string} [heading]
	* @returns {Command | string}
	*/
	commandsGroup(heading) {
		if (heading === void 0) return this._defaultCommandGroup ?? "";
		this._defaultCommandGroup = heading;
		return this;
	}
	/**
	* Set/get the default help group heading for options added to this command.
	* (This does not override a group set directly on the option using .helpGroup().)
	*
	* @example
	* program
	*   .optionsGroup('Development Options:')
	*   .option('-d, --debug', 'output extra debugging')
	*   .option('-p, --profile', 'output profiling information')
	*
	* @param {string} [heading]
	* @returns {Command | string}
	*/
	optionsGroup(heading) {
		if (heading === void 0) return this._defaultOptionGroup ?? "";
		this._defaultOptionGroup = heading;
		return this;
	}
	/**
	* @param {Option} option
	* @private
	*/
	_initOptionGroup(option) {
		if (this._defaultOptionGroup && !option.helpGroupHeading) option.helpGroup(this._defaultOptionGroup);
	}
	/**
	* @param {Command} cmd
	* @private
	*/
	_initCommandGroup(cmd) {
		if (this._defaultCommandGroup && !cmd.helpGroup()) cmd.helpGroup(this._defaultCommandGroup);
	}
	/**
	* Set the name of the command from script filename, such as process.argv[1],
	* or import.meta.filename.
	*
	* (Used internally and public although not documented in README.)
	*
	* @example
	* program.nameFromFilename(import.meta.filename);
	*
	* @param {string} filename
	* @return {Command}
	*/
	nameFromFilename(filename) {
		this._name = path.basename(filename, path.extname(filename));
		return this;
	}
	/**
	* Get or set the directory for searching for executable subcommands of this command.
	*
	* @example
	* program.executableDir(import.meta.dirname);
	* // or
	* program.executableDir('subcommands');
	*
	* @param {string} [path]
	* @return {(string|null|Command)}
	*/
	executableDir(path) {
		if (path === void 0) return this._executableDir;
		this._executableDir = path;
		return this;
	}
	/**
	* Return program help documentation.
	*
	* @param {{ error: boolean }} [contextOptions] - pass {error:true} to wrap for stderr instead of stdout
	* @return {string}
	*/
	helpInformation(contextOptions) {
		const helper = this.createHelp();
		const context = this._getOutputContext(contextOptions);
		helper.prepareContext({
			error: context.error,
			helpWidth: context.helpWidth,
			outputHasColors: context.hasColors
		});
		const text = helper.formatHelp(this, helper);
		if (context.hasColors) return text;
		return this._outputConfiguration.stripColor(text);
	}
	/**
	* @typedef HelpContext
	* @type {object}
	* @property {boolean} error
	* @property {number} helpWidth
	* @property {boolean} hasColors
	* @property {function} write - includes stripColor if needed
	*
	* @returns {HelpContext}
	* @private
	*/
	_getOutputContext(contextOptions) {
		contextOptions = contextOptions || {};
		const error = !!contextOptions.error;
		let baseWrite;
		let hasColors;
		let helpWidth;
		if (error) {
			baseWrite = (str) => this._outputConfiguration.writeErr(str);
			hasColors = this._outputConfiguration.getErrHasColors();
			helpWidth = this._outputConfiguration.getErrHelpWidth();
		} else {
			baseWrite = (str) => this._outputConfiguration.writeOut(str);
			hasColors = this._outputConfiguration.getOutHasColors();
			helpWidth = this._outputConfiguration.getOutHelpWidth();
		}
		const write = (str) => {
			if (!hasColors) str = this._outputConfiguration.stripColor(str);
			return baseWrite(str);
		};
		return {
			error,
			write,
			hasColors,
			helpWidth
		};
	}
	/**
	* Output help information for this command.
	*
	* Outputs built-in help, and custom text added using `.addHelpText()`.
	*
	* @param {{ error: boolean } | Function} [contextOptions] - pass {error:true} to write to stderr instead of stdout
	*/
	outputHelp(contextOptions) {
		let deprecatedCallback;
		if (typeof contextOptions === "function") {
			deprecatedCallback = contextOptions;
			contextOptions = void 0;
		}
		const outputContext = this._getOutputContext(contextOptions);
		/** @type {HelpTextEventContext} */
		const eventContext = {
			error: outputContext.error,
			write: outputContext.write,
			command: this
		};
		this._getCommandAndAncestors().reverse().forEach((command) => command.emit("beforeAllHelp", eventContext));
		this.emit("beforeHelp", eventContext);
		let helpInformation = this.helpInformation({ error: outputContext.error });
		if (deprecatedCallback) {
			helpInformation = deprecatedCallback(helpInformation);
			if (typeof helpInformation !== "string" && !Buffer.isBuffer(helpInformation)) throw new Error("outputHelp callback must return a string or a Buffer");
		}
		outputContext.write(helpInformation);
		if (this._getHelpOption()?.long) this.emit(this._getHelpOption().long);
		this.emit("afterHelp", eventContext);
		this._getCommandAndAncestors().forEach((command) => command.emit("afterAllHelp", eventContext));
	}
	/**
	* You can pass in flags and a description to customise the built-in help option.
	* Pass in false to disable the built-in help option.
	*
	* @example
	* program.helpOption('-?, --help', 'show help'); // customise
	* program.helpOption(false); // disable
	*
	* @param {(string | boolean)} flags
	* @param {string} [description]
	* @return {Command} `this` command for chaining
	*/
	helpOption(flags, description) {
		if (typeof flags === "boolean") {
			if (flags) {
				if (this._helpOption === null) this._helpOption = void 0;
				if (this._defaultOptionGroup) this._initOptionGroup(this._getHelpOption());
			} else this._helpOption = null;
			return this;
		}
		this._helpOption = this.createOption(flags ?? "-h, --help", description ?? "display help for command");
		if (flags || description) this._initOptionGroup(this._helpOption);
		return this;
	}
	/**
	* Lazy create help option.
	* Returns null if has been disabled with .helpOption(false).
	*
	* @returns {(Option | null)} the help option
	* @package
	*/
	_getHelpOption() {
		if (this._helpOption === void 0) this.helpOption(void 0, void 0);
		return this._helpOption;
	}
	/**
	* Supply your own option to use for the built-in help option.
	* This is an alternative to using helpOption() to customise the flags and description etc.
	*
	* @param {Option} option
	* @return {Command} `this` command for chaining
	*/
	addHelpOption(option) {
		this._helpOption = option;
		this._initOptionGroup(option);
		return this;
	}
	/**
	* Output help information and exit.
	*
	* Outputs built-in help, and custom text added using `.addHelpText()`.
	*
	* @param {{ error: boolean }} [contextOptions] - pass {error:true} to write to stderr instead of stdout
	*/
	help(contextOptions) {
		this.outputHelp(contextOptions);
		let exitCode = Number(process$1.exitCode ?? 0);
		if (exitCode === 0 && contextOptions && typeof contextOptions !== "function" && contextOptions.error) exitCode = 1;
		this._exit(exitCode, "commander.help", "(outputHelp)");
	}
	/**
	* // Do a little typing to coordinate emit and listener for the help text events.
	* @typedef HelpTextEventContext
	* @type {object}
	* @property {boolean} error
	* @property {Command} command
	* @property {function} write
	*/
	/**
	* Add additional text to be displayed with the built-in help.
	*
	* Position is 'before' or 'after' to affect just this command,
	* and 'beforeAll' or 'afterAll' to affect this command and all its subcommands.
	*
	* @param {string} position - before or after built-in help
	* @param {(string | Function)} text - string to add, or a function returning a string
	* @return {Command} `this` command for chaining
	*/
	addHelpText(position, text) {
		const allowedValues = [
			"beforeAll",
			"before",
			"after",
			"afterAll"
		];
		if (!allowedValues.includes(position)) throw new Error(`Unexpected value for position to addHelpText.
Expecting one of '${allowedValues.join("', '")}'`);
		const helpEvent = `${position}Help`;
		this.on(helpEvent, (context) => {
			let helpStr;
			if (typeof text === "function") helpStr = text({
				error: context.error,
				command: context.command
			});
			else helpStr = text;
			if (helpStr) context.write(`${helpStr}\n`);
		});
		return this;
	}
	/**
	* Output help information if help flags specified
	*
	* @param {Array} args - array of options to search for help flags
	* @private
	*/
	_outputHelpIfRequested(args) {
		const helpOption = this._getHelpOption();
		if (helpOption && args.find((arg) => helpOption.is(arg))) {
			this.outputHelp();
			this._exit(0, "commander.helpDisplayed", "(outputHelp)");
		}
	}
};
/**
* Scan arguments and increment port number for inspect calls (to avoid conflicts when spawning new command).
*
* @param {string[]} args - array of arguments from node.execArgv
* @returns {string[]}
* @private
*/
function incrementNodeInspectorPort(args) {
	return args.map((arg) => {
		if (!arg.startsWith("--inspect")) return arg;
		let debugOption;
		let debugHost = "127.0.0.1";
		let debugPort = "9229";
		let match;
		if ((match = arg.match(/^(--inspect(-brk|-wait)?)$/)) !== null) debugOption = match[1];
		else if ((match = arg.match(/^(--inspect(-brk|-port|-wait)?)=(\[[^\]]+\]|[^:]+)$/)) !== null) {
			debugOption = match[1];
			if (/^\d+$/.test(match[3])) debugPort = match[3];
			else debugHost = match[3];
		} else if ((match = arg.match(/^(--inspect(-brk|-port|-wait)?)=(\[[^\]]+\]|[^:]+):(\d+)$/)) !== null) {
			debugOption = match[1];
			debugHost = match[3];
			debugPort = match[4];
		}
		if (debugOption && debugPort !== "0") return `${debugOption}=${debugHost}:${parseInt(debugPort) + 1}`;
		return arg;
	});
}
/**
* Exported for using from tests, not otherwise used outside this file.
*
* @returns {boolean | undefined}
* @package
*/
function useColor() {
	if (process$1.env.NO_COLOR || process$1.env.FORCE_COLOR === "0" || process$1.env.FORCE_COLOR === "false") return false;
	if (process$1.env.FORCE_COLOR || process$1.env.CLICOLOR_FORCE !== void 0) return true;
}
// node_modules/commander/index.js
const program = new Command();
// src/cli/interrupt.ts
/** A signal that fires at the first Ctrl-C (SIGINT), SIGTERM or hang-up; a second one ends the process at once. */
function interruptSignal(onFirst) {
	return interruptedBy({
		signals: [
			"SIGINT",
			"SIGTERM",
			"SIGHUP"
		],
		message: "interrupted",
		exitCode: exitCode.interrupted,
		onFirst
	});
}
// src/cli/options.ts
/** Reads a whole number between two bounds, or says what was expected. */
function wholeNumber(least, most) {
	return (text) => {
		const value = parseWholeNumber(text, least, most);
		if (value !== void 0) return value;
		throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`);
	};
}
/** Reads a time as milliseconds, or says what was expected. */
function duration(text) {
	const ms = parseDuration(text);
	if (ms !== void 0) return ms;
	throw new InvalidArgumentError(`expected ${durationForm}.`);
}
function collect(value, previous = []) {
	return [...previous, value];
}
/** The options of a machine, the same for every command that boots one. */
function machineOptions() {
	return [
		new Option("--modules <dir>", "the modules of a kernel that is given as an image"),
		new Option("--cpus <n>", "the machine's CPUs; default: this host's").argParser(wholeNumber(1, 512)),
		new Option("--memory <MiB>", "the machine's memory; default: 6144, at most half of this host's").argParser(wholeNumber(256, 1048576)),
		new Option("--accelerator <name>", "kvm, tcg (emulation), or auto: kvm where it is proved to work").choices([
			"auto",
			"kvm",
			"tcg"
		]).default("auto"),
		new Option("--boot-timeout <time>", "how long each boot stage may take").argParser(duration).default(12e4, "120s"),
		new Option("--stage1-kernel <path>", "the known-good kernel of stage one; default: see vmentry doctor"),
		new Option("--cmdline <text>", "added to the kernel's command line")
	];
}
// src/cli/job-options.ts
function addPlaceOptions(command) {
	command.requiredOption("--kernel <path>", "a kernel build directory (O=), an image, or a linux-image .deb").option("--env <path...>", "*.env.yaml files, or directories of them; may be given again").option("--only-env <name>", "only environments of this name, * for anything; may be given again", collect).option("--label <name>", "what environments may require of the machine; may be given again", collect);
	for (const option of machineOptions()) command.addOption(option);
}
/** As many as `--until-failure` alone stands for. */
const manyTimes = 1e4;
function addTestOptions(command) {
	command.requiredOption("--selftests <dir>", "a build or install directory of the selftests").option("--suite <name>", "kvm, or kselftest/NAME for another collection of an installation; default: kvm").option("--suite-file <path>", "a *.suite.yaml: tests, arguments, times; may be given again", collect).option("--test-file <path>", "a .test file or a directory of them; may be given again", collect).option("--test <id>", "only this test, such as kvm/steal_time; may be given again", collect).option("--filter <regexp>", "only tests whose name matches").option("--jobs <n>", "tests at a time; default: the machine's CPUs", wholeNumber(1, 512)).option("--timeout <time>", "for each test; default: what the collection's settings file says, else 120s", duration).addOption(new Option("--iterations <n>", "run each test so many times, until it fails").argParser(wholeNumber(1, 1e6)).conflicts(["untilFailure", "for"])).addOption(new Option("--until-failure [n]", `run each test until it fails, at most n times (${manyTimes})`).argParser(wholeNumber(1, 1e6)).conflicts(["iterations", "for"])).addOption(new Option("--for <time>", "run each test again until the time is over or it fails").argParser(duration).conflicts(["iterations", "untilFailure"])).option("--no-retry", "do not repeat alone what failed beside other tests").option("--known-failures <file>", "default: .vmentry/known-failures.yaml of the kernel tree", collect).option("--allowed-splats <file>", "default: .vmentry/allowed-splats.yaml of the kernel tree", collect);
}
function machineRequest(options) {
	const { cpus, memory, stage1Kernel, cmdline } = options;
	return {
		accelerator: options.accelerator,
		bootTimeoutMs: options.bootTimeout,
		labels: options.label ?? [],
		...cpus === void 0 ? {} : { cpus },
		...memory === void 0 ? {} : { memoryMiB: memory },
		...stage1Kernel === void 0 ? {} : { stageOneKernel: stage1Kernel },
		...cmdline === void 0 ? {} : { cmdline }
	};
}
function placeRequest(options) {
	return {
		kernel: options.kernel,
		...options.modules === void 0 ? {} : { modules: options.modules },
		environments: options.env ?? [],
		onlyEnvironments: options.onlyEnv ?? [],
		machine: machineRequest(options)
	};
}
function testRequest(options) {
	const { suite, filter, jobs, timeout } = options;
	const repetition = repetitionOf(options);
	return {
		selftests: options.selftests,
		suiteFiles: options.suiteFile ?? [],
		testFiles: options.testFile ?? [],
		tests: options.test ?? [],
		retryFailures: options.retry,
		knownFailures: options.knownFailures ?? [],
		allowedSplats: options.allowedSplats ?? [],
		...timeout === void 0 ? {} : { timeoutMs: timeout },
		...suite === void 0 ? {} : { suite },
		...filter === void 0 ? {} : { filter },
		...jobs === void 0 ? {} : { jobs },
		...repetition === void 0 ? {} : { repetition }
	};
}
function repetitionOf({ iterations, untilFailure, for: ms }) {
	if (iterations !== void 0) return {
		kind: "times",
		times: iterations
	};
	if (untilFailure !== void 0) return {
		kind: "until-failure",
		atMost: untilFailure === true ? manyTimes : untilFailure
	};
	return ms === void 0 ? void 0 : {
		kind: "for",
		ms
	};
}
// src/cli/boot.ts
function addBoot(program) {
	const command = program.command("boot").description("boot a kernel through both stages and keep the machine up until Ctrl-C; prints how to reach it").requiredOption("--kernel <path>", "a kernel build directory (O=), a bzImage, or a linux-image .deb").option("--menu <seconds>", "how long stage one shows its kernel list", wholeNumber(0, 3600), 2).option("--console-log <file>", "where the console's log goes; default: a temporary file").option("--json", "print how to reach the machine as JSON on standard output", false).option("--verbose", "also say the details", false);
	for (const option of machineOptions()) command.addOption(option);
	return command.action(boot);
}
async function boot(options) {
	const log = streamLog(process.stderr, { verbose: options.verbose });
	const signal = interruptSignal(() => log.info("ending the machine"));
	await using scratch = temporaryDirectory("boot");
	const kernel = await openKernel(options.kernel, {
		scratch: scratch.path,
		signal,
		...options.modules === void 0 ? {} : { modules: options.modules }
	});
	const request = machineRequest(options);
	const stageOneKernel = await openStageOneKernel(request, kernel, {
		scratch: scratch.path,
		signal
	});
	const consolePath = options.consoleLog === void 0 ? join(scratch.path, "console.log") : resolve(options.consoleLog);
	await mkdir(join(consolePath, ".."), { recursive: true });
	await using machine = await openMachine(request, stageOneKernel, {
		consolePath,
		scratch: scratch.path,
		menuSeconds: options.menu,
		log,
		signal
	});
	const { cmdline } = request;
	const booted = await machine.boot(kernel, {
		signal,
		...cmdline === void 0 ? {} : { cmdline }
	});
	if (options.json) {
		const { identity, source } = kernel;
		const answer = {
			kernel: {
				source,
				...identity
			},
			ssh: booted.ssh,
			console: consolePath,
			phases: booted.phases
		};
		process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
	} else {
		process.stdout.write(`The machine is up. To reach it:\n  ${booted.ssh.join(" ")}\n`);
		process.stdout.write(`Its console: ${consolePath}\nCtrl-C ends it.\n`);
	}
	const interrupted = new Promise((end) => signal.addEventListener("abort", () => end(new Interrupted())));
	const how = await Promise.race([booted.died, interrupted]);
	if (!(how instanceof Interrupted)) throw new MachineError(`the machine died: ${describeError(how.reason)}`, { consoleTail: machine.console.tail(40) });
}
// src/build/build-failure.ts
/** The commit does not build: an answer, and no fault. */
var BuildFailed = class extends Error {
	name = "BuildFailed";
	stage;
	/** @param reason lines for a person to read, as they go into the manifest */
	constructor(stage, reason) {
		super(reason);
		this.stage = stage;
	}
};
// src/build/kill-at-exit.ts
const pids = /* @__PURE__ */ new Set();
let isHooked = false;
/**
* Kills a process's group at this process's own exit at the latest, when nobody did so before.
* @returns to be called once it has ended
*/
function killAtExit(pid) {
	if (pid === void 0) return () => {};
	if (!isHooked) {
		isHooked = true;
		process.on("exit", () => {
			for (const each of pids) killGroup(each);
		});
	}
	pids.add(pid);
	return () => pids.delete(pid);
}
// src/build/command.ts
/** How long a command may take to end after SIGTERM; make removes its half-made targets in that time. */
const graceMs = 1e4;
const longestLine = 16384;
/** A command was ended before its end, and what it was about to write may be half there. */
var Unfinished = class extends Error {
	name = "Unfinished";
};
/**
* Runs one step of a build in a process group of its own, whose output may be of any size.
* @throws UserError when the program is not there; the signal's reason when it fires; Unfinished past the
*   deadline, or when the program was killed
*/
async function runCommand(argv, options) {
	const { signal } = options;
	signal?.throwIfAborted();
	const child = execa("setpriv", [
		"--pdeathsig",
		"TERM",
		"--",
		"sh",
		"-c",
		"exec \"$@\" 2>&1",
		"sh",
		...argv
	], {
		reject: false,
		detached: true,
		buffer: false,
		extendEnv: false,
		stdin: "ignore",
		stderr: "ignore",
		cwd: options.cwd,
		env: options.env
	});
	const settle = killAtExit(child.pid);
	let why;
	let killing;
	const stop = (reason) => {
		why ??= reason;
		killGroup(child.pid, "SIGTERM");
		killing ??= setTimeout(() => killGroup(child.pid), graceMs);
	};
	const timer = setTimeout(() => stop("late"), options.deadlineMs);
	const abort = () => stop("aborted");
	signal?.addEventListener("abort", abort, { once: true });
	let failure;
	try {
		const exited = new Promise((resolve) => {
			child.nodeChildProcess.once("exit", () => resolve());
			child.nodeChildProcess.once("error", () => resolve());
		});
		const reading = readOutput(child.stdout, options).catch((error) => {
			failure = error;
			stop("output");
		});
		await exited;
		killGroup(child.pid);
		await reading;
		const result = await child;
		if (result.signal === "SIGKILL") options.onKilled?.();
		if (why === "aborted") throw interruption(signal);
		if (why === "output") throw failure;
		if (why === "late") throw new Unfinished(`${argv[0]} did not end within ${options.deadlineMs / 1e3} s`);
		if (result.exitCode === 127) throw new UserError(`${argv[0]} is not installed: apt-get install ${argv[0]}`);
		if (result.exitCode === void 0) throw new Unfinished(`${argv[0]} was killed by ${result.signal ?? "a signal"}`);
		return { code: result.exitCode };
	} finally {
		clearTimeout(timer);
		clearTimeout(killing);
		signal?.removeEventListener("abort", abort);
		settle();
	}
}
function interruption(signal) {
	const reason = signal?.reason;
	return reason instanceof Error && reason.name !== "AbortError" ? reason : new Interrupted();
}
async function readOutput(stream, { output, onLine }) {
	let rest = "";
	const decoder = new TextDecoder();
	for await (const chunk of stream) {
		await output.write(chunk);
		const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
		rest = (lines.pop() ?? "").slice(0, longestLine);
		for (const line of lines) onLine(visible(line.slice(0, longestLine).replace(/\r$/, "")));
	}
	if (rest !== "") onLine(visible(rest));
}
// src/build/build-steps.ts
/** Runs make in the source tree, its output into the log and through the parsers. The answer is its exit code. */
async function runMake(context, args, options = {}) {
	const { places, variables } = context;
	return await runStep(context, [
		"make",
		"-C",
		options.directory ?? places.tree,
		"--no-print-directory",
		...options.variables ?? variables,
		...args
	], options.env);
}
async function runStep(context, argv, env = {}, cwd = context.places.scratch) {
	const { buildLog, signal } = context;
	await buildLog.begin(argv);
	const { code } = await runCommand(argv, {
		cwd,
		env: {
			...context.environment,
			...env
		},
		output: buildLog,
		onLine: (line) => buildLog.read(line),
		deadlineMs: context.stepDeadlineMs,
		onKilled: context.onKilled,
		...signal === void 0 ? {} : { signal }
	});
	await buildLog.end(code);
	buildLog.throwIfWorldFailed(code);
	return code;
}
// src/build/build-kernel.ts
/** Where make puts the bootable image, below the output directory, and the target that makes it. */
function imageOf(arch) {
	return arch === "arm64" ? {
		path: "arch/arm64/boot/Image",
		target: "Image"
	} : {
		path: "arch/x86/boot/bzImage",
		target: "bzImage"
	};
}
/**
* Makes image and modules, in one make, which shares out the processors best.
* @param options the configuration
* @throws BuildFailed, with what went wrong first, when the commit does not build
*/
async function buildKernel(context, options) {
	const { variant, places, jobs, buildLog } = context;
	const image = imageOf(variant.arch);
	const hasModules = options.get("MODULES") === "y";
	const before = {
		failed: buildLog.failed.length,
		messages: buildLog.messages.length
	};
	if (await runMake(context, [
		`-j${jobs}`,
		"--output-sync=target",
		image.target,
		...hasModules ? ["modules"] : []
	]) !== 0) {
		const failed = buildLog.failed.slice(before.failed);
		const causes = failed.some((each) => !each.isOfMake) ? failed.filter((each) => !each.isOfMake) : failed;
		throw new BuildFailed(causes.length > 0 && causes.every((each) => each.isOfModule) ? "modules" : "kernel", reasonOf$1(context, causes, before.messages));
	}
	if (await kindOfPath(join(places.output, image.path)) !== "file") throw new BuildFailed("kernel", `make ${image.target} ended well, but there is no ${image.path}`);
}
/** Makes the headers that user space, and so the selftests, are built with. */
async function buildHeaders(context) {
	const { jobs, buildLog } = context;
	const before = {
		failed: buildLog.failed.length,
		messages: buildLog.messages.length
	};
	if (await runMake(context, [
		`-j${jobs}`,
		"--output-sync=target",
		"headers"
	]) === 0) return;
	throw new BuildFailed("headers", reasonOf$1(context, buildLog.failed.slice(before.failed), before.messages));
}
/** The errors of compilers, at most ten, and what failed for them; without any, the last lines. */
function reasonOf$1({ buildLog }, causes, since) {
	const errors = buildLog.messages.slice(since).filter(({ message }) => message.severity === "error");
	const told = errors.slice(0, 10).map(({ message: { file, line, column, message } }) => [
		file,
		line,
		...column === null ? [] : [column],
		` ${message}`
	].join(":"));
	if (errors.length > told.length) told.push(`and ${errors.length - told.length} more errors`);
	if (told.length > 0) return told.join("\n");
	const [first] = causes;
	const lines = first?.because ?? buildLog.lastLines(20);
	return [...first === void 0 ? [] : [`${first.target} failed:`], ...lines].join("\n");
}
// src/build/artifacts.ts
/** The files of a build that are kept, each where the store wants it. */
async function collectArtifacts({ variant, places, options, selftests }) {
	const { output } = places;
	const keepsVmlinux = variant.keepsVmlinux ?? options.get("DEBUG_INFO") === "y";
	const files = [
		{
			path: "image",
			mode: 420,
			source: join(output, imageOf(variant.arch).path)
		},
		{
			path: "config",
			mode: 420,
			source: join(output, ".config")
		},
		{
			path: "log",
			mode: 420,
			source: places.log
		},
		...keepsVmlinux ? [{
			path: "vmlinux",
			mode: 493,
			source: join(output, "vmlinux")
		}] : []
	];
	const hasModules = options.get("MODULES") === "y";
	for (const name of ["modules.builtin", ...hasModules ? ["modules.order"] : []]) {
		const source = join(output, name);
		if (await kindOfPath(source) === "file") files.push({
			path: name,
			mode: 420,
			source
		});
	}
	if (hasModules) files.push(...await modulesOf(output));
	if (selftests !== void 0) files.push(...await filesBelow(selftests, "selftests"));
	return files;
}
/** The modules of this build alone: modules.order does not name those that an earlier commit left behind. */
async function modulesOf(output) {
	return (await readFile(join(output, "modules.order"), "utf8").catch((error) => {
		if (hasCode(error, "ENOENT")) return "";
		throw error;
	})).split("\n").filter((line) => line !== "").map((line) => {
		const path = line.replace(/\.o$/, ".ko");
		return {
			path: `modules/${path}`,
			mode: 420,
			source: join(output, path)
		};
	});
}
async function filesBelow(directory, path) {
	const found = [];
	for (const entry of await readdir(directory, { withFileTypes: true })) {
		const below = {
			source: join(directory, entry.name),
			path: `${path}/${entry.name}`
		};
		if (entry.isDirectory()) found.push(...await filesBelow(below.source, below.path));
		else {
			const target = await stat(below.source).catch(() => void 0);
			if (target?.isFile() === true) found.push({
				...below,
				mode: target.mode & 73 ? 493 : 420
			});
		}
	}
	return found.sort((a, b) => a.path < b.path ? -1 : 1);
}
// src/build/diagnostics.ts
/**
* Reads what tools say out of a build's output, line by line.
* @param roots directories that are taken off the front of paths: the source tree, the output directory
*/
function parseMessage(line, roots) {
	if (/^\s*\d*\s+\|/.test(line) || line.length > 8192) return void 0;
	for (const shape of shapes) {
		const found = shape(line);
		if (found !== void 0) return {
			...found,
			file: relativeFile(found.file, roots)
		};
	}
}
/** A path as the tree has it. */
function relativeFile(path, roots) {
	const root = roots.find((each) => path.startsWith(`${each}/`));
	const below = root === void 0 ? path : path.slice(root.length + 1);
	const parts = [];
	for (const part of below.split("/")) {
		if (part === "" || part === ".") continue;
		if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
		else if (part !== "..") parts.push(part);
	}
	const plain = parts.join("/") || path;
	return below.startsWith("/") ? `/${plain}` : plain;
}
const shapes = [
	kconfigMessage,
	modpostMessage,
	objtoolMessage,
	lldMessage,
	linkerMessage,
	compilerMessage,
	makeMessage
];
/** gcc, clang, and the assembler: `FILE:LINE:COLUMN: error: … [-Woption]`. */
function compilerMessage(line) {
	const [, file, at, column, word, text] = /^([^\s:][^:]*):(\d+)(?::(\d+))?: (fatal error|error|Error|warning|Warning): (.+)$/.exec(line) ?? [];
	if (file === void 0 || text === void 0) return void 0;
	const { message, option } = splitOption(text);
	return place(/error/i.test(word ?? "") ? "error" : "warning", file, Number(at), message, {
		column: columnOf(column),
		option
	});
}
/** gcc writes `[-Werror=unused]`, clang `[-Werror,-Wunused]`; both mean -Wunused. */
function splitOption(text) {
	const [, message, option] = /^(.*) \[(-[\w=,+.-]+)\]$/.exec(text) ?? [];
	if (message === void 0 || option === void 0) return {
		message: text,
		option: null
	};
	return {
		message,
		option: option.replace(/^-Werror,/, "").replace(/^-Werror=/, "-W")
	};
}
/** `drivers/Kconfig:12: syntax error`, `.config:34:warning: override: …`. */
function kconfigMessage(line) {
	const [, file, at, warning, text] = /^((?:[^\s:]*\/)?(?:Kconfig[^\s:]*|\.config[^\s:]*)):(\d+):\s*(warning:\s*)?(.+)$/.exec(line) ?? [];
	if (file !== void 0 && text !== void 0) return place(warning === void 0 && !/^(?:error:\s*)?symbol\s.*(?:is selected by|depends on)/.test(text) ? "error" : "warning", file, Number(at), text.replace(/^error:\s*/, ""));
	const [, recursive, from] = /^(error: recursive dependency detected!)$/.exec(line) ?? [];
	return recursive === void 0 ? void 0 : place("error", from ?? "Kconfig", 1, recursive);
}
/** `ERROR: modpost: "symbol" [drivers/x.ko] undefined!`, `WARNING: modpost: …`. */
function modpostMessage(line) {
	const [, word, text] = /^(ERROR|WARNING|FATAL): modpost: (.+)$/.exec(line) ?? [];
	if (text === void 0) return void 0;
	const file = /\[([^\]\s]+\.(?:ko|o))\]/.exec(text)?.[1] ?? /^([^\s:]+?)(?:\.o)?:/.exec(text)?.[1] ?? / in (\S+\.o)$/.exec(text)?.[1];
	return place(word === "WARNING" ? "warning" : "error", file ?? "vmlinux", 1, text);
}
/** `kernel/x.o: warning: objtool: function+0x12: …`. */
function objtoolMessage(line) {
	const [, file, word, text] = /^([^\s:]+): (warning|error): (objtool: .+)$/.exec(line) ?? [];
	if (file === void 0 || text === void 0) return void 0;
	return place(word === "error" ? "error" : "warning", file, 1, text.replace(/\+0x[0-9a-f]+/g, ""));
}
/** GNU ld: `ld: x.o: in function …: x.c:12:(.text+0x5): undefined reference to …`, `ld: warning: …`. */
function linkerMessage(line) {
	const undefinedAt = /^(?:\S*ld(?:\.bfd)?: )?(?:\S+\.o: in function [`'][^']*': ?)?(\S+?):(?:(\d+):)?\(\.[^)]+\): (undefined reference to .+|multiple definition of .+)$/.exec(line);
	if (undefinedAt !== null) {
		const [, file = "vmlinux", at, text = ""] = undefinedAt;
		return place("error", file, at === void 0 ? 1 : Number(at), text);
	}
	const [, object, first] = /^\S*ld(?:\.bfd)?: (?:(\S+\.(?:o|a|lds)):\S* )?(?:\(\.[^)]+\): )?((?:undefined reference to|multiple definition of|cannot find|error:|section .+ (?:overlaps|will not fit)).*)$/.exec(line) ?? [];
	if (first !== void 0) return place("error", object ?? "vmlinux", 1, first);
	const [, file, warning] = /^\S*ld(?:\.bfd)?: (?:(\S+): )?warning: (.+)$/.exec(line) ?? [];
	return warning === void 0 ? void 0 : place("warning", file ?? "vmlinux", 1, warning);
}
function lldMessage(line) {
	const [, word, text] = /^\S*ld\.lld(?:-\d+)?: (error|warning): (.+)$/.exec(line) ?? [];
	if (text === void 0) return void 0;
	const [, file, at, rest] = /^([^\s:]+):(\d+): (.+)$/.exec(text) ?? [];
	return place(word === "error" ? "error" : "warning", file ?? "vmlinux", Number(at ?? 1), rest ?? text);
}
/** What make itself says, but for `*** [… target] Error 1`, which follows what another tool said. */
function makeMessage(line) {
	const [, noRule] = /^make(?:\[\d+\])?: \*\*\* (No rule to make target .+?)(?:\.\s+Stop\.)?$/.exec(line) ?? [];
	if (noRule !== void 0) return place("error", "Makefile", 1, noRule);
	const [, file, at, text] = /^([^\s:]+):(\d+): \*\*\* (?!\[)(.+?)(?:\.?\s+Stop\.)?$/.exec(line) ?? [];
	if (file !== void 0 && text !== void 0) return place("error", file, Number(at), text);
	const [, missing, missingAt, what] = /^([^\s:]+):(\d+): (\S+: No such file or directory)$/.exec(line) ?? [];
	return missing === void 0 || what === void 0 ? void 0 : place("error", missing, Number(missingAt), what);
}
function place(severity, file, line, message, more = {}) {
	return {
		severity,
		file,
		line: Math.max(1, line),
		column: more.column ?? null,
		message: message.trim(),
		option: more.option ?? null
	};
}
function columnOf(text) {
	const column = Number(text);
	return text === void 0 || column < 1 ? null : column;
}
// src/build/steps-of-make.ts
/** `  CC [M]  drivers/x.o`; undefined for any other line. */
function parseStep(line) {
	const [, tool, module, target] = /^ {2}([A-Z][A-Z0-9_+-]{0,14})( \[M\])? +(\S+)/.exec(line) ?? [];
	if (tool === void 0 || target === void 0) return void 0;
	return {
		tool,
		target,
		isOfModule: module !== void 0
	};
}
/** What a compiler's own command line makes, as the selftests' makefiles print it; undefined for any other line. */
function parseCompilerCommand(line) {
	if (!/^(?:\S*ccache )?\S*(?:gcc|clang|cc)(?:-\d+)? /.test(line)) return void 0;
	return / -o (\S+)/.exec(line)?.[1];
}
/** The target that make says failed, `*** [FILE:LINE: TARGET] Error 1`. */
function parseFailedTarget(line) {
	return /^make(?:\[\d+\])?: \*\*\* \[(?:[^\]\s]+:\d+: )?([^\]]+)\] (?:Error \d+|Segmentation fault|Aborted)/.exec(line)?.[1];
}
// src/build/world-failure.ts
/**
* What makes a build fail whatever the commit is: the machine's fault, or something that is not installed. Such a
* build says nothing about its commit.
*/
const signs = [
	{
		pattern: /No space left on device/,
		kind: "world",
		tell: () => "the disk is full"
	},
	{
		pattern: /Disk quota exceeded/,
		kind: "world",
		tell: () => "the disk quota is used up"
	},
	{
		pattern: /Read-only file system/,
		kind: "world",
		tell: () => "the file system can only be read"
	},
	{
		pattern: /: Input\/output error|: Stale file handle/,
		kind: "world",
		tell: () => "the disk failed"
	},
	{
		pattern: /Cannot allocate memory|virtual memory exhausted|out of memory allocating|LLVM ERROR: out of memory/,
		kind: "world",
		tell: () => "there was not enough memory"
	},
	{
		pattern: /Killed signal terminated program|\] Killed$|\*\*\*.*\] Error 137$|collect2: fatal error: .*signal 9/,
		kind: "world",
		tell: () => "a compiler was killed, mostly for want of memory"
	},
	{
		pattern: /Resource temporarily unavailable/,
		kind: "world",
		tell: () => "no more processes could be started"
	},
	{
		pattern: /Too many open files/,
		kind: "world",
		tell: () => "too many files are open"
	},
	{
		pattern: /^(?:\/bin\/)?(?:ba)?sh: (?:line )?\d+: ([\w.+-]+): (?:command )?not found$/,
		kind: "user",
		tell: ([, program]) => `${program} is not installed: apt-get install ${packageOf$1(program ?? "")}`
	},
	{
		pattern: /^make(?:\[\d+\])?: ([\w.+-]+): No such file or directory$/,
		kind: "user",
		tell: ([, program]) => `${program} is not installed: apt-get install ${packageOf$1(program ?? "")}`
	},
	{
		pattern: /fatal error: (openssl|libelf|gelf)[\w/.]*\.h: No such file or directory/,
		kind: "user",
		tell: ([, library]) => {
			return `the headers of a library are not installed: apt-get install ${library === "openssl" ? "libssl-dev" : "libelf-dev"}`;
		}
	},
	{
		pattern: /^(?:\*\*\* )?(Compiler|Linker) .*(?:is too old|not supported)/,
		kind: "user",
		tell: ([line]) => line
	}
];
const packages = {
	python3: "python3",
	pahole: "dwarves",
	lz4: "lz4",
	lz4c: "lz4",
	zstd: "zstd",
	depmod: "kmod",
	"ld.lld": "lld"
};
function packageOf$1(program) {
	return packages[program] ?? program;
}
/** What a line of a build's output says about the machine, if it does. */
function worldFailureIn(line) {
	for (const { pattern, kind, tell } of signs) {
		const match = pattern.exec(line);
		if (match !== null) return {
			kind,
			what: tell(match)
		};
	}
}
// src/build/build-log.ts
/** Of more messages, a person reads none. */
const mostMessages$1 = 2e4;
/** The output of a build's steps: kept in a file as it is, and read on the way. */
var BuildLog = class {
	/** In the order in which they were printed. */
	messages = [];
	/** Every target that was made, or tried: what it printed replaces what it printed before. */
	targets = /* @__PURE__ */ new Set();
	/** Targets that make could not make. */
	failed = [];
	stepCount = 0;
	#file;
	#roots;
	#onStep;
	#modules = /* @__PURE__ */ new Set();
	#target = "";
	/** What make printed since the last target: the reason, if that one failed. */
	#recent = [];
	#worldFailure;
	#errorsBefore = 0;
	constructor(file, roots, onStep) {
		this.#file = file;
		this.#roots = roots;
		this.#onStep = onStep;
	}
	async write(chunk) {
		try {
			await this.#file.appendFile(chunk);
		} catch (error) {
			if (hasCode(error, "ENOSPC")) throw new Error("the disk is full: the build's log could not be written", { cause: error });
			throw error;
		}
	}
	async begin(argv) {
		this.#start(stepTarget(argv));
		this.#worldFailure = void 0;
		this.#errorsBefore = this.#errorCount();
		await this.write(Buffer.from(`+ ${argv.map(quoteWord).join(" ")}\n`));
	}
	async end(code) {
		if (code !== 0) await this.write(Buffer.from(`+ exited with ${code}\n`));
	}
	read(line) {
		const step = parseStep(line);
		const compiled = step === void 0 ? parseCompilerCommand(line) : void 0;
		if (step !== void 0) {
			this.stepCount += 1;
			if (step.isOfModule) this.#modules.add(step.target);
			this.#start(step.target);
			this.#onStep(step, this.stepCount);
			return;
		}
		if (compiled !== void 0) this.#start(compiled);
		const failed = parseFailedTarget(line);
		if (failed !== void 0) {
			this.failed.push({
				target: failed,
				isOfModule: this.#isOfModule(failed),
				because: this.#recent.slice(-20),
				isOfMake: line.endsWith(" Error 2")
			});
			return;
		}
		if (line.trim() !== "") this.#recent.push(line);
		if (this.#recent.length > 200) this.#recent.splice(0, 100);
		if (!/^\s*\d*\s+\|/.test(line)) this.#worldFailure ??= worldFailureIn(line);
		const message = parseMessage(line, this.#roots);
		if (message !== void 0 && this.messages.length < mostMessages$1) this.messages.push({
			target: this.#target,
			message
		});
	}
	/**
	* After a step that failed: whether that says nothing about the commit.
	* @throws Error when the machine failed; UserError when a tool is not installed and no compiler complained
	*/
	throwIfWorldFailed(code) {
		const failure = this.#worldFailure;
		if (code === 0 || failure === void 0) return;
		if (failure.kind === "world") throw new Error(`${failure.what}, so it cannot be told whether the commit builds`);
		if (this.#errorCount() === this.#errorsBefore || /headers of a library/.test(failure.what)) throw new UserError(failure.what);
	}
	/** The last lines that a person would look at. */
	lastLines(count) {
		return this.#recent.slice(-count);
	}
	#start(target) {
		this.#target = target;
		this.targets.add(target);
		this.#recent = [];
	}
	#isOfModule(target) {
		return this.#modules.has(target) || /\.ko$|\.mod(?:\.[co])?$|(?:^|\/)Module\.symvers$|^modules/.test(target);
	}
	#errorCount() {
		return this.messages.filter(({ message }) => message.severity === "error").length;
	}
};
const stepMark = "step ";
/** Messages that belong to no target belong to the step: `step olddefconfig`. */
function stepTarget(argv) {
	return `${stepMark}${argv.findLast((each) => /^[a-z][\w.-]*$/i.test(each)) ?? ""}`;
}
function isStepTarget(target) {
	return target.startsWith(stepMark);
}
/** For a person who wants to run the step again. */
function quoteWord(word) {
	return /^[\w./=+@%,:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
// src/build/leftovers.ts
/** Whatever runs in a variant's directory carries the directory's path in this environment variable. */
const markVariable = "VMENTRY_BUILD_DIRECTORY";
/**
* Ends what a killed builder left running in a directory: make, compilers, git. To be called by who has the lock.
* @throws Error when something cannot be ended
*/
async function endLeftovers(directory, log) {
	const started = monotonicMs();
	let isFirst = true;
	for (;;) {
		const pids = await markedProcesses(directory);
		if (pids.length === 0) return;
		if (isFirst) log.warn(`ending ${pids.length} processes that a killed build left in ${directory}`);
		isFirst = false;
		const waitedMs = monotonicMs() - started;
		if (waitedMs > 3e4) throw new Error(`processes that a killed build left in ${directory} do not end: ${pids.join(", ")}`);
		for (const pid of pids) signalProcess(pid, waitedMs < 5e3 ? "SIGTERM" : "SIGKILL");
		await sleep(100);
	}
}
function signalProcess(pid, signal) {
	try {
		process.kill(pid, signal);
	} catch {}
}
async function markedProcesses(directory) {
	const mark = `${markVariable}=${directory}`;
	const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
	return (await Promise.all(names.map(async (name) => {
		return (await readFile(`/proc/${name}/environ`, "utf8").catch(() => "")).split("\0").includes(mark) ? [Number(name)] : [];
	}))).flat().filter((pid) => pid !== process.pid);
}
// src/build/make-variables.ts
/**
* The variables for every make of a commit. All that would tell one build of it from another is fixed: who, where,
* when (Documentation/kbuild/reproducible-builds.rst), and the paths of source and output in what is compiled.
* @param date of the commit, seconds since 1970
*/
function makeVariables(variant, { tree, output }, toolchain, date) {
	const own = new Map(variant.makeArguments.map((each) => {
		const at = each.indexOf("=");
		return [each.slice(0, at), each.slice(at + 1)];
	}));
	const paths = pathMaps({
		tree,
		output
	}).join(" ");
	const withOwn = (name) => [own.get(name), paths].filter((each) => each !== void 0).join(" ");
	own.set("KCFLAGS", withOwn("KCFLAGS"));
	own.set("KAFLAGS", withOwn("KAFLAGS"));
	if (variant.toolchain === "llvm" && !own.has("LLVM")) own.set("LLVM", "1");
	if (toolchain.compilerVariable !== void 0) own.set("CC", toolchain.compilerVariable);
	if (toolchain.crossCompile !== void 0) own.set("CROSS_COMPILE", toolchain.crossCompile);
	return [
		`O=${output}`,
		`ARCH=${variant.arch}`,
		`KBUILD_BUILD_TIMESTAMP=${timestampOf(date)}`,
		"KBUILD_BUILD_USER=vmentry",
		"KBUILD_BUILD_HOST=vmentry",
		"KBUILD_BUILD_VERSION=1",
		"LOCALVERSION=",
		...[...own].map(([name, value]) => `${name}=${value}`)
	];
}
/** Options for gcc and clang: of several that fit, the last one counts. */
function pathMaps({ tree, output }) {
	return [
		`${output}=.`,
		`${tree}=.`,
		`${output}/=`,
		`${tree}/=`
	].map((each) => `-ffile-prefix-map=${each}`);
}
/** As `date` writes it in UTC, which is what the kernel's build calls otherwise. */
function timestampOf(date) {
	const [, day, dayOfMonth = "", month, year, time] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec((/* @__PURE__ */ new Date(date * 1e3)).toUTCString()) ?? [];
	return `${day} ${month} ${String(Number(dayOfMonth)).padStart(2)} ${time} UTC ${year}`;
}
/** What the build sees of the environment: little of this process's, and what the variant says. */
function buildEnvironment(variant, mark, scratch) {
	const kept = [
		"PATH",
		"HOME",
		"USER"
	].flatMap((name) => {
		const value = process.env[name];
		return value === void 0 ? [] : [[name, value]];
	});
	const ccache = Object.entries(process.env).flatMap(([name, value]) => name.startsWith("CCACHE_") && value !== void 0 ? [[name, value]] : []);
	return {
		CCACHE_BASEDIR: mark,
		CCACHE_NOHASHDIR: "1",
		...Object.fromEntries([
			...kept,
			...ccache,
			...variant.environment
		]),
		TMPDIR: scratch,
		LC_ALL: "C",
		TZ: "UTC",
		[markVariable]: mark
	};
}
// src/build/build-selftests.ts
/** The selftests' own directory of built files; tests of what they say are kept from one commit to the next. */
const tracksIncludes = /* @__PURE__ */ new Set(["kvm"]);
/**
* Builds the collections of selftests that the variant asks for. One that does not build takes nothing from the
* others: it is told with its reason, and stays in kselftest-list.txt, so that running it is an error and no silence.
* @param isSameCommit whether the output directory holds the selftests of this very commit
*/
async function buildSelftests(context, isSameCommit) {
	const { variant, places } = context;
	if (variant.selftests.length === 0) return {
		directory: void 0,
		built: [],
		failed: []
	};
	const directory = join(places.output, "kselftest_install");
	await rm(directory, {
		recursive: true,
		force: true
	});
	await mkdir(directory, { recursive: true });
	const result = {
		directory,
		built: [],
		failed: []
	};
	const list = [];
	for (const collection of variant.selftests) {
		const outcome = await buildCollection(context, collection, directory, isSameCommit);
		list.push(...outcome.tests.map((test) => `${collection}:${test}\n`));
		result.built.push(...outcome.built.map((test) => `${collection}/${test}`));
		result.failed.push(...outcome.failed);
	}
	await writeFile(join(directory, "kselftest-list.txt"), list.join(""));
	await copyRunner(join(places.tree, "tools/testing/selftests"), directory);
	return result;
}
async function buildCollection(context, collection, directory, isSameCommit) {
	const { places, buildLog, jobs } = context;
	const selftests = join(places.tree, "tools/testing/selftests");
	const source = join(selftests, collection);
	if (await kindOfPath(join(source, "Makefile")) !== "file") return {
		tests: [],
		built: [],
		failed: [{
			name: collection,
			reason: `the commit has no such collection${didYouMean(collection, await readdir(selftests).catch(() => []))}`
		}]
	};
	const objects = join(places.output, "kselftest", collection);
	if (!isSameCommit && !tracksIncludes.has(collection)) await rm(objects, {
		recursive: true,
		force: true
	});
	await mkdir(objects, { recursive: true });
	const place = {
		directory: source,
		variables: [...selftestVariables(context), `OUTPUT=${objects}`],
		env: { CFLAGS: pathMaps(places).join(" ") }
	};
	const since = {
		messages: buildLog.messages.length,
		failed: buildLog.failed.length
	};
	const code = await runMake(context, [
		"-k",
		`-j${jobs}`,
		"--output-sync=target",
		"all"
	], place);
	const lastLines = buildLog.lastLines(10);
	const installed = join(directory, collection);
	await runMake(context, [
		"-i",
		"--assume-old=all",
		`INSTALL_PATH=${installed}`,
		"install"
	], place);
	const tests = await listTests(context, collection, place);
	const built = [];
	const failed = [];
	for (const test of tests) if (await kindOfPath(join(installed, test)) === "file") built.push(test);
	else {
		const reason = reasonOf(test, buildLog.messages.slice(since.messages), buildLog.failed.slice(since.failed));
		failed.push({
			name: `${collection}/${test}`,
			reason: reason ?? (lastLines.join("\n") || "was not made")
		});
	}
	if (tests.length === 0) {
		const reason = code === 0 ? "has no tests for this architecture" : lastLines.join("\n");
		failed.push({
			name: collection,
			reason: reason || "make failed"
		});
	}
	return {
		tests,
		built,
		failed
	};
}
function selftestVariables({ variant, places, variables }) {
	const kept = [
		"ARCH",
		"CROSS_COMPILE",
		"LLVM",
		"CC"
	];
	const given = variables.filter((each) => kept.includes(each.slice(0, each.indexOf("="))));
	if (variant.arch === "i386") {
		const compiler = given.find((each) => each.startsWith("CC="))?.slice(3) ?? "gcc";
		given.push(`CC=${compiler} -m32`);
	}
	return [
		...given,
		`KHDR_INCLUDES=-isystem ${places.output}/usr/include`,
		`INSTALL_HDR_PATH=${places.output}/usr`
	];
}
/** The tests of a collection by the names of their files, as emit_tests of lib.mk prints them. */
async function listTests({ environment, signal }, collection, { directory, variables }) {
	const { stdout } = await runTool([
		"make",
		"-s",
		"--no-print-directory",
		"-C",
		directory,
		...variables,
		`COLLECTION=${collection}`,
		"emit_tests"
	], {
		deadlineMs: 12e4,
		env: environment,
		expected: [
			0,
			1,
			2
		],
		...signal === void 0 ? {} : { signal }
	});
	const start = `${collection}:`;
	const names = stdout.split("\n").filter((line) => line.startsWith(start)).map((line) => visible(line.slice(start.length))).filter((name) => name !== "" && name === basename(name));
	return [...new Set(names)];
}
/** What was said of the file that a test is made of. */
function reasonOf(test, messages, failed) {
	const isOf = (path) => basename(path).replace(/\.(?:o|c|S)$/, "") === test;
	const said = messages.find(({ target, message }) => message.severity === "error" && (isOf(message.file) || isOf(target)));
	if (said !== void 0) {
		const { file, line, message } = said.message;
		return `${file}:${line}: ${message}`;
	}
	const target = failed.find((each) => isOf(each.target));
	if (target !== void 0 && target.because.length > 0) return target.because.join("\n");
	const [shared] = messages.filter(({ message }) => message.severity === "error");
	return shared === void 0 ? void 0 : `${shared.message.file}:${shared.message.line}: ${shared.message.message}`;
}
/** The scripts that run an installation's tests, as the selftests' top makefile installs them. */
async function copyRunner(selftests, directory) {
	const scripts = join(selftests, "kselftest");
	const files = [...(await kindOfPath(scripts) === "directory" ? await readdir(scripts) : []).filter((name) => /\.(?:sh|pl|py)$/.test(name)).map((name) => join("kselftest", name)), "run_kselftest.sh"];
	for (const file of files) {
		if (await kindOfPath(join(selftests, file)) !== "file") continue;
		await mkdir(dirname(join(directory, file)), { recursive: true });
		await cp(join(selftests, file), join(directory, file));
		await chmod(join(directory, file), 493);
	}
}
// src/build/fragment.ts
/** @returns the lines that set an option, or a problem for each that is none, `FILE:LINE: …` */
function parseFragment({ path, text }) {
	const lines = [];
	const problems = [];
	for (const [index, content] of text.split("\n").entries()) {
		const line = content.replace(/\s+$/, "");
		const [, set, value] = /^(CONFIG_[A-Za-z0-9_]+)=(.*)$/.exec(line) ?? [];
		const [, unset] = /^# (CONFIG_[A-Za-z0-9_]+) is not set$/.exec(line) ?? [];
		if (set !== void 0 && value !== void 0 && isValue(value)) lines.push({
			option: set,
			value,
			line: index + 1
		});
		else if (unset !== void 0) lines.push({
			option: unset,
			value: "n",
			line: index + 1
		});
		else if (line !== "" && !isComment(line)) problems.push(`${path}:${index + 1}: ${JSON.stringify(line.slice(0, 80))} sets nothing, expected CONFIG_NAME=y, m, n, a number or a "text" in quotes, "# CONFIG_NAME is not set", or a comment`);
	}
	return problems.length > 0 ? { problems } : { lines };
}
function isValue(value) {
	return /^(?:[ymn]|-?\d+|0[xX][0-9a-fA-F]+|"(?:[^"\\]|\\.)*")$/.test(value);
}
/** A comment that looks like a setting is more likely a slip, which the kernel's scripts would pass over. */
function isComment(line) {
	return line.startsWith("#") && !/^#\s*CONFIG_[A-Za-z0-9_]+\s+is\s+not\s+set\b/i.test(line);
}
/**
* The lines of fragments that did not survive. What a later line sets otherwise was not asked for in the end.
* @param config the final .config
*/
function findLostLines(fragments, config) {
	const asked = /* @__PURE__ */ new Map();
	const actual = /* @__PURE__ */ new Map();
	for (const [, set, value, unset] of config.matchAll(/^(?:(CONFIG_\w+)=(.*)|# (CONFIG_\w+) is not set)$/gm)) {
		if (set !== void 0 && value !== void 0) actual.set(set, value);
		if (unset !== void 0) actual.set(unset, "n");
	}
	for (const { path, lines } of fragments) for (const line of lines) asked.set(line.option, {
		...line,
		file: path,
		actual: actual.get(line.option)
	});
	return [...asked.values()].filter(({ value, actual: found }) => (found ?? "n") !== value && !(found !== void 0 && found === `"${value}"`));
}
/** What a value comes to, for a person: `=m`, `not set`. */
function describeValue(value) {
	return value === void 0 || value === "n" ? "not set" : `=${value}`;
}
// src/build/git.ts
/** Variables that would point git at another repository, as they do inside of a hook. */
const misleading = [
	"GIT_DIR",
	"GIT_WORK_TREE",
	"GIT_INDEX_FILE",
	"GIT_COMMON_DIR",
	"GIT_NAMESPACE",
	"GIT_PREFIX",
	"GIT_OBJECT_DIRECTORY",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES"
];
/** No hooks of the repository, no background work, nothing that depends on the user's taste. */
const settings = [
	"core.hooksPath=/dev/null",
	"core.fsmonitor=false",
	"core.autocrlf=false",
	"core.quotePath=false",
	"core.fileMode=true",
	"core.symlinks=true",
	"core.sparseCheckout=false",
	"submodule.recurse=false",
	"log.showSignature=false",
	"gc.auto=0",
	"maintenance.auto=false",
	"advice.detachedHead=false",
	"commit.gpgSign=false",
	"user.useConfigOnly=false"
].flatMap((each) => ["-c", each]);
/**
* Runs git in a directory, for what it prints.
* @throws UserError when git is not installed or the directory is no repository that it takes; Error when it fails
*/
async function git(directory, args, options = {}) {
	const { expected = [0], ...rest } = options;
	const result = await runTool([
		"env",
		...misleading.flatMap((each) => ["-u", each]),
		"git",
		...settings,
		...args
	], {
		deadlineMs: 6e5,
		...rest,
		cwd: directory,
		env: {
			LC_ALL: "C",
			GIT_TERMINAL_PROMPT: "0",
			GIT_OPTIONAL_LOCKS: "0",
			...options.env
		},
		expected: Array.from({ length: 256 }, (_, code) => code)
	});
	if (expected.includes(result.code)) return result;
	const said = lastWords(result.stderr) || lastWords(result.stdout);
	if (result.code === 127) throw new UserError("git is not installed: apt-get install git");
	if (/not a git repository/.test(said)) throw new UserError(`${directory} is no git repository: give the kernel's, with --repo`);
	if (/dubious ownership/.test(result.stderr)) throw new UserError(`git does not trust ${directory}, since it belongs to somebody else: git config --global --add safe.directory ${directory}`);
	if (/No space left on device/.test(result.stderr)) throw new Error(`the disk is full: git ${args[0]} in ${directory} could not write`);
	throw new Error(`git ${args[0]} in ${directory} exited with ${result.code}${said === "" ? "" : `: ${said}`}`);
}
/** The last lines that a command printed, fit for a message. */
function lastWords(text) {
	return visible(text.trim()).split("\n").slice(-5).join("\n");
}
// src/build/kconfig-reason.ts
/**
* Why a line did not survive, as far as the Kconfig files tell it without being evaluated; undefined when they do not.
* @param options the final configuration, by name without CONFIG_
*/
async function explainLostLine(tree, lost, options) {
	const name = lost.option.replace(/^CONFIG_/, "");
	const definitions = await findDefinitions(tree, name);
	if (definitions.length === 0) return "no Kconfig file of this commit has such an option";
	const own = definitions.filter(({ place }) => !isOfOtherArchitecture(place, options));
	const [first] = own;
	if (first === void 0) return `it is only there for another architecture (${definitions.map(({ place }) => place).join(", ")})`;
	if (lost.value === "m" && lost.actual === "y" && first.type === "bool") return `it is no tristate, so it cannot be a module (${first.place})`;
	if ((lost.actual ?? "n") === "n") {
		const fewest = own.map((each) => each.conditions.flatMap(({ text, place }) => unmet(text, place, options))).toSorted((a, b) => a.length - b.length)[0] ?? [];
		if (fewest.length > 0) return `it depends on ${fewest.join("; and on ")}`;
	}
	const selecting = await findSelecting(tree, name, options);
	if (lost.actual !== void 0 && lost.actual !== "n" && selecting.length > 0) return `it is selected by ${selecting.slice(0, 3).join(", ")}`;
	if (own.every(({ hasPrompt }) => !hasPrompt)) return `it cannot be set by itself, only by what selects it (${first.place})`;
}
/** A condition with the names in it that are not set; nothing when all are. */
function unmet(text, place, options) {
	const names = new Set(text.replace(/"[^"]*"|\$\([^)]*\)/g, "").match(/\b[A-Z0-9_]*[A-Z][A-Z0-9_]*\b/g));
	const off = [...names].filter((name) => (options.get(name) ?? "n") === "n");
	const negated = [...names].filter((name) => new RegExp(`!\\s*${name}\\b`).test(text) && (options.get(name) ?? "n") !== "n");
	const missing = off.filter((name) => !new RegExp(`!\\s*${name}\\b`).test(text));
	if (missing.length === 0 && negated.length === 0) return [];
	if (!text.includes("&&") && text.includes("||") && missing.length < names.size && negated.length === 0) return [];
	const states = [...missing.map((name) => `${name} is not set`), ...negated.map((name) => `${name} is ${describe(options.get(name))}`)];
	return [/^\w+$/.test(text) ? `${text} (${place}), which is not set` : `${text} (${place}): ${states.join(", ")}`];
}
function describe(value) {
	return value === void 0 ? "not set" : `"${value}"`;
}
function isOfOtherArchitecture(place, options) {
	const [, arch] = /^arch\/([^/]+)\//.exec(place) ?? [];
	if (arch === void 0) return false;
	const own = options.get("X86") === "y" ? ["x86", "um"] : options.get("ARM64") === "y" ? ["arm64"] : [arch];
	return arch === "um" || !own.includes(arch);
}
async function findDefinitions(tree, name) {
	const found = await search(tree, `^[[:space:]]*(menu)?config[[:space:]]+${name}[[:space:]]*$`);
	const definitions = [];
	for (const { file, line } of found.slice(0, 20)) {
		const lines = (await readFile(join(tree, file), "utf8")).split("\n");
		definitions.push(readDefinition(lines, line - 1, file));
	}
	return definitions;
}
async function findSelecting(tree, name, options) {
	const selecting = [];
	for (const { file, line } of await search(tree, `^[[:space:]]*select[[:space:]]+${name}([[:space:]]|$)`)) {
		const above = (await readFile(join(tree, file), "utf8")).split("\n").slice(0, line).findLast((each) => /^\s*(?:menu)?config\s+\w+/.test(each));
		const by = /config\s+(\w+)/.exec(above ?? "")?.[1];
		if (by !== void 0 && (options.get(by) ?? "n") !== "n") selecting.push(`${by} (${file}:${line})`);
	}
	return selecting;
}
/** Lines of the tree's Kconfig files that fit an extended regular expression. */
async function search(tree, pattern) {
	const { stdout } = await git(tree, [
		"grep",
		"-n",
		"-E",
		"-e",
		pattern,
		"--",
		"*Kconfig*"
	], { expected: [0, 1] });
	return stdout.split("\n").flatMap((each) => {
		const [, file, line] = /^(.+?):(\d+):/.exec(each) ?? [];
		return file === void 0 ? [] : [{
			file,
			line: Number(line)
		}];
	});
}
const entryWord = /^\s*(?:config|menuconfig|choice|endchoice|menu|endmenu|if|endif|source|comment|mainmenu)\b/;
function readDefinition(lines, at, file) {
	const conditions = surroundings(lines, at, file);
	let type;
	let hasPrompt = false;
	for (let index = at + 1; index < lines.length; index++) {
		const text = lines[index] ?? "";
		if (entryWord.test(text) || /^\s*(?:---)?help(?:---)?\s*$/.test(text)) break;
		const [, word, rest = ""] = /^\s*(bool|tristate|string|int|hex|def_bool|def_tristate|prompt)\b(.*)$/.exec(text) ?? [];
		if (word !== void 0 && word !== "prompt") type = word.replace("def_", "");
		if (word !== void 0 && !word.startsWith("def_") && /["']/.test(rest)) hasPrompt = true;
		const [, condition] = /^\s*depends on\s+(.*?)\s*$/.exec(joined(lines, index)) ?? [];
		if (condition !== void 0) conditions.push({
			text: condition,
			place: `${file}:${index + 1}`
		});
	}
	return {
		place: `${file}:${at + 1}`,
		type,
		hasPrompt,
		conditions
	};
}
/** The conditions of the `if` and `menu` blocks of the file that a line stands in. */
function surroundings(lines, at, file) {
	const open = [];
	let isHelp = false;
	for (let index = 0; index < at; index++) {
		const text = lines[index] ?? "";
		const place = `${file}:${index + 1}`;
		if (/^\s*(?:---)?help(?:---)?\s*$/.test(text)) isHelp = true;
		else if (/^\S/.test(text)) isHelp = false;
		if (isHelp) continue;
		const [, word, rest = ""] = /^(if|menu|choice|endif|endmenu|endchoice)\b\s*(.*?)\s*$/.exec(text) ?? [];
		if (word === "if") open.push({
			word,
			conditions: [{
				text: rest,
				place
			}]
		});
		else if (word === "menu" || word === "choice") open.push({
			word,
			conditions: []
		});
		else if (word !== void 0) open.pop();
		const [, condition] = /^\s+depends on\s+(.*?)\s*$/.exec(joined(lines, index)) ?? [];
		const top = open.at(-1);
		if (condition === void 0 || top === void 0 || top.word === "if") continue;
		const entry = lines.slice(0, index).findLast((each) => entryWord.test(each)) ?? "";
		if (!/^\s*(?:menu)?config\b/.test(entry)) top.conditions.push({
			text: condition,
			place
		});
	}
	return open.flatMap((each) => each.conditions);
}
/** A line with those that a backslash continues it with. */
function joined(lines, index) {
	let text = lines[index] ?? "";
	for (let next = index + 1; text.endsWith("\\") && next < lines.length; next++) text = `${text.slice(0, -1).trimEnd()} ${(lines[next] ?? "").trim()}`;
	return text;
}
// src/build/quoted-name.ts
/** Something that a user or a repository named, in quotes, on one line and not too long. */
function quotedName(name) {
	return JSON.stringify(visible(name.length > 120 ? `${name.slice(0, 120)}…` : name));
}
// src/build/revision.ts
/** @throws UserError when there is no repository at the path */
async function checkRepository(repository, options = {}) {
	const kind = await kindOfPath(repository);
	if (kind !== "directory") throw new UserError(`${kind === void 0 ? "there is no" : "no directory:"} ${repository}: give the kernel's git repository, with --repo`);
	await git(repository, ["rev-parse", "--git-dir"], options);
}
/**
* The full id of the commit that a revision (branch, tag, abbreviated id, `HEAD~3` …) means. The text goes to git
* alone, as one argument that cannot be an option.
* @throws UserError when there is no such commit
*/
async function resolveRevision(repository, revision, options = {}) {
	await checkRepository(repository, options);
	const answer = /^[^\x00-\x1f\x7f]{1,1024}$/.test(revision) ? await git(repository, [
		"rev-parse",
		"--verify",
		"--quiet",
		"--end-of-options",
		`${revision}^{commit}`
	], {
		...options,
		expected: [
			0,
			1,
			128
		]
	}) : {
		code: 1,
		stdout: "",
		stderr: ""
	};
	const id = answer.stdout.trim();
	if (answer.code === 0 && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id)) return id;
	throw await noSuchCommit(repository, revision, answer.stderr, options);
}
async function noSuchCommit(repository, revision, said, options) {
	const what = `there is no commit ${quotedName(revision)} in ${repository}`;
	if (/ambiguous/.test(said)) return new UserError(`${quotedName(revision)} is the start of several ids in ${repository}: give more of it`);
	const refs = await git(repository, [
		"for-each-ref",
		"--format=%(refname:short)",
		"--count=5000"
	], options);
	const nearest = nearestName(revision, refs.stdout.split("\n").filter((each) => each !== ""));
	if (nearest !== void 0) return new UserError(`${what}, did you mean ${quotedName(nearest)}?`);
	const mend = (await git(repository, ["rev-parse", "--is-shallow-repository"], options)).stdout.trim() === "true" ? "the clone is shallow, so it may only be missing here: git fetch --unshallow" : "git fetch brings what others have pushed";
	return new UserError(`${what}: ${mend}`);
}
/**
* The commits of a range `A..B`, which are those that B has and A has not, oldest first; a missing end is HEAD.
* @throws UserError when it is no such range, an end is no commit, or there is none in it
*/
async function resolveRange(repository, range, options = {}) {
	const [, from, to] = /^(.*?)\.\.(?!\.)(.*)$/s.exec(range) ?? [];
	if (from === void 0 || to === void 0 || from.endsWith(".") || from === "" && to === "") throw new UserError(`${quotedName(range)} is no range of commits: give A..B, such as v6.12..HEAD`);
	const ends = {
		from: await resolveRevision(repository, from === "" ? "HEAD" : from, options),
		to: await resolveRevision(repository, to === "" ? "HEAD" : to, options)
	};
	const commits = (await git(repository, [
		"rev-list",
		"--reverse",
		"--topo-order",
		"--end-of-options",
		ends.to,
		`^${ends.from}`
	], options)).stdout.split("\n").filter((line) => line !== "");
	if (commits.length > 0) return commits;
	throw new UserError(`there is no commit in ${quotedName(range)}: the second end has nothing that the first has not`);
}
async function readCommit(repository, commit, options = {}) {
	const { stdout } = await git(repository, [
		"show",
		"--no-patch",
		"--format=%P%n%ct%n%s",
		commit
	], options);
	const [parents = "", date = "", subject = ""] = stdout.split("\n");
	const [parent] = parents.split(" ");
	return {
		parent: parent === "" ? void 0 : parent,
		date: Number(date),
		subject
	};
}
/** Paths that differ between two commits. */
async function changedFiles(repository, from, to, options = {}) {
	const { stdout } = await git(repository, [
		"diff",
		"--name-only",
		"--no-renames",
		"--no-ext-diff",
		"-z",
		from,
		to,
		"--"
	], options);
	return new Set(stdout.split("\0").filter((path) => path !== ""));
}
/** The names in a directory of a commit, such as `arch/x86/configs/`; empty when there is no such directory. */
async function namesInCommit(repository, commit, directory, options = {}) {
	const { stdout } = await git(repository, [
		"ls-tree",
		"--name-only",
		"--full-tree",
		"-z",
		commit,
		"--",
		directory
	], options);
	return stdout.split("\0").filter((path) => path !== "").map((path) => path.slice(path.lastIndexOf("/") + 1));
}
// src/build/variant.ts
/** What kernels are built for; in the kernel's words, `ARCH=`. */
const variantArchitectures = [
	"x86_64",
	"i386",
	"arm64"
];
const toolchains = ["gcc", "llvm"];
/** SHA-256 of what the variant says: equal for two files that come to the same build, wherever they are. */
function digestOfVariant(variant) {
	const { name, arch, config, fragments, toolchain, makeArguments, selftests, environment } = variant;
	const content = {
		name,
		arch,
		config: config.kind === "target" ? { target: config.target } : { text: config.text },
		fragments: fragments.map(({ text }) => text),
		toolchain,
		makeArguments,
		selftests,
		environment: [...environment].sort(([a], [b]) => a < b ? -1 : 1),
		keepsVmlinux: variant.keepsVmlinux ?? null
	};
	return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}
/** The directory of an architecture in the kernel tree, below arch/. */
function sourceArchitecture(arch) {
	return arch === "arm64" ? "arm64" : "x86";
}
// src/build/configure.ts
/** The release must not depend on tags and on what lies about in the tree. A fragment may say otherwise. */
const ownFragment = "# CONFIG_LOCALVERSION_AUTO is not set\n";
/**
* Checks what can be told of a variant's configuration before anything is checked out.
* @throws UserError when a fragment's line is none, or the commit has no such named configuration
*/
async function checkConfigRequest(repository, commit, variant) {
	const problems = [...variant.fragments, ...variant.config.kind === "file" ? [variant.config] : []].flatMap((each) => {
		const parsed = parseFragment(each);
		return "problems" in parsed ? parsed.problems : [];
	});
	if (problems.length > 0) throw new UserError(problems.slice(0, 20).join("\n"));
	const { config } = variant;
	if (config.kind === "file" || !config.target.endsWith("_defconfig")) return;
	const arch = sourceArchitecture(variant.arch);
	const names = await namesInCommit(repository, commit, `arch/${arch}/configs/`);
	if (names.includes(config.target)) return;
	throw new UserError(`${variant.configPlace}: config is "${config.target}", but arch/${arch}/configs of commit ${commit.slice(0, 12)} has none of that name${didYouMean(config.target, names)}` + (names.length === 0 ? "" : ` (there are: ${names.slice(0, 20).join(", ")})`));
}
/**
* Makes the .config of a variant: its base, with the fragments merged over it by the tree's own script, completed by
* olddefconfig, and then checked line by line. A .config that comes out as it was is not touched, for make's sake.
* @returns the configuration's text
* @throws BuildFailed when a line did not survive, or the tree's kconfig fails
*/
async function configure(context) {
	const { variant, places } = context;
	const config = join(places.output, ".config");
	const next = join(places.scratch, "config");
	const env = { KCONFIG_CONFIG: next };
	await writeBase(context, next, env);
	await merge$1(context, next, env);
	await makeOrFail(context, "olddefconfig", env);
	const text = await readFile(next, "utf8");
	if (await readFile(config, "utf8").catch(() => void 0) !== text) await rename(next, config);
	else await rm(next);
	const lost = findLostLines(variant.fragments.map(linesOf), text);
	if (lost.length > 0) throw await lostLinesFailure(context, lost, text);
	return text;
}
async function writeBase(context, next, env) {
	const { config } = context.variant;
	await rm(next, { force: true });
	if (config.kind === "file") await writeFile(next, config.text);
	else await makeOrFail(context, config.target, env);
}
async function merge$1(context, next, env) {
	const { variant, places } = context;
	const script = join(places.tree, "scripts/kconfig/merge_config.sh");
	if (await kindOfPath(script) !== "file") throw new BuildFailed("config", "the commit has no scripts/kconfig/merge_config.sh to merge fragments with");
	const names = [];
	for (const [index, text] of [ownFragment, ...variant.fragments.map((each) => each.text)].entries()) {
		const name = `fragment-${index}`;
		await writeFile(join(places.scratch, name), text);
		names.push(name);
	}
	if (await runStep(context, [
		"sh",
		script,
		"-m",
		next,
		...names
	], env) !== 0) throw failedStep(context, "merge_config.sh");
}
async function makeOrFail(context, target, env) {
	if (await runMake(context, [target], { env }) !== 0) throw failedStep(context, `make ${target}`);
}
function failedStep({ buildLog }, what) {
	return new BuildFailed("config", [`${what} failed:`, ...buildLog.lastLines(10)].join("\n"));
}
function linesOf(fragment) {
	const parsed = parseFragment(fragment);
	return {
		path: fragment.path,
		lines: "lines" in parsed ? parsed.lines : []
	};
}
async function lostLinesFailure({ places }, lost, config) {
	const options = parseKernelConfig(config);
	const told = [];
	for (const line of lost.slice(0, 50)) {
		const why = await explainLostLine(places.tree, line, options);
		const asked = line.value === "n" ? `${line.option} not set` : `${line.option}=${line.value}`;
		told.push(`${line.file}:${line.line}: asked for ${asked}, but it is ${describeValue(line.actual)}` + (why === void 0 ? "" : `: ${why}`));
	}
	if (lost.length > told.length) told.push(`and ${lost.length - told.length} more lines`);
	return new BuildFailed("config", told.join("\n"));
}
/**
* Whether a commit that changes these files has the configuration that the commit before had: the Kconfig files, and
* the scripts and makefiles that they ask, are the same.
*/
function keepsConfig(changed) {
	return ![...changed].some((path) => /(?:^|\/)Kconfig[^/]*$|^scripts\/|^Makefile$|^arch\/[^/]+\/(?:Makefile[^/]*$|configs\/|tools\/)|\.config$/.test(path));
}
// src/build/new-messages.ts
/**
* Says of each message whether the commit introduced it. With the whole build of the parent at hand: when the parent
* has fewer that are equal but for where in the file they are. Without: when the commit touches the file, so that
* nothing is blamed on a commit that has no part in it. Each message is there once, however often it was printed.
*/
function markNew(messages, baseline) {
	const left = countByText(distinct(baseline.parent?.messages ?? []));
	const isWhole = baseline.parent?.isWhole === true;
	return distinct(messages).sort((a, b) => compare$1(a.severity, b.severity) || compare$1(a.file, b.file) || a.line - b.line).map((each) => {
		const key = textOf(each);
		const count = left.get(key) ?? 0;
		if (count > 0) left.set(key, count - 1);
		const isInParent = count > 0;
		const isTouched = baseline.changed === void 0 || baseline.changed.has(each.file);
		return {
			...each,
			isNew: !isInParent && (isWhole || isTouched)
		};
	});
}
function textOf({ severity, file, message, option }) {
	return JSON.stringify([
		severity,
		file,
		message,
		option
	]);
}
/** A header's message comes with each file that includes it. */
function distinct(messages) {
	return [...new Map(messages.map((each) => [`${textOf(each)}:${each.line}`, each])).values()];
}
function countByText(messages) {
	const counts = /* @__PURE__ */ new Map();
	for (const each of messages) counts.set(textOf(each), (counts.get(textOf(each)) ?? 0) + 1);
	return counts;
}
function compare$1(a, b) {
	return a < b ? -1 : a > b ? 1 : 0;
}
// src/build/outdated-steps.ts
/** Kbuild keeps beside each object, in `.NAME.o.cmd`, the files that it was made of. */
const recordPattern = /^\..+\.o\.cmd$/;
/**
* How many objects of an output directory were made of files that changed: about what make will make again.
* @param tree the source tree, as kbuild was given it
*/
async function countOutdated(output, tree, changed) {
	const limit = pLimit(16);
	return (await Promise.all((await recordsBelow(output)).map((path) => limit(async () => {
		return namesChanged(await readFile(path, "utf8").catch(() => ""), tree, changed) ? 1 : 0;
	})))).reduce((sum, each) => sum + each, 0);
}
function namesChanged(record, tree, changed) {
	for (const [word] of record.matchAll(/[^\s()$]+/g)) if (word.startsWith(`${tree}/`) && changed.has(word.slice(tree.length + 1))) return true;
	return false;
}
async function recordsBelow(directory) {
	const found = [];
	for (const entry of await readdir(directory, { withFileTypes: true })) {
		const path = join(directory, entry.name);
		if (entry.isDirectory()) found.push(...await recordsBelow(path));
		else if (recordPattern.test(entry.name)) found.push(path);
	}
	return found;
}
// src/build/warnings-kept.ts
const schema = record(string(), array(object({
	severity: literal("warning"),
	file: string(),
	line: number(),
	column: number().nullable(),
	message: string(),
	option: string().nullable()
})));
/** Undefined when there are none to be read: then the output directory must be made anew to have them all. */
async function readKeptWarnings(path) {
	try {
		return new Map(Object.entries(schema.parse(JSON.parse(await readFile(path, "utf8")))));
	} catch {
		return;
	}
}
async function writeKeptWarnings(path, warnings) {
	await writeFileAtomic(path, JSON.stringify(Object.fromEntries(warnings)));
}
/** What is known after a build: of the targets that it made, what it said; of the others, what was known before. */
async function mergeWarnings(before, { targets, messages }, { tree, output }) {
	const merged = /* @__PURE__ */ new Map();
	for (const [target, warnings] of before) {
		if (targets.has(target) || isStepTarget(target)) continue;
		if (await kindOfPath(isAbsolute(target) ? target : join(output, target)) === void 0) continue;
		const left = [];
		for (const each of warnings) if (await isThere(each.file, tree, output)) left.push(each);
		if (left.length > 0) merged.set(target, left);
	}
	for (const { target, message } of messages) {
		if (message.severity !== "warning") continue;
		const list = merged.get(target) ?? [];
		list.push(message);
		merged.set(target, list);
	}
	return merged;
}
async function isThere(file, tree, output) {
	if (isAbsolute(file)) return true;
	return await kindOfPath(join(tree, file)) !== void 0 || await kindOfPath(join(output, file)) !== void 0;
}
// src/build/output-directory.ts
/** What is known of an output directory (O=), beside what is in it. */
const stateSchema = object({
	version: literal(1),
	/** What the directory was made with; with another, it is made anew. */
	madeWith: string(),
	/** The last commit whose build came to its end, and how it ended. */
	last: object({
		commit: string(),
		variantDigest: string(),
		isBuilt: boolean()
	}).nullable(),
	/** Of which commit and variant the .config is, and its SHA-256. */
	configured: object({
		commit: string(),
		variantDigest: string(),
		digest: string()
	}).nullable(),
	/** The steps of the last build from nothing that succeeded. */
	stepsFromNothing: number().nullable()
});
/** The places in a variant's directory. */
function placesIn(directory) {
	return {
		lock: join(directory, "lock"),
		tree: join(directory, "tree"),
		output: join(directory, "output"),
		log: join(directory, "build.log"),
		state: join(directory, "state.json"),
		warnings: join(directory, "warnings.json"),
		scratch: join(directory, "scratch"),
		/** Is there while something writes into `output`. */
		unfinished: join(directory, "unfinished")
	};
}
/**
* Makes an output directory ready: one that was made with another toolchain or for another architecture is thrown
* away, and so is in any one what a killed build wrote, since some of it may be half there.
*/
async function prepareOutput(places, madeWith, log) {
	let state = await readState(places.state);
	let warnings = await readKeptWarnings(places.warnings);
	const isOther = state !== void 0 && state.madeWith !== madeWith;
	if (isOther) log.info("another toolchain or architecture than last time: building from nothing");
	if (state === void 0 || isOther || warnings === void 0 && state.last !== null) {
		await rm(places.output, {
			recursive: true,
			force: true
		});
		await rm(places.warnings, { force: true });
		await rm(places.unfinished, { force: true });
		state = {
			version: 1,
			madeWith,
			last: null,
			configured: null,
			stepsFromNothing: null
		};
		warnings = void 0;
	}
	await mkdir(places.output, { recursive: true });
	const since = await timeOf(places.unfinished);
	if (since !== void 0) {
		const count = await removeSince(places.output, since);
		log.warn(`the last build ended in the middle: ${count} files that it wrote are thrown away`);
		state = {
			...state,
			last: null
		};
	}
	await rm(places.scratch, {
		recursive: true,
		force: true
	});
	await mkdir(places.scratch, { recursive: true });
	await writeState(places, state);
	await markUnfinished(places);
	const isEmpty = !(await readdir(places.output)).includes(".config");
	return {
		state,
		warnings: warnings ?? /* @__PURE__ */ new Map(),
		isEmpty
	};
}
async function writeState(places, state) {
	await writeFileAtomic(places.state, `${JSON.stringify(state)}\n`);
}
/** To be called when everything that wrote into the output came to its own end. */
async function markFinished(places) {
	await rm(places.unfinished, { force: true });
}
async function markUnfinished(places) {
	await writeFile(places.unfinished, "");
	const time = (Date.now() - 20) / 1e3;
	await utimes(places.unfinished, time, time);
}
async function readState(path) {
	try {
		return stateSchema.parse(JSON.parse(await readFile(path, "utf8")));
	} catch {
		return;
	}
}
async function timeOf(path) {
	try {
		return (await stat(path)).mtimeMs;
	} catch (error) {
		if (hasCode(error, "ENOENT")) return void 0;
		throw error;
	}
}
/** Removes the files below a directory that were written then or later. How many there were. */
async function removeSince(directory, since) {
	let count = 0;
	for (const entry of await readdir(directory, { withFileTypes: true })) {
		const path = join(directory, entry.name);
		if (entry.isDirectory()) {
			count += await removeSince(path, since);
			continue;
		}
		const { mtimeMs, ctimeMs } = await lstat(path);
		if (Math.max(mtimeMs, ctimeMs) < since) continue;
		await rm(path, { force: true });
		count += 1;
	}
	return count;
}
// src/build/progress.ts
/** Counts a build's steps and tells them on. */
var ProgressTeller = class {
	#tell;
	#stage = "checkout";
	#total;
	#done = 0;
	#startedMs = 0;
	constructor(tell) {
		this.#tell = tell;
	}
	/** @param total how many steps the stage takes, when that is known from an earlier build */
	begin(stage, total) {
		this.#stage = stage;
		this.#total = total;
		this.#done = 0;
		this.#startedMs = monotonicMs();
		this.#tell({
			stage,
			done: 0,
			total,
			etaMs: void 0
		});
	}
	/** The steps of the stage so far. */
	get done() {
		return this.#done;
	}
	step(target) {
		this.#done += 1;
		if (this.#total !== void 0 && this.#done > this.#total) this.#total = void 0;
		const elapsedMs = monotonicMs() - this.#startedMs;
		const etaMs = this.#total === void 0 || this.#done < 10 ? void 0 : elapsedMs / this.#done * (this.#total - this.#done);
		this.#tell({
			stage: this.#stage,
			done: this.#done,
			total: this.#total,
			etaMs,
			target
		});
	}
};
// src/build/work-tree.ts
/**
* Brings a work tree of a repository to a commit, writing only files that differ, so that make builds no more than
* it must. Makes the tree when it is not there or not that repository's, and mends what a killed git left.
*/
async function checkOut(repository, commit, options) {
	const { tree, log, mark, signal } = options;
	const run = {
		env: { [markVariable]: mark },
		...signal === void 0 ? {} : { signal }
	};
	if (!await belongsTo(tree, repository)) {
		await rm(tree, {
			recursive: true,
			force: true
		});
		await mkdir(join(tree, ".."), { recursive: true });
		log.info(`making a work tree in ${tree}`);
		await git(repository, ["worktree", "prune"], run);
		await git(repository, [
			"worktree",
			"add",
			"--force",
			"--force",
			"--detach",
			"--no-checkout",
			tree,
			commit
		], run);
	}
	await removeLocks(tree);
	try {
		await moveTo(tree, commit, run);
	} catch (error) {
		signal?.throwIfAborted();
		if (!/index file|bad index|corrupt|unable to read tree/i.test(String(error))) throw error;
		log.warn(`mending the index of ${tree}`);
		await rm(await gitPath(tree, "index"), { force: true });
		await git(tree, [
			"read-tree",
			"--reset",
			commit
		], run);
		await moveTo(tree, commit, run);
	}
}
async function moveTo(tree, commit, run) {
	await git(tree, [
		"checkout",
		"--quiet",
		"--force",
		"--detach",
		commit
	], run);
	await git(tree, [
		"clean",
		"--quiet",
		"-ffdx"
	], run);
}
/** Whether it is a work tree of that repository that git still knows. */
async function belongsTo(tree, repository) {
	if (await kindOfPath(join(tree, ".git")) !== "file") return false;
	try {
		return await commonDirectory(tree) === await commonDirectory(repository);
	} catch {
		return false;
	}
}
/** The directory that all work trees of a repository share. */
async function commonDirectory(repository) {
	const { stdout } = await git(repository, [
		"rev-parse",
		"--path-format=absolute",
		"--git-common-dir"
	]);
	return await realpath(stdout.replace(/\n$/, ""));
}
async function gitPath(tree, name) {
	const { stdout } = await git(tree, [
		"rev-parse",
		"--path-format=absolute",
		"--git-path",
		name
	]);
	return stdout.replace(/\n$/, "");
}
/** Of a git that was killed; one that still runs was ended before. */
async function removeLocks(tree) {
	const directory = join(await gitPath(tree, "HEAD"), "..");
	for (const name of await readdir(directory)) if (name.endsWith(".lock")) await rm(join(directory, name), { force: true });
}
// src/build/commit-build.ts
const defaultDeadlineMs = 144e5;
/** One build, by who has the lock. */
var CommitBuild = class {
	#request;
	#given;
	#progress;
	#startedAt = (/* @__PURE__ */ new Date()).toISOString();
	#startedMs = monotonicMs();
	#isHalfWritten = false;
	constructor(request, given) {
		this.#request = request;
		this.#given = given;
		this.#progress = new ProgressTeller(request.onProgress ?? (() => {}));
	}
	async run() {
		const { variant, log, signal } = this.#request;
		const { directory, places, toolchain, facts } = this.#given;
		await endLeftovers(directory, log);
		const prepared = await prepareOutput(places, JSON.stringify([
			variant.arch,
			variant.toolchain,
			toolchain.compiler,
			toolchain.linker
		]), log);
		const file = await open(places.log, "w");
		const buildLog = new BuildLog(file, [places.tree, places.output], ({ target }) => this.#progress.step(target));
		const context = {
			variant,
			commit: this.#given.key.commit,
			directory,
			places,
			variables: makeVariables(variant, places, toolchain, facts.date),
			environment: buildEnvironment(variant, directory, places.scratch),
			jobs: this.#request.jobs,
			stepDeadlineMs: this.#request.stepDeadlineMs ?? defaultDeadlineMs,
			buildLog,
			log,
			onKilled: () => {
				this.#isHalfWritten = true;
			},
			...signal === void 0 ? {} : { signal }
		};
		try {
			return await this.#buildAndKeep(context, prepared);
		} finally {
			await file.close();
		}
	}
	async #buildAndKeep(context, { state, warnings, isEmpty }) {
		const { places, buildLog, signal } = context;
		const { commit } = this.#given.key;
		const variantDigest = digestOfVariant(context.variant);
		const baseline = await this.#baseline(state, warnings, variantDigest);
		let result;
		try {
			result = await this.#build(context, state, isEmpty);
		} catch (error) {
			if (signal?.aborted === true && !this.#isHalfWritten) {
				await writeKeptWarnings(places.warnings, await mergeWarnings(warnings, buildLog, places));
				await writeState(places, {
					...state,
					last: null
				});
				await markFinished(places);
			}
			throw error;
		}
		const kept = await mergeWarnings(warnings, buildLog, places);
		await writeKeptWarnings(places.warnings, kept);
		const isBuilt = result.failure === void 0;
		const stepsFromNothing = isBuilt && isEmpty ? result.steps : state.stepsFromNothing;
		const configured = result.config === void 0 ? null : {
			commit,
			variantDigest,
			digest: await sha256OfFile(join(places.output, ".config"))
		};
		await writeState(places, {
			...state,
			configured,
			stepsFromNothing,
			last: {
				commit,
				variantDigest,
				isBuilt
			}
		});
		await markFinished(places);
		return await this.#describe(context, result, kept, baseline, variantDigest);
	}
	async #build(context, state, isEmpty) {
		const { places, variant, log, signal } = context;
		const { commit } = this.#given.key;
		const result = {
			config: void 0,
			selftests: {
				directory: void 0,
				built: [],
				failed: []
			},
			steps: 0,
			failure: void 0
		};
		this.#progress.begin("checkout");
		await checkOut(this.#request.repository, commit, {
			tree: places.tree,
			mark: context.directory,
			log,
			...signal === void 0 ? {} : { signal }
		});
		try {
			await this.#checkIsKernel(places.tree);
			this.#progress.begin("config");
			result.config = await this.#knownConfig(state) ?? await configure(context);
			const total = isEmpty ? state.stepsFromNothing ?? void 0 : await this.#outdated(state);
			this.#progress.begin("kernel", total);
			await buildKernel(context, parseKernelConfig(result.config));
			result.steps = this.#progress.done;
			if (variant.selftests.length > 0) {
				this.#progress.begin("headers");
				await buildHeaders(context);
				this.#progress.begin("selftests");
				result.selftests = await buildSelftests(context, state.last?.commit === commit);
			}
		} catch (error) {
			if (!(error instanceof BuildFailed)) throw error;
			result.failure = error;
		}
		return result;
	}
	async #checkIsKernel(tree) {
		for (const name of ["Makefile", "Kconfig"]) if (await kindOfPath(join(tree, name)) !== "file") throw new UserError(`${this.#request.repository} is no kernel's repository: the commit has no ${name}`);
	}
	/** The .config, when nothing that goes into it has changed since it was made; making it takes seconds. */
	async #knownConfig({ configured }) {
		const { repository, variant } = this.#request;
		const { key, places } = this.#given;
		const path = join(places.output, ".config");
		if (configured?.variantDigest !== digestOfVariant(variant)) return void 0;
		if (await kindOfPath(path) !== "file" || await sha256OfFile(path) !== configured.digest) return void 0;
		try {
			return keepsConfig(await changedFiles(repository, configured.commit, key.commit)) ? await readFile(path, "utf8") : void 0;
		} catch {
			return;
		}
	}
	/** About how many steps of make are ahead, when the tree moves on from the last commit. */
	async #outdated(state) {
		const { repository } = this.#request;
		const { key, places } = this.#given;
		if (state.last?.isBuilt !== true) return void 0;
		try {
			const changed = await changedFiles(repository, state.last.commit, key.commit);
			return await countOutdated(places.output, places.tree, changed) || void 0;
		} catch {
			return;
		}
	}
	async #baseline(state, warnings, variantDigest) {
		const { repository, store, variant, signal } = this.#request;
		const { facts, key, toolchain } = this.#given;
		const { parent } = facts;
		if (parent === void 0) return {
			parent: void 0,
			changed: void 0
		};
		const changed = await changedFiles(repository, parent, key.commit, signal === void 0 ? {} : { signal });
		const manifest = await store?.read({
			commit: parent,
			variant: variant.name
		}).catch(() => void 0);
		if (manifest?.variantDigest === variantDigest && manifest.toolchain.compiler === toolchain.compiler) return {
			parent: {
				messages: manifest.diagnostics,
				isWhole: manifest.outcome === "built"
			},
			changed
		};
		const { last } = state;
		if (last?.commit === parent && last.isBuilt && last.variantDigest === variantDigest) return {
			parent: {
				messages: [...warnings.values()].flat(),
				isWhole: true
			},
			changed
		};
		return {
			parent: void 0,
			changed
		};
	}
	async #describe(context, { config, selftests, failure }, kept, baseline, variantDigest) {
		const { variant, places, buildLog } = context;
		const { key, toolchain } = this.#given;
		const said = buildLog.messages.map(({ message }) => message);
		const errors = said.filter(({ severity }) => severity === "error");
		const messages = failure === void 0 ? [...errors, ...[...kept.values()].flat()] : said;
		const configPath = join(places.output, ".config");
		const hasConfig = config !== void 0;
		const built = failure === void 0 ? await this.#identify(context, config ?? "", selftests) : void 0;
		const files = built?.files ?? [...hasConfig ? [{
			path: "config",
			mode: 420,
			source: configPath
		}] : [], {
			path: "log",
			mode: 420,
			source: places.log
		}];
		return {
			...key,
			variantDigest,
			outcome: failure === void 0 ? "built" : "failed",
			failure: failure === void 0 ? null : {
				stage: failure.stage,
				reason: cut(failure.message, 6e4)
			},
			arch: variant.arch,
			release: built?.release ?? null,
			kernelVersion: built?.version ?? null,
			buildId: built?.buildId ?? null,
			configDigest: hasConfig ? await sha256OfFile(configPath) : null,
			toolchain: {
				compiler: toolchain.compiler,
				linker: toolchain.linker
			},
			startedAt: this.#startedAt,
			durationMs: Math.round(monotonicMs() - this.#startedMs),
			builder: hostname(),
			diagnostics: markNew(messages, baseline).slice(0, 2e4),
			selftests: {
				built: selftests.built,
				failed: selftests.failed.map(({ name, reason }) => ({
					name,
					reason: cut(reason, 6e4)
				}))
			},
			files: [...files]
		};
	}
	async #identify({ variant, places, log, signal }, config, selftests) {
		const kernel = await openKernel(places.output, {
			scratch: places.scratch,
			log,
			...signal === void 0 ? {} : { signal }
		});
		const files = await collectArtifacts({
			variant,
			places,
			options: parseKernelConfig(config),
			selftests: selftests.directory
		});
		const { release, version, buildId = null } = kernel.identity;
		return {
			files,
			release,
			version,
			buildId
		};
	}
};
function cut(text, length) {
	return text.length > length ? `${text.slice(0, length)}…` : text;
}
// src/build/lock.ts
const busy = 75;
/**
* Takes a lock file for this process alone, through flock(1): the lock goes with its holder, however that ends, so
* there are no stale ones.
* @returns what gives it back
* @throws UserError, which names the holder, when another process keeps it for longer than `waitMs`
*/
async function takeLock(file, options) {
	const { what, waitMs, log } = options;
	let held = await tryLock(file, 0, options.signal);
	if (held === void 0 && waitMs > 0) {
		log.info(`${what} is in use by ${await holderOf(file)}: waiting`);
		held = await tryLock(file, waitMs, options.signal);
	}
	if (held === void 0) throw new UserError(`${what} is in use by ${await holderOf(file)}: wait for it, or give another work directory`);
	await writeFile(`${file}.holder`, `process ${process.pid} on ${hostname()}\n`);
	return held;
}
async function tryLock(file, waitMs, signal) {
	const wait = waitMs === 0 ? "--nonblock" : `--wait=${Math.ceil(waitMs / 1e3)}`;
	const child = execa("flock", [
		`--conflict-exit-code=${busy}`,
		"--no-fork",
		wait,
		file,
		"cat"
	], {
		reject: false,
		detached: true,
		buffer: false,
		stdin: "pipe",
		stderr: "pipe"
	});
	const settle = killAtExit(child.pid);
	const stop = () => child.kill("SIGKILL");
	signal?.addEventListener("abort", stop, { once: true });
	child.stdin.on("error", () => {});
	child.stdin.write("held\n");
	const answered = once(child.stdout, "data").then(() => true, () => false);
	const ended = child.then((result) => result);
	const isHeld = await Promise.race([answered, ended.then(() => false)]);
	signal?.removeEventListener("abort", stop);
	if (isHeld) return { async [Symbol.asyncDispose]() {
		child.stdin.end();
		await ended;
		settle();
	} };
	const result = await ended;
	settle();
	signal?.throwIfAborted();
	if (result.code === "ENOENT") throw new UserError("flock is not installed: apt-get install util-linux");
	if (result.exitCode === busy) return void 0;
	throw new Error(`${file} cannot be locked: flock exited with ${result.exitCode ?? result.signal}`);
}
/** Who has the lock, as far as it wrote that down. */
async function holderOf(file) {
	const text = await readFile(`${file}.holder`, "utf8").catch(() => "");
	return visible(text.trim()).slice(0, 200) || "another process";
}
// src/build/toolchain.ts
/**
* Finds the compiler and the linker of a variant, and that they run.
* @throws UserError that names the package when one is missing
*/
async function findToolchain(variant, signal) {
	const given = new Map(variant.makeArguments.map((each) => {
		const at = each.indexOf("=");
		return [each.slice(0, at), each.slice(at + 1)];
	}));
	const isForeign = familyOf(variant.arch) !== arch();
	const isLlvm = variant.toolchain === "llvm";
	const prefix = given.get("CROSS_COMPILE") ?? (isForeign && !isLlvm ? crossPrefix[variant.arch] : "");
	const suffix = /^-\d+$/.exec(given.get("LLVM") ?? "")?.[0] ?? "";
	const directory = /^\/.*\/$/.exec(given.get("LLVM") ?? "")?.[0] ?? "";
	const compiler = isLlvm ? `${directory}clang${suffix}` : `${prefix}gcc`;
	const linker = isLlvm ? `${directory}ld.lld${suffix}` : `${prefix}ld`;
	return {
		compilerVariable: !(given.has("CC") || given.has("LLVM")) && await hasCcache(signal) ? `ccache ${compiler}` : void 0,
		crossCompile: given.has("CROSS_COMPILE") || prefix === "" ? void 0 : prefix,
		compiler: await versionOf(given.get("CC")?.split(" ").at(-1) ?? compiler, packageOf(variant, "cc"), signal),
		linker: await versionOf(given.get("LD") ?? linker, packageOf(variant, "ld"), signal)
	};
}
const crossPrefix = {
	x86_64: "x86_64-linux-gnu-",
	i386: "x86_64-linux-gnu-",
	arm64: "aarch64-linux-gnu-"
};
/** As Node names the architecture of a host that needs no cross compiler. */
function familyOf(arch) {
	return arch === "arm64" ? "arm64" : "x64";
}
function packageOf({ toolchain, arch: arch$1 }, tool) {
	if (toolchain === "llvm") return tool === "cc" ? "clang" : "lld";
	if (familyOf(arch$1) === arch()) return tool === "cc" ? "gcc" : "binutils";
	return arch$1 === "arm64" ? "gcc-aarch64-linux-gnu" : "gcc-x86-64-linux-gnu";
}
async function versionOf(program, from, signal) {
	if (program === "" || program.startsWith("-")) throw new UserError(`${JSON.stringify(program)} is no compiler or linker`);
	const { stdout } = await runTool([program, "--version"], {
		package: from,
		env: { LC_ALL: "C" },
		...signal === void 0 ? {} : { signal }
	});
	const [first = ""] = stdout.split("\n");
	return first.trim().slice(0, 400);
}
async function hasCcache(signal) {
	try {
		await runTool(["ccache", "--version"], signal === void 0 ? {} : { signal });
		return true;
	} catch (error) {
		signal?.throwIfAborted();
		if (error instanceof UserError) return false;
		throw error;
	}
}
// src/build/build-commit.ts
/**
* Builds one commit as one variant, or finds in the store that it was. A commit that does not build is an answer,
* with the outcome `failed`, which is published too.
* @throws UserError for what the user can mend; Error when the machine failed, which says nothing of the commit
*   and publishes nothing; the signal's reason when it fires
*/
async function buildCommit(request) {
	const { repository, variant, log, signal } = request;
	const withSignal = signal === void 0 ? {} : { signal };
	const commit = await resolveRevision(repository, request.revision, withSignal);
	const key = {
		commit,
		variant: variant.name
	};
	const facts = await readCommit(repository, commit, withSignal);
	const early = await findStored(request, key);
	if (early !== void 0) return storedCommit(key, facts, early);
	await checkConfigRequest(repository, commit, variant);
	const toolchain = await findToolchain(variant, signal);
	const directory = await makeDirectory(request.workDirectory, variant.name);
	const places = placesIn(directory);
	const lock = await takeLock(places.lock, {
		what: `the work directory ${directory}`,
		waitMs: request.lockWaitMs ?? fourHoursMs,
		log,
		...withSignal
	});
	try {
		const late = await findStored(request, key);
		if (late !== void 0) {
			await lock[Symbol.asyncDispose]();
			return storedCommit(key, facts, late);
		}
		const publication = await new CommitBuild(request, {
			key,
			facts,
			toolchain,
			directory,
			places
		}).run();
		const manifest = await publish(request, publication);
		return {
			key,
			subject: facts.subject,
			outcome: publication.outcome,
			isFresh: true,
			publication,
			manifest,
			[Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]()
		};
	} catch (error) {
		await lock[Symbol.asyncDispose]();
		throw error;
	}
}
const fourHoursMs = 144e5;
function storedCommit(key, { subject }, manifest) {
	return {
		key,
		subject,
		outcome: manifest.outcome,
		isFresh: false,
		publication: void 0,
		manifest,
		async [Symbol.asyncDispose]() {}
	};
}
/** What the store has of this commit as this very variant, when it is whole. */
async function findStored({ store, force, variant, log }, key) {
	if (store === void 0 || force === true) return void 0;
	try {
		const manifest = await store.read(key);
		if (manifest === void 0 || manifest.variantDigest !== digestOfVariant(variant)) return void 0;
		if ((await store.damageOf(key)).length === 0) return manifest;
		log.warn(`${key.commit.slice(0, 12)} is damaged in the store: building it again`);
	} catch (error) {
		log.warn(`${key.commit.slice(0, 12)} cannot be read from the store: ${describeError(error)}: building it again`);
	}
}
async function publish({ store, force, log, signal, variant, onProgress }, publication) {
	if (store === void 0) return void 0;
	const key = {
		commit: publication.commit,
		variant: publication.variant
	};
	const there = await store.read(key).catch(() => void 0);
	const replace = force === true || there !== void 0 && there.variantDigest !== digestOfVariant(variant);
	onProgress?.({
		stage: "publish",
		done: 0,
		total: void 0,
		etaMs: void 0
	});
	const { status, manifest, differences } = await store.publish(publication, {
		replace,
		...signal === void 0 ? {} : { signal }
	});
	if (status === "differs") log.warn(`another builder published something else first, which stays: ${differences.join("; ")}`);
	return manifest;
}
/**
* @returns the real path, since compilers write that, which the maps of paths must fit
* @throws UserError for a path that the kernel's makefiles cannot work with
*/
async function makeDirectory(workDirectory, name) {
	const wanted = join(resolve(workDirectory), name);
	await mkdir(wanted, { recursive: true });
	const directory = await realpath(wanted);
	if (/^[\w./+@,~-]+$/.test(directory)) return directory;
	throw new UserError(`the kernel cannot be built in ${JSON.stringify(directory)}: give a work directory whose path has only letters, digits and ./+@,~_-`);
}
// src/build/build-series.ts
/**
* Builds commits one after the other, each as every variant.
* @returns whether each of them builds
*/
async function buildSeries(request) {
	const { variants, commits, stopsAtFailure, onStart, onBuilt, ...rest } = request;
	const count = commits.length * variants.length;
	let number = 0;
	let isGood = true;
	for (const commit of commits) {
		for (const variant of variants) {
			number += 1;
			const place = {
				commit,
				variant: variant.name,
				number,
				count
			};
			onStart?.(place);
			await using built = await buildCommit({
				...rest,
				variant,
				revision: commit
			});
			await onBuilt(built, place);
			if (built.outcome === "failed") isGood = false;
		}
		if (!isGood && stopsAtFailure === true) break;
	}
	return isGood;
}
// src/build/build-status.ts
/** Carriage return and "erase to the end of the line" (ECMA-48, EL). */
const clearLine = "\r\x1B[K";
/** Tells a person how far a series of builds is. */
var BuildStatus = class {
	/** For whoever else has something to say meanwhile. */
	log;
	#options;
	#now;
	#place = "";
	#stage = "";
	#toldMs = 0;
	#isShown = false;
	constructor(options) {
		this.#options = options;
		this.#now = options.now ?? monotonicMs;
		const above = (tell) => (message) => {
			this.clear();
			tell(message);
		};
		const { log } = options;
		this.log = {
			debug: above((message) => log.debug(message)),
			info: above((message) => log.info(message)),
			warn: above((message) => log.warn(message)),
			error: above((message) => log.error(message))
		};
	}
	start({ commit, variant, number, count }) {
		this.#place = `${count > 1 ? `[${number}/${count}] ` : ""}${commit.slice(0, 12)} ${variant}`;
		this.#stage = "";
	}
	show(progress) {
		const isOtherStage = progress.stage !== this.#stage;
		const sinceMs = this.#now() - this.#toldMs;
		const { terminal, log } = this.#options;
		if (!isOtherStage && sinceMs < (terminal === void 0 ? 3e4 : 100)) return;
		this.#stage = progress.stage;
		this.#toldMs = this.#now();
		const text = `${this.#place}: ${describeProgress(progress)}`;
		if (terminal === void 0) log.info(text);
		else {
			terminal.write(clearLine + text.slice(0, (terminal.columns ?? 80) - 1));
			this.#isShown = true;
		}
	}
	clear() {
		if (this.#isShown) this.#options.terminal?.write(clearLine);
		this.#isShown = false;
	}
	[Symbol.dispose]() {
		this.clear();
	}
};
function describeProgress({ stage, done, total, etaMs, target }) {
	return `${stage}${done === 0 ? "" : ` ${done}${total === void 0 ? "" : `/${total}`}`}${etaMs === void 0 ? "" : `, ${formatDuration(etaMs)} left`}${target === void 0 ? "" : ` ${visible(target)}`}`;
}
// src/build/reserved-variables.ts
const ownNames = [
	"O",
	"ARCH",
	"SUBARCH",
	"SRCARCH",
	"LOCALVERSION",
	"KBUILD_OUTPUT",
	"KBUILD_EXTMOD",
	"KCONFIG_CONFIG",
	"KCONFIG_ALLCONFIG",
	"KBUILD_ABS_SRCTREE",
	"INSTALL_PATH",
	"INSTALL_MOD_PATH",
	"INSTALL_HDR_PATH",
	"OUTPUT",
	"TARGETS",
	"SHELL",
	"MAKEFLAGS",
	"MFLAGS",
	"GNUMAKEFLAGS",
	"MAKEFILES",
	"MAKEOVERRIDES",
	"srctree",
	"objtree"
];
/** Of the environment only: what would take the build out of the user's hands unseen. */
const ownEnvironment = [
	"PATH",
	"HOME",
	"TMPDIR",
	"LC_ALL",
	"TZ",
	"LD_PRELOAD",
	"CFLAGS"
];
/** Why a variant may not set this variable; undefined when it may. */
function reservedVariable(name, where) {
	if (ownNames.includes(name) || /^KBUILD_BUILD_/.test(name) || where === "env" && (ownEnvironment.includes(name) || /^(?:GIT|VMENTRY)_/.test(name))) return `${name} is set by vmentry itself, so a variant cannot set it`;
	if (name === "LLVM" && where === "env") return "LLVM belongs under make:, beside toolchain: llvm";
}
// src/build/variant-file.ts
/** Names of variant files end so. */
const variantSuffix = ".variant.yaml";
const name = "a name of 1 to 64 letters, digits, dots, dashes and underscores that starts with none of .- (in quotes if it is a number)";
const path$1 = "the path of a file, relative to this one";
const config = "defconfig, tinyconfig, NAME_defconfig or another of the kernel's own, or the path of a file";
const argument = "NAME=value for make, such as W=1";
const collection = "a collection of tools/testing/selftests, such as kvm or net/forwarding";
const pathSchema = string({ error: path$1 }).regex(/^[^\x00]{1,4096}$/, { error: path$1 });
const textSchema = string({ error: "text (in quotes if it is a number)" }).regex(/^[^\x00-\x1f\x7f]{0,4096}$/, { error: "text on one line" });
const variantFileSchema = strictObject({
	name: string({ error: name }).regex(variantPattern, { error: name }).describe("names the variant in the kernel store and in directories"),
	description: string({ error: "text" }).describe("what the variant is for").optional(),
	arch: _enum(variantArchitectures, { error: `one of ${variantArchitectures.join(", ")}` }).describe("what the kernel is built for"),
	config: string({ error: config }).regex(/^[^\x00]{1,4096}$/, { error: config }).describe("what the configuration starts from; default: defconfig").optional(),
	fragments: array(pathSchema, { error: `a list of files, each ${path$1}` }).describe("merged over it in this order; every line must survive").optional(),
	toolchain: _enum(toolchains, { error: "gcc or llvm" }).describe("gcc (the default), or llvm for clang and lld").optional(),
	make: array(string({ error: argument }).regex(/^[A-Za-z_][A-Za-z0-9_]*=[^\x00-\x1f\x7f]{0,4096}$/, { error: argument }), { error: `a list, each ${argument}` }).describe("variables for every make").optional(),
	selftests: array(string({ error: collection }).regex(/^(?:(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)*$/, { error: collection }), { error: `a list, each ${collection}` }).describe("collections of the kernel's selftests to build; default: [kvm], for i386 none").optional(),
	env: record(string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "the name of an environment variable" }), textSchema, { error: "a map of environment variables, such as {PAHOLE: /opt/pahole/bin/pahole}" }).describe("the environment variables of the build, beside PATH, HOME, TMPDIR and ccache's").optional(),
	vmlinux: boolean({ error: "true or false" }).describe("whether vmlinux is kept; default: when the configuration has debug information").optional()
}, { error: "a map, such as {name: x86_64-kvm, arch: x86_64, config: defconfig}" }).superRefine((given, context) => {
	for (const [index, each] of (given.make ?? []).entries()) {
		const why = reservedVariable(each.slice(0, each.indexOf("=")), "make");
		if (why !== void 0) context.addIssue(plainIssue(["make", index], why));
	}
	for (const each of Object.keys(given.env ?? {})) {
		const why = reservedVariable(each, "env");
		if (why !== void 0) context.addIssue(plainIssue(["env", each], why, "key"));
	}
	const index = (given.selftests ?? []).indexOf("kvm");
	if (given.arch === "i386" && index !== -1) context.addIssue(plainIssue(["selftests", index], "there are no KVM selftests for i386; leave kvm out"));
	for (const [index, each] of (given.selftests ?? []).entries()) {
		if (given.selftests?.indexOf(each) === index) continue;
		context.addIssue(plainIssue(["selftests", index], `${each} is there twice`));
	}
}).meta({
	title: "vmentry variant",
	description: "What a commit's kernel is built as: architecture, configuration, toolchain (*.variant.yaml)"
});
/** @returns what the file says, or at least one problem, each `FILE:LINE:COLUMN: …` */
function parseVariantFile(text, file) {
	const parsed = parseYaml(text, file, variantFileSchema);
	return "problems" in parsed ? parsed : {
		file,
		...parsed
	};
}
/**
* Reads a variant file and the configuration files that it names, relative to it.
* @throws UserError with a line for each fault of the file
*/
async function readVariant(file) {
	const read = await readUserText(file, { what: "variant" });
	const parsed = "problems" in read ? read : parseVariantFile(read.text, file);
	if ("problems" in parsed) throw new UserError(parsed.problems.join("\n"));
	const { value, placeOf } = parsed;
	const problems = [];
	const readConfig = async (path, place) => {
		const full = isAbsolute(path) ? path : join(dirname(file), path);
		const content = await readUserText(full, { what: "kernel configuration" });
		if (!("problems" in content)) return {
			path: full,
			text: content.text
		};
		problems.push(...content.problems.map((each) => `${place}: ${each}`));
		return {
			path: full,
			text: ""
		};
	};
	const fragments = [];
	const config = await baseConfig(value.config ?? "defconfig", (at) => readConfig(at, placeOf(["config"])));
	for (const [index, each] of (value.fragments ?? []).entries()) fragments.push(await readConfig(each, placeOf(["fragments", index])));
	if (problems.length > 0) throw new UserError(problems.join("\n"));
	return {
		name: value.name,
		arch: value.arch,
		config,
		fragments,
		toolchain: value.toolchain ?? "gcc",
		makeArguments: value.make ?? [],
		selftests: value.selftests ?? (value.arch === "i386" ? [] : ["kvm"]),
		environment: new Map(Object.entries(value.env ?? {})),
		keepsVmlinux: value.vmlinux,
		configPlace: placeOf(["config"])
	};
}
/** Targets of the kernel's makefiles that need no terminal; whatever else is given is a file. */
const targetPattern = /^(?:(?:[A-Za-z0-9._-]+_)?defconfig|(?:tiny|allno|allmod|allyes|alldef)config)$/;
async function baseConfig(given, readConfig) {
	if (targetPattern.test(given)) return {
		kind: "target",
		target: given
	};
	return {
		kind: "file",
		...await readConfig(given)
	};
}
// src/build/find-variants.ts
/**
* The variants of the given files and directories, in that order; a directory stands for every
* `*.variant.yaml` in it, sorted by name. No paths: those of `.vmentry/` in the repository's work tree.
* @throws UserError with a line for each fault, when there is none, or when two have one name
*/
async function findVariants(paths, repository) {
	const own = join(repository, ".vmentry");
	const files = [];
	if (paths.length > 0) for (const path of paths) files.push(...await filesOf(path));
	else if (await kindOfPath(own) === "directory") files.push(...await filesOf(own));
	if (files.length === 0) {
		const where = paths.length === 0 ? own : paths.join(", ");
		throw new UserError(`there is no *${variantSuffix} in ${where}: give one that says what to build, such as {name: x86_64-kvm, arch: x86_64, config: defconfig}`);
	}
	const variants = [];
	const problems = [];
	const places = /* @__PURE__ */ new Map();
	for (const file of files) try {
		const variant = await readVariant(file);
		const other = places.get(variant.name);
		if (other === void 0) variants.push(variant);
		else problems.push(`${file}: the name "${variant.name}" is taken by ${other}`);
		places.set(variant.name, file);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		problems.push(error.message);
	}
	if (problems.length > 0) throw new UserError(problems.join("\n"));
	return variants;
}
async function filesOf(path) {
	if (await kindOfPath(path) !== "directory") return [path];
	try {
		return (await readdir(path)).filter((name) => name.endsWith(variantSuffix)).sort().map((name) => join(path, name));
	} catch (error) {
		if (hasCode(error, "EACCES")) throw new UserError(`${path}: cannot be read`, { cause: error });
		throw error;
	}
}
// src/build/mailbox.ts
/**
* Puts the patches of a mailbox on a base, in a work tree of its own that is gone afterwards. Of the same patches on
* the same base come the same commits, so that a store knows them again. No branch or tag points to them.
* @returns the commits, oldest first
* @throws UserError when the file is no mailbox, or a patch does not apply: it is named, with what git said
*/
async function applyMailbox({ repository, file, base, signal }) {
	const run = signal === void 0 ? {} : { signal };
	const from = await resolveRevision(repository, base, run);
	if (await kindOfPath(file) !== "file") throw new UserError(`${file}: there is no such file, expected a mailbox or a patch of git format-patch`);
	await using scratch = temporaryDirectory("mailbox");
	const tree = join(scratch.path, "tree");
	await git(repository, ["worktree", "prune"], run);
	await git(repository, [
		"worktree",
		"add",
		"--detach",
		"--no-checkout",
		tree,
		from
	], run);
	try {
		await git(tree, ["read-tree", from], run);
		const applied = await git(tree, [
			"am",
			"--quiet",
			"--no-3way",
			"--no-gpg-sign",
			"--committer-date-is-author-date",
			resolve(file)
		], {
			...run,
			env: committer,
			expected: [
				0,
				1,
				128
			]
		});
		if (applied.code !== 0) throw notApplied(file, base, `${applied.stdout}\n${applied.stderr}`);
		const commits = (await git(tree, [
			"rev-list",
			"--reverse",
			"HEAD",
			`^${from}`
		], run)).stdout.split("\n").filter((line) => line !== "");
		if (commits.length === 0) throw new UserError(`${file} holds no patch`);
		return commits;
	} finally {
		await rm(tree, {
			recursive: true,
			force: true
		});
		await git(repository, ["worktree", "prune"]);
	}
}
const committer = {
	GIT_COMMITTER_NAME: "vmentry",
	GIT_COMMITTER_EMAIL: "vmentry@localhost",
	GIT_EDITOR: "true"
};
function notApplied(file, base, said) {
	if (/Patch format detection failed|no patches|Failed to split patches/i.test(said)) return new UserError(`${file} is no mailbox: expected mails with patches, as git format-patch writes them`);
	const [, number = "?", subject = ""] = /^Patch failed at (\d+) (.*)$/m.exec(said) ?? [];
	const why = said.split("\n").filter((line) => /^error: /.test(line)).map((line) => line.replace(/^error: /, ""));
	const short = /^[0-9a-f]{40}$/.test(base) ? base.slice(0, 12) : base;
	return new UserError(`${file}: patch ${Number(number) || number}, ${quotedName(subject)}, does not apply to ${quotedName(short)}` + (why.length === 0 ? `: ${visible(said.trim())}` : `: ${visible(why.join("; "))}`) + `: give the --base that the patches were made for`);
}
// src/build/report.ts
const mostMessages = 20;
/** What came of a build, for a person; ends with a newline. */
function describeBuilt(built) {
	const { key, subject, isFresh } = built;
	const content = contentOf(built);
	const title = `${key.commit.slice(0, 12)} ${key.variant} ${visible(subject)}\n`;
	const { failure, release, durationMs, diagnostics, selftests } = content;
	const how = isFresh ? `in ${formatDuration(durationMs)}` : "in the store already";
	if (failure !== null) return `FAILED   ${title}${indented(`does not build (${failure.stage}), ${how}:\n${failure.reason}`)}`;
	const fresh = diagnostics.filter((each) => each.isNew);
	return `built    ${title}${indented([
		`${visible(release ?? "")}, ${how}`,
		...fresh.slice(0, mostMessages).map(describeDiagnostic),
		...fresh.length > mostMessages ? [`and ${fresh.length - mostMessages} more new warnings`] : [],
		...describeSelftests(selftests)
	].join("\n"))}`;
}
/** What `--json` prints of a build. */
function buildReport(built) {
	const { key, subject, isFresh } = built;
	const { files, ...content } = contentOf(built);
	return {
		...content,
		...key,
		subject,
		isFresh,
		files: files.map(({ path }) => path)
	};
}
function contentOf({ manifest, publication }) {
	const content = publication ?? manifest;
	if (content === void 0) throw new Error("a built commit with neither a publication nor a manifest");
	return content;
}
function describeDiagnostic({ file, line, column, severity, message, option }) {
	const place = [
		file,
		line,
		...column === null ? [] : [column]
	].join(":");
	return visible(`new ${severity}: ${place}: ${message}${option === null ? "" : ` [${option}]`}`);
}
function describeSelftests({ built, failed }) {
	if (built.length + failed.length === 0) return [];
	return [`${counted(built.length, "selftest")} built${failed.length === 0 ? "" : `, ${failed.length} not:`}`, ...failed.map(({ name, reason }) => visible(`  ${name}: ${reason.split("\n")[0] ?? ""}`))];
}
function indented(text) {
	return text.split("\n").map((line) => `         ${visible(line)}\n`).join("");
}
// src/build/work-directory.ts
/** Where a repository's trees and output directories are when nobody says: in the cache, by the repository's path. */
async function defaultWorkDirectory(repository) {
	await checkRepository(repository);
	const common = await commonDirectory(repository);
	const named = basename(common) === ".git" ? dirname(common) : common;
	const name = basename(named).replace(/\.git$/, "").replace(/[^\w.-]/g, "_");
	const digest = createHash("sha256").update(common).digest("hex").slice(0, 12);
	return join(cacheDirectory(), "build", `${name}-${digest}`);
}
// src/cli/build.ts
function addBuild(program) {
	return program.command("build").description("build commits of a kernel repository into the kernel store, each as every variant").option("--repo <dir>", "the kernel's git repository", ".").addOption(new Option("--commit <rev>", "a branch, a tag, an id; default: HEAD").conflicts(["range", "mbox"])).addOption(new Option("--range <A..B>", "each commit that B has and A has not, oldest first").conflicts("mbox")).option("--mbox <file>", "each patch of a mailbox, put on --base").option("--base <rev>", "what the patches are put on").option("--variant <file...>", "*.variant.yaml, or directories of them; default: .vmentry/ in the repository", []).option("--store <place>", "the kernel store; default: see vmentry store").option("--work <dir>", "where source trees and build directories are kept; default: in the cache").addOption(new Option("--jobs <n>", "compilers at a time; default: the processors").argParser(wholeNumber(1, 4096)).default(availableParallelism(), "the processors")).option("--force", "build what the store has, too", false).option("--stop-at-failure", "build no later commit once one does not build", false).option("--json", "print what was built as JSON on standard output", false).option("--verbose", "also details", false).action(build);
}
async function build(options) {
	const log = streamLog(process.stderr, { verbose: options.verbose });
	const signal = interruptSignal(() => log.warn("interrupted: ending the build cleanly; once more ends at once"));
	const variants = await findVariants(options.variant, options.repo);
	const commits = await commitsOf(options, signal);
	await using store = await openStore(options.store ?? defaultStore(), { log });
	const workDirectory = options.work ?? await defaultWorkDirectory(options.repo);
	const reports = [];
	using status = new BuildStatus({
		log,
		...process.stderr.isTTY && !options.json && process.env["CI"] === void 0 ? { terminal: process.stderr } : {}
	});
	const isGood = await buildSeries({
		repository: options.repo,
		commits,
		variants,
		workDirectory,
		store,
		force: options.force,
		jobs: options.jobs,
		stopsAtFailure: options.stopAtFailure,
		log: status.log,
		signal,
		onStart: (place) => status.start(place),
		onProgress: (progress) => status.show(progress),
		onBuilt: (built) => {
			status.clear();
			if (options.json) reports.push(buildReport(built));
			else process.stdout.write(describeBuilt(built));
		}
	});
	if (options.json) process.stdout.write(`${JSON.stringify({ builds: reports }, null, 2)}\n`);
	process.exitCode = isGood ? exitCode.good : exitCode.testsFailed;
}
async function commitsOf(options, signal) {
	const { repo, range, mbox, base, commit = "HEAD" } = options;
	if (mbox === void 0 && base !== void 0) throw new UserError("--base is given without --mbox: it says what the patches of a mailbox are put on");
	if (mbox !== void 0) {
		if (base === void 0) throw new UserError("--mbox needs --base: the commit that the patches were made for");
		return await applyMailbox({
			repository: repo,
			file: mbox,
			base,
			signal
		});
	}
	if (range !== void 0) return await resolveRange(repo, range, { signal });
	return [await resolveRevision(repo, commit, { signal })];
}
// src/doctor/distribution.ts
/** Installs packages with apt-get, through sudo when this is not root; shows what apt-get prints on stderr. */
async function installPackages(packages, log) {
	const list = [...new Set(packages)];
	if (list.length === 0) return;
	log.info(`installing system packages: ${list.join(" ")}`);
	await apt(["update"]);
	await apt([
		"install",
		"--yes",
		"--no-install-recommends",
		...list
	]);
}
async function apt(args) {
	const isRoot = process.getuid?.() === 0;
	const command = [
		"env",
		"DEBIAN_FRONTEND=noninteractive",
		"apt-get",
		"-q",
		...args
	];
	const argv = isRoot ? command : ["sudo", ...command];
	if ((await execa(argv[0] ?? "", argv.slice(1), {
		reject: false,
		stdin: "inherit",
		stdout: process.stderr,
		stderr: process.stderr,
		timeout: 12e5
	})).failed) throw new UserError(`"${argv.join(" ")}" failed; run it yourself and mend what it says, then try again`);
}
const hostApt = { env: {} };
/**
* The package that a meta package stands for now, such as `linux-image-6.1.0-56-amd64` for
* `linux-image-amd64` (Debian).
* @throws UserError when apt knows none
*/
async function kernelPackage(meta, apt = hostApt) {
	const shown = await runTool([
		"apt-cache",
		"depends",
		"--important",
		meta
	], {
		env: apt.env,
		package: "apt",
		expected: [0, 100]
	});
	const name = /Depends: (linux-(?:image|source)-[a-z0-9.+-]+)/.exec(shown.stdout)?.[1];
	if (name === void 0) throw new UserError(`apt knows no package ${meta}; this needs Debian's packages and an "apt-get update"`);
	return name;
}
/** Downloads a package, without installing it, into a directory, unless it is there. The answer is its path. */
async function downloadPackage(name, directory, log, apt = hostApt) {
	await mkdir(directory, { recursive: true });
	const policy = await runTool([
		"apt-cache",
		"policy",
		name
	], {
		env: apt.env,
		package: "apt"
	});
	const version = /Candidate: (\S+)/.exec(policy.stdout)?.[1];
	if (version === void 0 || version === "(none)") throw new UserError(`apt cannot download ${name}: run apt-get update, and look at apt-cache policy ${name}`);
	const fileVersion = encodeURIComponent(version).toLowerCase();
	const there = (await readdir(directory)).find((file) => file.toLowerCase().startsWith(`${name}_${fileVersion}_`));
	if (there !== void 0) return join(directory, there);
	log.info(`downloading ${name} ${version} ...`);
	await using scratch = temporaryDirectory("download");
	await runTool([
		"apt-get",
		"download",
		`${name}=${version}`
	], {
		cwd: scratch.path,
		env: apt.env,
		deadlineMs: 12e5,
		package: "apt"
	});
	const [file] = await readdir(scratch.path);
	if (file === void 0) throw new Error(`apt-get download ${name} left no file`);
	const path = join(directory, file);
	await moveFile(join(scratch.path, file), path);
	return path;
}
/** The temporary directory may be on another file system than the cache. */
async function moveFile(from, to) {
	const beside = `${to}.tmp`;
	await runTool([
		"cp",
		"--",
		from,
		beside
	], { deadlineMs: 3e5 });
	await rename(beside, to);
}
// src/doctor/requirements.ts
const qemu = {
	x86_64: {
		program: "qemu-system-x86_64",
		package: "qemu-system-x86",
		why: "runs the machine"
	},
	i386: {
		program: "qemu-system-x86_64",
		package: "qemu-system-x86",
		why: "runs the machine"
	},
	arm64: {
		program: "qemu-system-aarch64",
		package: "qemu-system-arm",
		why: "runs the machine"
	}
};
const everywhere = [
	{
		program: "busybox",
		package: "busybox-static",
		why: "user space of both boot stages; a static one"
	},
	{
		program: "kexec",
		package: "kexec-tools",
		why: "boots stage two from stage one"
	},
	{
		program: "dropbear",
		package: "dropbear-bin",
		why: "SSH server on the machine"
	},
	{
		program: "ssh",
		package: "openssh-client",
		why: "reaches the machine"
	},
	{
		program: "setpriv",
		package: "util-linux",
		why: "ends QEMU when vmentry is killed"
	},
	{
		program: "tar",
		package: "tar",
		why: "copies tests to the machine"
	},
	{
		program: "dpkg-deb",
		package: "dpkg",
		why: "opens kernel packages"
	},
	{
		program: "xz",
		package: "xz-utils",
		why: "reads kernels and modules that are compressed so"
	},
	{
		program: "lz4",
		package: "lz4",
		why: "reads kernels that are compressed so"
	}
];
/** What `vmentry run` and `vmentry boot` need on the host for kernels of an architecture. */
function runRequirements(architecture) {
	return [qemu[architecture], ...everywhere];
}
/** What building a kernel's selftests needs as well. */
const buildRequirements = [
	{
		program: "gcc",
		package: "gcc",
		why: "builds the selftests"
	},
	{
		program: "make",
		package: "make",
		why: "builds the selftests"
	},
	{
		program: "flex",
		package: "flex",
		why: "builds the kernel's configuration tools"
	},
	{
		program: "bison",
		package: "bison",
		why: "builds the kernel's configuration tools"
	},
	{
		program: "bc",
		package: "bc",
		why: "builds the kernel"
	},
	{
		program: "rsync",
		package: "rsync",
		why: "installs the kernel's headers"
	},
	{
		program: "addr2line",
		package: "binutils",
		why: "finds the source lines of a call trace"
	}
];
// src/doctor/doctor.ts
/** Looks at what this host has of what vmentry needs. Changes nothing but the accelerator's cached proof. */
async function examine(log, options = {}) {
	const architecture = options.architecture ?? hostArchitecture() ?? "x86_64";
	const findings = [];
	for (const requirement of runRequirements(architecture)) findings.push(await findingFor(requirement, "missing"));
	for (const requirement of buildRequirements) findings.push(await findingFor(requirement, "note"));
	findings.push(...await examineForeignPrograms(architecture));
	findings.push(...await examineStageOne(log, architecture, options.fresh === true));
	return findings;
}
/** The programs of both boot stages, where the kernels cannot run this host's. */
async function examineForeignPrograms(architecture) {
	const root = foreignRoot(architecture);
	if (root === void 0) return [];
	const name = `${architecture} programs`;
	try {
		for (const program of [
			busybox,
			kexec,
			dropbear
		]) await findProgram(program, architecture);
		return [{
			name,
			state: "good",
			detail: root
		}];
	} catch (error) {
		return [{
			name,
			state: "missing",
			detail: describeError(error),
			mend: foreignInstallCommand(architecture)
		}];
	}
}
async function findingFor(requirement, otherwise) {
	const { program, why } = requirement;
	try {
		return {
			name: program,
			state: "good",
			detail: await findProgram({
				name: program,
				package: requirement.package
			})
		};
	} catch {
		return {
			name: program,
			state: otherwise,
			detail: otherwise === "missing" ? why : `${why}; not needed for selftests that are built already`,
			mend: `apt-get install ${requirement.package}`
		};
	}
}
async function examineStageOne(log, architecture, fresh) {
	const name = "stage-one kernel";
	try {
		await using scratch = temporaryDirectory("doctor");
		const path = await findStageOneKernel(void 0, architecture);
		const kernel = await openKernel(path, { scratch: scratch.path });
		const found = {
			name,
			state: "good",
			detail: `${kernel.identity.release}, ${path}`
		};
		try {
			const { accelerator, reason } = await chooseAccelerator("auto", {
				kernel,
				cpus: 2,
				log,
				fresh
			});
			return [found, {
				name: "accelerator",
				state: accelerator === "kvm" ? "good" : "note",
				detail: `${accelerator}: ${reason}`
			}];
		} catch (error) {
			return [found, {
				name: "accelerator",
				state: "missing",
				detail: describeError(error)
			}];
		}
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return [{
			name,
			state: "missing",
			detail: describeError(error),
			mend: stageOneInstallCommand(architecture)
		}];
	}
}
/** The exit code for what was found. */
function examinationCode(findings) {
	return findings.some((finding) => finding.state === "missing") ? exitCode.fault : exitCode.good;
}
// src/doctor/source.ts
/**
* Makes a directory under another name first, so that one that is there is whole: what an interrupted earlier
* try left is thrown away. The answer is `directory`.
*/
async function makeOnce(directory, make, log) {
	if (await kindOfPath(directory) === "directory") return directory;
	const work = `${directory}.making`;
	await rm(work, {
		recursive: true,
		force: true
	});
	await mkdir(work, { recursive: true });
	const started = monotonicMs();
	await make(work);
	await rename(work, directory);
	log.info(`made ${directory} in ${formatDuration(monotonicMs() - started)}`);
	return directory;
}
// src/doctor/foreign.ts
/** What both boot stages run, and what KVM selftests are linked with. */
const programPackages = [
	"busybox-static",
	"dropbear-bin",
	"kexec-tools",
	"libc6",
	"libgcc-s1"
];
/**
* An apt for another architecture, with a state of its own in `directory`: the host's sources and settings are
* read, its own lists and packages stay as they are, and no rights are needed. See apt.conf(5), APT_CONFIG.
*/
async function foreignApt(architecture, directory, log) {
	const debian = debianArchitecture(architecture);
	const [state, cache] = [join(directory, "state"), join(directory, "cache")];
	await mkdir(join(state, "lists", "partial"), { recursive: true });
	await mkdir(join(cache, "archives", "partial"), { recursive: true });
	const status = join(state, "status");
	await writeFile(status, "");
	const configuration = join(directory, "apt.conf");
	const settings = [
		`APT::Architecture "${debian}";`,
		`APT::Architectures { "${debian}"; };`,
		`Dir::State "${state}";`,
		`Dir::State::status "${status}";`,
		`Dir::Cache "${cache}";`,
		"Acquire::Languages \"none\";"
	];
	await writeFile(configuration, `${settings.join("\n")}\n`);
	const apt = {
		env: { APT_CONFIG: configuration },
		archives: join(cache, "archives")
	};
	log.info(`looking at the distribution's packages for ${debian} ...`);
	const updated = await runTool([
		"apt-get",
		"-q",
		"update"
	], {
		env: apt.env,
		deadlineMs: 6e5,
		expected: [0, 100],
		package: "apt"
	});
	if (updated.code !== 0) {
		const [first = ""] = updated.stderr.split("\n").filter((line) => line.startsWith("E:"));
		log.warn(`not all of this host's package sources could be read for ${debian}: ${visible(first)}`);
	}
	return apt;
}
/**
* Puts the programs of another architecture's boot stages, with their libraries, into the cache, unless they are
* there; installs nothing on this host.
* @param apt made when it is needed
* @throws UserError when the host's sources do not have them
*/
async function installForeignPrograms(architecture, apt, log) {
	const root = foreignRoot(architecture);
	if (root === void 0) return;
	await makeOnce(root, async (work) => {
		const { env, archives } = await apt();
		const install = [
			"install",
			"--download-only",
			"--yes",
			"--no-install-recommends",
			...programPackages
		];
		const got = await runTool([
			"apt-get",
			"-q",
			...install
		], {
			env,
			deadlineMs: 6e5,
			expected: [0, 100],
			package: "apt"
		});
		if (got.code !== 0) throw noPackages(architecture, got.stderr);
		const packages = (await readdir(archives)).filter((file) => file.endsWith(".deb"));
		for (const file of packages) await runTool([
			"dpkg-deb",
			"-x",
			join(archives, file),
			work
		], { package: "dpkg" });
		await rm(join(work, "usr", "share"), {
			recursive: true,
			force: true
		});
	}, log);
}
function noPackages(architecture, complaint) {
	const debian = debianArchitecture(architecture);
	const [first = complaint.trim()] = complaint.split("\n").filter((line) => line.startsWith("E:"));
	return new UserError(`this host's package sources do not give ${programPackages.join(", ")} for ${debian}: ${visible(first)}. Add sources that have ${debian} to /etc/apt/sources.list.d`);
}
// src/doctor/mend.ts
/**
* Installs the packages that are missing, and downloads stage one's kernel when there is none; for kernels of
* another architecture than the host's also the programs of both boot stages.
*/
async function mend(log, options = {}) {
	const architecture = options.architecture ?? hostArchitecture() ?? "x86_64";
	const requirements = runRequirements(architecture);
	await installMissing(options.build === true ? [...requirements, ...buildRequirements] : requirements, log);
	await using scratch = temporaryDirectory("apt");
	let apt;
	const openApt = () => {
		apt ??= foreignApt(architecture, scratch.path, log);
		return apt;
	};
	await installForeignPrograms(architecture, openApt, log);
	try {
		await findStageOneKernel(void 0, architecture);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		const stageOne = stageOneArchitecture(architecture);
		const meta = `linux-image-cloud-${debianArchitecture(stageOne)}`;
		const from = foreignRoot(stageOne) === void 0 ? void 0 : await openApt();
		await downloadPackage(await kernelPackage(meta, from), stageOneDirectory(), log, from);
	}
}
/** Installs the packages of those programs that are not there. */
async function installMissing(requirements, log) {
	const missing = [];
	for (const requirement of requirements) try {
		await findProgram({
			name: requirement.program,
			package: requirement.package
		});
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		missing.push(requirement.package);
	}
	await installPackages(missing, log);
}
// src/cli/doctor.ts
function addDoctor(program) {
	return program.command("doctor").description("look at what this host has of what vmentry needs, and say the command that mends what is missing").option("--install", "install what is missing (apt-get, through sudo when needed) and get stage one's kernel", false).addOption(new Option("--arch <name>", "what the kernels to be tested are built for; default: this host's").choices(architectures)).option("--fresh", "prove the accelerator again instead of trusting the cache", false).option("--json", "print what was found as JSON on standard output", false).action(async (options) => {
		const log = streamLog(process.stderr);
		const architecture = options.arch === void 0 ? {} : { architecture: options.arch };
		if (options.install) await mend(log, {
			build: true,
			...architecture
		});
		const findings = await examine(log, {
			fresh: options.fresh,
			...architecture
		});
		process.stdout.write(options.json ? `${JSON.stringify({ findings }, null, 2)}\n` : format(findings));
		process.exitCode = examinationCode(findings);
	});
}
const marks = {
	good: "ok",
	missing: "MISSING",
	note: "note"
};
function format(findings) {
	return findings.map(({ name, state, detail, mend: command }) => {
		const line = `${marks[state].padEnd(8)}${name.padEnd(20)}${visible(detail)}\n`;
		return command === void 0 ? line : `${line}${" ".repeat(28)}to mend: ${command}\n`;
	}).join("");
}
// src/cli/plan.ts
function addPlan(program) {
	const command = program.command("plan").description("say which boots and module reloads the environments take, in which order; starts nothing");
	addPlaceOptions(command);
	return command.option("--json", "print the plan as JSON", false).action(plan);
}
async function plan(options) {
	const log = streamLog(process.stderr);
	const signal = interruptSignal(() => {});
	const made = await planJob(placeRequest(options), {
		log,
		signal
	});
	process.stdout.write(options.json ? `${JSON.stringify(asJson(made), null, 2)}\n` : describePlan(made));
}
function asJson({ boots, notApplicable }) {
	return {
		boots: boots.map(({ cmdline, steps }) => ({
			cmdline,
			steps: steps.map(({ environment, changes }) => ({
				environment: environment.name,
				changes
			}))
		})),
		notApplicable: notApplicable.map(({ environment, reason }) => ({
			environment: environment.name,
			reason
		}))
	};
}
// src/cli/results.ts
const shownTests = 20;
const shownLogLines = 30;
function addResults(program) {
	const results = program.command("results").description("read what vmentry run wrote: DIR is its output directory, or the results.json in it");
	results.command("show").description("print the summary, or what is known of single tests").argument("<dir...>", "results; several are shown as one").option("--test <pattern>", "the tests with this id, or whose id this regular expression matches").option("--json", "print the results as JSON", false).action(show$2);
	results.command("compare").description("say what changed; ends with 1 when a test, the kernel or a run is worse").argument("<before>", "results").argument("<after>", "results").option("--markdown", "as Markdown", false).option("--out <file>", "write it there and not to standard output").action(compare);
	results.command("merge").description("put the runs of several results into one results file").argument("<dir...>", "results").option("--out <file>", "write it there and not to standard output; paths are relative to its directory").action(merge);
	addFormat(results, "ktap", "KTAP version 1", formatKtap);
	addFormat(results, "junit", "JUnit XML", formatJUnit);
	addFormat(results, "markdown", "Markdown, as in summary.md", formatMarkdown);
	addFormat(results, "kcidb", "JSON for KCIDB, schema v5.3", (all, options) => formatKcidb(all, options)).requiredOption("--origin <name>", "your CI system's name at KCIDB").option("--checkout <id>", "the checkout's id, when KCIDB has it already").option("--build <id>", "the build's id, when KCIDB has it already").option("--commit <sha>", "the commit that was built").option("--repository <url>", "https:// address of the repository with the commit").option("--branch <name>", "the branch that the commit was on").option("--logs <url>", "where the output directory can be downloaded from");
	return results;
}
function addFormat(parent, name, what, format) {
	return parent.command(name).description(`print the results as ${what}`).argument("<dir...>", "results; several are printed as one").option("--out <file>", "write it there and not to standard output").action(async (paths, options) => {
		await put(format(await readAll(paths), options), options);
	});
}
async function show$2(paths, { json, test }) {
	const results = await readAll(paths, ".");
	const colour = process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "";
	if (test === void 0) {
		await put(json ? formatResults(results) : formatSummary(results, { colour }), {});
		return;
	}
	const found = findTests(results, test);
	if (found.length === 0) {
		const ids = new Set(results.runs.flatMap((run) => run.tests.map(({ id }) => id)));
		throw new UserError(`no test matches --test ${JSON.stringify(test)}${didYouMean(test, ids)}`);
	}
	if (json) {
		const shown = found.map((each) => ({
			environment: each.run.environment.name,
			...each.test
		}));
		await put(`${JSON.stringify(shown, null, 2)}\n`, {});
		return;
	}
	const texts = [];
	for (const each of found.slice(0, shownTests)) {
		const { logs } = each.test;
		const files = logs === null ? [] : [logs.stdout, logs.stderr];
		const tails = await Promise.all(files.map((file) => readLogTail(".", file, shownLogLines)));
		texts.push(formatTest(each, tails, { colour }));
	}
	if (found.length > shownTests) texts.push(`and ${found.length - shownTests} more\n`);
	await put(texts.join("\n"), {});
}
async function compare(beforePath, afterPath, options) {
	const [before, after] = [await readAll([beforePath], "."), await readAll([afterPath], ".")];
	const comparison = compareResults(before, after);
	if (comparison.common === 0) {
		const names = (results) => [...new Set(results.runs.map((run) => run.environment.name))].join(", ") || "none";
		throw new UserError(`${beforePath} and ${afterPath} have no test under the same environment in common, so there is nothing to compare (environments: ${names(before)}; ${names(after)})`);
	}
	const colour = options.out === void 0 && process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "";
	await put(options.markdown ? formatComparisonMarkdown(comparison) : formatComparison(comparison, { colour }), options);
	process.exitCode = comparison.isWorse ? exitCode.testsFailed : exitCode.good;
}
async function merge(paths, options) {
	const place = options.out === void 0 ? "." : resolve(options.out, "..");
	await put(formatResults(await readAll(paths, place)), options);
}
/** Results as one, with paths as seen from a directory; by default from their own, or from here for several. */
async function readAll(paths, from) {
	const all = [];
	for (const path of paths) all.push(await readResults(path));
	const [only] = all;
	const place = resolve(from ?? (all.length === 1 ? only?.directory : void 0) ?? ".");
	return mergeResults(all.map(({ results, directory }) => ({
		results,
		directory: relative(place, resolve(directory))
	})));
}
async function put(text, { out }) {
	if (out === void 0) process.stdout.write(text);
	else await writeFileAtomic(resolve(out), text);
}
// src/cli/colour.ts
/** As grep has it: `auto` colours what a terminal shows, unless NO_COLOR (https://no-color.org) says no. */
function colourOption() {
	return new Option("--color <when>", "auto (on a terminal, unless NO_COLOR is set), always or never").choices([
		"auto",
		"always",
		"never"
	]).default("auto");
}
function wantsColour(choice, stream) {
	if (choice !== "auto") return choice === "always";
	return stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb";
}
// src/cli/on-enter.ts
/**
* Calls back each time when Enter is pressed at the terminal. The terminal stays in its line mode, so that Ctrl-C
* works as ever; nothing is read where standard input is no terminal, and nothing while in the background, where
* reading would stop the process (SIGTTIN).
*/
function onEnter(callback) {
	const { stdin } = process;
	if (!stdin.isTTY) return void 0;
	const onData = (typed) => {
		if (typed.includes(10)) callback();
	};
	const listenInForeground = () => {
		if (isInForeground()) stdin.resume().unref();
		else stdin.pause();
	};
	const onError = () => stdin.pause();
	stdin.on("data", onData).on("error", onError);
	process.on("SIGCONT", listenInForeground);
	listenInForeground();
	return { [Symbol.dispose]() {
		process.off("SIGCONT", listenInForeground);
		stdin.off("data", onData).off("error", onError);
		stdin.pause();
	} };
}
/** Whether our process group is the terminal's (proc_pid_stat(5), fields 5 and 8). */
function isInForeground() {
	try {
		const stat = readFileSync("/proc/self/stat", "utf8");
		const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
		return fields[2] === fields[5];
	} catch {
		return false;
	}
}
// src/cli/run.ts
function addRun(program) {
	const command = program.command("run").description("boot a kernel through both stages and run the selftests on it, under each environment");
	addPlaceOptions(command);
	addTestOptions(command);
	return command.option("--out <dir>", "where results and logs go", jobDefaults.out).option("--overwrite", "replace the results of an earlier run in --out", false).option("--json", "print the results as JSON on standard output", false).addOption(new Option("--quiet", "only failures and the end").default(false).conflicts("verbose")).option("--verbose", "also passes and details", false).addOption(colourOption()).action(run);
}
async function run(options) {
	const level = options.quiet ? "quiet" : options.verbose ? "verbose" : "normal";
	const isLive = process.stderr.isTTY && !options.json && process.env["CI"] === void 0;
	const colour = wantsColour(options.color, process.stderr);
	using reporter = isLive ? liveProgress({
		stream: process.stderr,
		colour,
		level
	}) : linesProgress({
		write: (text) => process.stderr.write(text),
		colour,
		level
	});
	using _keys = isLive ? onEnter(() => reporter.showRunning()) : void 0;
	const log = reporterLog(reporter, level);
	const signal = interruptSignal(() => log.warn("interrupted: ending cleanly; once more ends at once"));
	const outcome = await runJob({
		...placeRequest(options),
		...testRequest(options),
		out: options.out,
		overwrite: options.overwrite
	}, {
		log,
		signal,
		onProgress: reporter.onProgress
	});
	reporter[Symbol.dispose]();
	show$1(outcome, options);
	process.exitCode = outcome.notWritten === void 0 ? exitCodes[outcome.results.conclusion] : exitCode.fault;
}
function show$1(outcome, { json, color }) {
	const { results, resultsPath, junitPath, summaryPath, notWritten } = outcome;
	if (json) process.stdout.write(`${JSON.stringify({
		...results,
		paths: {
			resultsPath,
			junitPath,
			summaryPath
		}
	}, null, 2)}\n`);
	else process.stdout.write(formatSummary(results, { colour: wantsColour(color, process.stdout) }));
	if (notWritten !== void 0) process.stderr.write(`vmentry: ${notWritten}\n`);
	else if (!json) process.stdout.write(`\nResults ${resultsPath}\nJUnit   ${junitPath}\nSummary ${summaryPath}\n`);
}
const exitCodes = {
	good: exitCode.good,
	"tests-failed": exitCode.testsFailed,
	splats: exitCode.testsFailed,
	error: exitCode.fault,
	"not-applicable": exitCode.fault,
	interrupted: exitCode.interrupted
};
function reporterLog(reporter, level) {
	return {
		debug: (message) => {
			if (level === "verbose") reporter.print(`debug: ${message}`);
		},
		info: (message) => {
			if (level !== "quiet") reporter.print(message);
		},
		warn: (message) => reporter.print(`warning: ${message}`),
		error: (message) => reporter.print(`error: ${message}`)
	};
}
// src/cli/serve.ts
function addServe(program) {
	return program.command("serve").description("serve kernels to machines that boot through stage one, until Ctrl-C").requiredOption("--kernel <path>", "a kernel as in vmentry run; may be given again", collect).option("--address <address>", "where to listen; beyond this host only with --token-file", "127.0.0.1").option("--port <n>", "where to listen", wholeNumber(0, 65535), 8480).option("--directory <dir>", "where stage one's kernel and initramfs and the SSH key are put", "vmentry-serve").option("--cmdline <text>", "the kernels' command line", "console=ttyS0 panic=-1").option("--stage1-kernel <path>", "the known-good kernel of stage one; default: see vmentry doctor").option("--state <file>", "where selections, events and tokens are kept; default: in memory").option("--store <place>", "a kernel store whose kernels can be listed and fetched as well").option("--token-file <file>", "an admin token, made when there is none; needs --state").option("--signing-key <file>", "signs what is booted, made when there is none; stage one checks it").option("--tls-cert <file>", "a certificate in PEM, for https; stage one cannot check it").option("--tls-key <file>", "its key").option("--verbose", "also say the details", false).action(serve);
}
async function serve(options) {
	const log = streamLog(process.stderr, { verbose: options.verbose });
	const signal = interruptSignal(() => log.info("ending"));
	await using scratch = temporaryDirectory("serve");
	const directory = resolve(options.directory);
	await mkdir(directory, { recursive: true });
	const keys = await makeRunKeys(scratch.path);
	const kernels = [];
	for (const [index, path] of options.kernel.entries()) {
		const work = join(scratch.path, String(index + 1));
		await mkdir(work);
		kernels.push({
			kernel: await openKernel(path, {
				scratch: work,
				signal
			}),
			work
		});
	}
	const [first, ...others] = kernels.map(({ kernel }) => kernel);
	if (first === void 0) throw new UserError("--kernel is needed");
	const stageOneKernel = await openStageOneKernel(options.stage1Kernel === void 0 ? {} : { stageOneKernel: options.stage1Kernel }, first, {
		scratch: scratch.path,
		signal
	});
	const foreign = others.find(({ arch }) => stageOneArchitecture(arch) !== stageOneArchitecture(first.arch));
	if (foreign !== void 0) throw new UserError(`${first.source} is for ${first.arch} and ${foreign.source} for ${foreign.arch}: one stage one cannot boot both; serve them apart`);
	const signingKey = options.signingKey === void 0 ? void 0 : await openSigningKey(options.signingKey);
	await admitToken(options);
	const trust = signingKey === void 0 ? {} : { serverKey: signingKey.publicKey };
	const stageOne = await buildStageOne(stageOneKernel, scratch.path, trust);
	const image = join(directory, "stage-one.vmlinuz");
	const initrd = join(directory, "stage-one.initrd");
	const identity = join(directory, "id_ed25519");
	await copyFile(stageOne.image, image);
	await copyFile(stageOne.initrd, initrd);
	await copyFile(keys.identityFile, identity);
	const tls = tlsOf(options);
	await using server = await openKernelServer({
		address: options.address,
		port: options.port,
		log,
		...options.state === void 0 ? {} : { state: options.state },
		...options.store === void 0 ? {} : { store: await openStore(options.store, {
			mustExist: true,
			log
		}) },
		...signingKey === void 0 ? {} : { signingKey },
		...tls === void 0 ? {} : { tls }
	});
	for (const [index, { kernel, work }] of kernels.entries()) {
		const id = `${index + 1}-${kernel.identity.release.replaceAll(/[^a-zA-Z0-9._-]/g, "_")}`;
		await server.addKernel({
			id,
			title: `${kernel.identity.release} from ${visible(kernel.source).replaceAll("\n", " ")}`,
			image: kernel.image,
			initrd: await buildStageTwo(kernel, {
				keys,
				directory: work
			}),
			cmdline: options.cmdline
		});
		log.info(`kernel ${id}: ${visible(kernel.source)}`);
	}
	const { url } = server;
	process.stdout.write(`${[
		`Serving at ${url}`,
		`Stage one: boot ${image} with ${initrd} and`,
		`  ${stageOne.cmdline({
			server: url,
			machine: "NAME",
			console: "ttyS0"
		})}`,
		"Say what a machine boots next, once:",
		`  curl -X POST ${url}/v1/machines/NAME/selection -d '{"kernel": "ID"}'`,
		`Log in to it with ${identity}. Ctrl-C ends the server.`
	].join("\n")}\n`);
	if (!signal.aborted) await new Promise((end) => signal.addEventListener("abort", end, { once: true }));
}
/** Lets the admin's token in, before anybody can ask. */
async function admitToken({ state, tokenFile }) {
	if (tokenFile === void 0) return;
	if (state === void 0) throw new UserError("--token-file needs --state, where tokens are kept");
	using tokens = openTokens(state);
	await admitTokenFile(tokens, tokenFile);
}
function tlsOf({ tlsCert, tlsKey }) {
	if (tlsCert === void 0 && tlsKey === void 0) return void 0;
	if (tlsCert === void 0 || tlsKey === void 0) throw new UserError("--tls-cert and --tls-key go together");
	return {
		cert: tlsCert,
		key: tlsKey
	};
}
// src/cli/store-text.ts
/** A table of kernels. */
function formatKernels(rows) {
	return formatTable([[
		"COMMIT",
		"VARIANT",
		"OUTCOME",
		"RELEASE",
		"SIZE",
		"STORED",
		"KEPT BY"
	], ...rows.map(({ key, manifest, storedAt, bytes, keptBy }) => [
		key.commit.slice(0, 12),
		key.variant,
		manifest.failure === null ? manifest.outcome : `failed: ${manifest.failure.stage}`,
		visible(manifest.release ?? "-"),
		formatBytes(bytes),
		`${storedAt.slice(0, 16)}Z`,
		visible(keptBy.join("; "))
	])]);
}
/** What is known of one kernel, a line a thing. */
function formatKernel(manifest, keptBy, damage) {
	const { failure, toolchain, diagnostics, selftests, files } = manifest;
	const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
	const count = (severity) => diagnostics.filter((each) => each.severity === severity).length;
	return formatTable([
		["commit", manifest.commit],
		["variant", manifest.variant],
		["outcome", failure === null ? manifest.outcome : `failed at ${failure.stage}: ${failure.reason}`],
		["release", manifest.release ?? "-"],
		["version", manifest.kernelVersion ?? "-"],
		["build-id", manifest.buildId ?? "-"],
		["for", manifest.arch],
		["compiler", toolchain.compiler],
		["linker", toolchain.linker],
		["built", `${manifest.startedAt} in ${formatDuration(manifest.durationMs)} on ${manifest.builder}`],
		["files", `${files.length}, ${formatBytes(bytes)}`],
		["selftests", `${selftests.built.length} built, ${selftests.failed.length} failed`],
		["compiler said", `${counted(count("error"), "error")}, ${counted(count("warning"), "warning")}`],
		...selftests.failed.map(({ name, reason }) => ["not built", `${name}: ${reason}`]),
		...keptBy.map((keeper) => ["kept by", keeper]),
		...damage.flatMap(({ problem, files: damaged }) => damaged.map(({ path }) => [problem, path]))
	].map(([name, value]) => [name, oneLine(value)]));
}
function keepersOf({ key }, pins, leases) {
	const name = formatKey(key);
	return [...pins.filter((each) => formatKey(each.key) === name).map(({ by, reason }) => `pin of ${by}: ${reason}`), ...leases.filter((lease) => lease.keys.some((each) => formatKey(each) === name)).map(({ holder, expiresAt }) => `${holder} until ${expiresAt.slice(0, 16)}Z`)];
}
function formatTable(rows) {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	return rows.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()}\n`).join("");
}
function oneLine(value) {
	return visible(value).replace(/\s+/g, " ").trim();
}
function formatVerifyReport({ kernels, blobs, bytes, damage, unreadable, unneeded }) {
	const lines = [
		...unreadable.map(({ problem }) => visible(problem)),
		...damage.flatMap(({ sha256, problem, files }) => files.map(({ key, path }) => `${problem}: ${visible(path)} of ${formatKey(key)} (blob ${sha256})`)),
		`${counted(kernels, "kernel")}, ${counted(blobs, "blob")}, ${formatBytes(bytes)}: ${damage.length + unreadable.length === 0 ? "all as it should be" : `${counted(damage.length, "blob")} damaged or missing, ${counted(unreadable.length, "manifest")} unreadable`}`
	];
	if (unneeded.blobs > 0) lines.push(`${counted(unneeded.blobs, "blob")}, ${formatBytes(unneeded.bytes)}, that no kernel needs: gc removes them`);
	return `${lines.join("\n")}\n`;
}
// src/cli/store.ts
function addStore(program) {
	const store = program.command("store").description("commit kernels by commit and variant: what is there, keeping, removing, copying. See docs/store.md");
	add(store, "ls", "list the kernels, newest first", { json: true }).option("--commit <prefix>", "of commits that start so").option("--variant <name>", "of this variant").addOption(new Option("--outcome <outcome>", "that were built, or failed to").choices(["built", "failed"])).option("--since <time>", "stored then or later (ISO 8601, such as 2026-11-21)").action(list);
	add(store, "show", "say what is known of one kernel", { json: true }).argument("<kernel>", "COMMIT or COMMIT/VARIANT; the start of a commit will do").action(show);
	add(store, "verify", "read every file; ends with 1 when one is damaged or missing", { json: true }).action(verify);
	add(store, "gc", "remove the kernels that nothing keeps, and the files that no kernel needs", { json: true }).option("--keep-newest <n>", "keep so many of each variant", wholeNumber(0, 1e6)).option("--keep-age <time>", "keep those stored within this time, such as 12h or 30d", age).option("--keep-commits <file>", "keep those of the commits in this file, one a line, or - for standard input; can be repeated", collect).option("--grace <time>", "leave files younger than this", duration, 36e5).option("--dry-run", "say what would go, and remove nothing", false).action(gc);
	add(store, "export", "copy a kernel to a file or a directory that import reads").argument("<kernel>", "COMMIT or COMMIT/VARIANT").argument("<target>", "a new path: a tar archive if it ends with .tar, else a directory").action(exportTo);
	add(store, "import", "take a kernel from a file or a directory that export wrote").argument("<source>", "a tar archive, or a directory").option("--replace", "take the place of another kernel of the same commit and variant", false).option("--most-gib <n>", "refuse more than this", wholeNumber(1, 1024), 16).action(importFrom);
	add(store, "pin", "keep a kernel until unpin").argument("<kernel>", "COMMIT or COMMIT/VARIANT").requiredOption("--reason <text>", "why, for whoever asks later").option("--by <name>", "who wants it; default: your user name").action(pin);
	add(store, "unpin", "leave a kernel to gc again").argument("<kernel>", "COMMIT or COMMIT/VARIANT").action(unpin);
	return store;
}
function add(parent, name, what, { json = false } = {}) {
	const command = parent.command(name).description(what).option("--store <place>", "a directory, or s3://BUCKET/PREFIX; default: $VMENTRY_STORE, else in the cache");
	return json ? command.option("--json", "print JSON", false) : command;
}
/** Opens the store that the options say. One that is given by name must be there, unless it is to be filled. */
async function open$1({ store }, { isFilling = false } = {}) {
	const place = store ?? defaultStore();
	return await openStore(place, {
		log: streamLog(process.stderr),
		mustExist: !isFilling && (store !== void 0 || place === process.env["VMENTRY_STORE"])
	});
}
async function list({ json, store: place, ...query }) {
	await using store = await open$1({ ...place === void 0 ? {} : { store: place } });
	const kernels = await store.list(query);
	const [pins, leases] = [await store.pins(), await store.leases()];
	const rows = kernels.map((kernel) => ({
		...kernel,
		keptBy: keepersOf(kernel, pins, leases)
	}));
	if (json) {
		const shown = rows.map(({ key, manifest, storedAt, bytes, keptBy }) => {
			const { outcome, failure, arch, release, buildId } = manifest;
			return {
				...key,
				outcome,
				failure,
				arch,
				release,
				buildId,
				storedAt,
				bytes,
				keptBy
			};
		});
		process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
		return;
	}
	process.stdout.write(formatKernels(rows));
}
async function show(kernel, { json, ...place }) {
	await using store = await open$1(place);
	const key = await store.find(kernel);
	const manifest = await store.read(key);
	if (manifest === void 0) throw new UserError(`${store.place} has no kernel ${formatKey(key)} any more`);
	const damage = await store.damageOf(key);
	const keptBy = keepersOf({ key }, await store.pins(), await store.leases());
	if (json) {
		process.stdout.write(`${JSON.stringify({
			manifest,
			damage,
			keptBy
		}, null, 2)}\n`);
		return;
	}
	process.stdout.write(formatKernel(manifest, keptBy, damage));
}
async function verify({ json, ...place }) {
	await using store = await open$1(place);
	const signal = interruptSignal(() => {});
	const isLive = process.stderr.isTTY && !json;
	const report = await store.verify({
		signal,
		onProgress: ({ blobs, blobsInAll, bytes }) => {
			if (isLive) process.stderr.write(`\r\x1b[K${blobs} of ${blobsInAll} files, ${formatBytes(bytes)}`);
		}
	});
	if (isLive) process.stderr.write("\r\x1B[K");
	process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatVerifyReport(report));
	const isWhole = report.damage.length === 0 && report.unreadable.length === 0;
	process.exitCode = isWhole ? exitCode.good : exitCode.testsFailed;
}
async function gc({ json, keepNewest, keepAge, keepCommits, grace, dryRun, ...place }) {
	const branches = await Promise.all((keepCommits ?? []).map(readCommits));
	const policy = {
		...branches.length === 0 ? {} : { branches },
		...keepAge === void 0 ? {} : { ageMs: keepAge },
		...keepNewest === void 0 ? {} : { newest: keepNewest }
	};
	if (Object.keys(policy).length === 0) throw new UserError("say what to keep: --keep-newest, --keep-age or --keep-commits");
	await using store = await open$1(place);
	const signal = interruptSignal(() => {});
	const report = await store.gc(policy, {
		dryRun,
		graceMs: grace,
		signal
	});
	if (json) {
		process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
		return;
	}
	const verb = dryRun ? "would remove" : "removed";
	for (const key of report.removed) process.stdout.write(`${verb} ${formatKey(key)}\n`);
	process.stdout.write(`${verb} ${counted(report.removed.length, "kernel")}, ${counted(report.blobs, "blob")}, ${formatBytes(report.bytes)}; ${report.kept.length} kept\n`);
}
async function readCommits(file) {
	return {
		name: file,
		commits: (await (file === "-" ? text(process.stdin) : readFile(file, "utf8")).catch((error) => {
			if (!hasCode(error, "ENOENT") && !hasCode(error, "EISDIR")) throw error;
			throw new UserError(`--keep-commits ${file}: ${describeError(error)}`);
		})).split("\n").flatMap((line) => line.trim() === "" ? [] : [line.trim()])
	};
}
async function exportTo(kernel, target, place) {
	await using store = await open$1(place);
	const key = await store.find(kernel);
	await store.export(key, target.endsWith(".tar") ? { tar: target } : { directory: target });
	process.stdout.write(`${formatKey(key)} -> ${target}\n`);
}
async function importFrom(source, { replace, mostGib, ...place }) {
	await using store = await open$1(place, { isFilling: true });
	const signal = interruptSignal(() => {});
	const { status, manifest, differences, added } = await store.import(source, {
		replace,
		mostBytes: mostGib * 1024 ** 3,
		signal
	});
	const name = formatKey(manifest);
	if (status === "differs") throw new UserError(`${store.place} has another kernel ${name}: ${visible(differences.slice(0, 5).join("; "))}; take its place with --replace`);
	process.stdout.write(`${name} ${status}: ${counted(added.blobs, "new blob")}, ${formatBytes(added.bytes)}\n`);
}
async function pin(kernel, { reason, by, ...place }) {
	await using store = await open$1(place);
	const key = await store.find(kernel);
	await store.pin(key, {
		reason,
		by: by ?? userInfo().username
	});
	process.stdout.write(`${formatKey(key)} pinned\n`);
}
async function unpin(kernel, place) {
	await using store = await open$1(place);
	const key = await store.find(kernel);
	if (!await store.unpin(key)) throw new UserError(`${formatKey(key)} is not pinned`);
	process.stdout.write(`${formatKey(key)} unpinned\n`);
}
/** Days besides what `parseDuration` takes. */
function age(value) {
	const days = /^(\d{1,5})d$/.exec(value)?.[1];
	const ms = days === void 0 ? parseDuration(value) : Number(days) * 24 * 36e5;
	if (ms !== void 0) return ms;
	throw new InvalidArgumentError(`expected ${durationForm}, or days such as 30d.`);
}
// src/cli/main.ts
process.on("uncaughtException", (error) => process.exit(report(error)));
for (const stream of [process.stdout, process.stderr]) stream.on("error", (error) => {
	if (!hasCode(error, "EPIPE") && !hasCode(error, "EIO")) throw error;
});
program.name("vmentry").description("Kernel CI for KVM: boots a kernel through a kexec two-stage boot and runs the KVM selftests on it").version(version).showHelpAfterError("(vmentry --help, or vmentry COMMAND --help, shows what there is)").addHelpText("after", "\nExit codes: 0 all good, 1 tests failed or the kernel complained, 2 bad input, 3 the machine or vmentry failed, 130 interrupted.").exitOverride();
for (const add of [
	addRun,
	addPlan,
	addResults,
	addBoot,
	addBuild,
	addServe,
	addStore,
	addDoctor
]) settle(add(program));
try {
	await program.parseAsync();
} catch (error) {
	process.exitCode = report(error);
}
/** Commander's own complaints are bad input; its help and version are answers. */
function settle(command) {
	command.exitOverride();
	for (const below of command.commands) settle(below);
}
function report(error) {
	if (isCommanderError(error)) return error.exitCode === 0 ? exitCode.good : exitCode.badInput;
	process.stderr.write(`vmentry: ${describeError(error)}\n`);
	if (error instanceof MachineError && error.consoleTail.length > 0) {
		process.stderr.write("The console's last lines:\n");
		for (const line of error.consoleTail) process.stderr.write(`  | ${visible(line)}\n`);
	}
	if (!(error instanceof UserError) && !(error instanceof MachineError) && process.env["VMENTRY_DEBUG"] !== void 0 && error instanceof Error) process.stderr.write(`${error.stack ?? ""}\n`);
	return exitCodeOf(error);
}
function isCommanderError(error) {
	return error instanceof Error && "code" in error && String(error.code).startsWith("commander.");
}
export {};
