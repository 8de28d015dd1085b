export { findOptions, type OptionsContext, type OptionsRequest } from "./find-options.ts";
export { formatOptionsPlan } from "./options-plan-text.ts";
export {
  formatOptionsReport,
  type OptionsReport,
  optionsReportSchema,
  optionsReportVersion,
} from "./options-report.ts";
export { formatOptionsText } from "./options-text.ts";
export { type OptionsPlan, planOptions } from "./plan-options.ts";
