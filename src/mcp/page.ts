import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";

/**
 * Every list is one page, since many clients never ask for a second; no cursor was ever handed out.
 * @throws {ProtocolError} -32602 when a cursor is given
 */
export function refuseCursor(cursor: string | undefined): void {
  if (cursor === undefined) return;
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    "Invalid cursor: this list is one page. Ask again without a cursor.",
  );
}
