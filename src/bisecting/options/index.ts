export { findOptions, type OptionsContext, type OptionsRequest } from "./find-options.ts";
export {
  formatOptionsReport,
  type OptionsReport,
  optionsReportSchema,
  optionsReportVersion,
} from "./options-report.ts";
export { formatOptionsText } from "./options-text.ts";
