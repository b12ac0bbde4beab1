import { type DestinationStream, pino, type Logger } from "pino";

export type { Logger } from "pino";

/** Longest text of one field, in characters: names and messages come from strangers. */
const maxFieldLength = 2048;

export interface LogOptions {
  readonly level: string;
  /** Masks what is known to be secret, in every line. */
  readonly redact: (text: string) => string;
  /** Where lines go: standard error, since standard output belongs to MCP under stdio. */
  readonly destination: DestinationStream;
}

/** JSON lines, one event each; secrets masked and controls escaped in whatever is logged. */
export function createLog({ level, redact, destination }: LogOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) =>
          Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, shorten(value)])),
      },
      serializers: {
        // Stacks and properties of foreign errors hold requests with their headers; the message is enough.
        err: (error: unknown) => (error instanceof Error ? error.message : String(error)),
      },
    },
    { write: (line) => destination.write(redact(line)) },
  );
}

function shorten(value: unknown): unknown {
  return typeof value === "string" && value.length > maxFieldLength
    ? `${value.slice(0, maxFieldLength)} …`
    : value;
}
