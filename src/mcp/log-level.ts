import type { LoggingLevel } from "@modelcontextprotocol/server";

/** RFC 5424, section 6.2.1. */
const severity: Readonly<Record<LoggingLevel, number>> = {
  emergency: 0,
  alert: 1,
  critical: 2,
  error: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
};

/** @param least what a client has asked for; undefined: no messages at all */
export function isWanted(level: LoggingLevel, least: LoggingLevel | undefined): boolean {
  return least !== undefined && severity[level] <= severity[least];
}
