/** Where a room says what it does. Handed in, so that one code base serves CI, the desk and the tests. */
export interface Logger {
  /** Details for whoever looks for a fault; shown with --verbose or in a debug run. */
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export const silentLog: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Plain lines to a stream such as stderr: `warning: …`, `error: …`, or the message as it stands. */
export function streamLog(stream: NodeJS.WritableStream, options: { verbose?: boolean } = {}): Logger {
  const write = (prefix: string) => (message: string) => {
    stream.write(`${prefix}${message}\n`);
  };
  return {
    debug: options.verbose === true ? write("debug: ") : () => {},
    info: write(""),
    warn: write("warning: "),
    error: write("error: "),
  };
}
