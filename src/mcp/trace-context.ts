/**
 * Trace context of a call (W3C Trace Context, W3C Baggage), as far as it keeps to the grammar: in `_meta`, where MCP has
 * put it since 2026-07-28, else in the headers of the request. The gateway starts no traces; it hands them on.
 */
import type { ServerContext } from "@modelcontextprotocol/server";

import type { TraceContext } from "../upstream/model.ts";

/** Sections 3.3.1.5 and 3.3.1.1: those who hand it on may drop what is longer or has more members. */
const maxStateLength = 512;
const maxStateMembers = 32;
/** Baggage, section 3.3.2. */
const maxBaggageLength = 8192;
const maxBaggageMembers = 64;

const parentPattern =
  /^(?<version>[0-9a-f]{2})-(?<trace>[0-9a-f]{32})-(?<span>[0-9a-f]{16})-[0-9a-f]{2}(?<more>-[\u0021-\u007E]{1,128})?$/;
const stateMemberPattern =
  /^(?<key>[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})=[\u0020-\u002B\u002D-\u003C\u003E-\u007E]{0,255}[\u0021-\u002B\u002D-\u003C\u003E-\u007E]$/;
const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const octets = "[\\u0021\\u0023-\\u002B\\u002D-\\u003A\\u003C-\\u005B\\u005D-\\u007E]*";
const space = "[ \\t]*";
const baggageMemberPattern = new RegExp(
  `^${token}${space}=${space}${octets}(?:${space};${space}${token}(?:${space}=${space}${octets})?)*$`,
);

export function traceContextOf({
  mcpReq,
  http,
}: {
  readonly mcpReq: Pick<ServerContext["mcpReq"], "_meta">;
  readonly http?: ServerContext["http"];
}): TraceContext {
  const meta = new Map<string, unknown>(Object.entries(mcpReq._meta ?? {}));
  const isInMeta = meta.has("traceparent") || meta.has("baggage");
  const given = (name: string, isValid: (value: string) => boolean): string | undefined => {
    const value = isInMeta ? meta.get(name) : http?.req?.headers.get(name);
    return typeof value === "string" && isValid(value) ? value : undefined;
  };
  const traceparent = given("traceparent", isTraceparent);
  return {
    traceparent,
    // Without its parent it says nothing (section 3.3.1).
    tracestate: traceparent && given("tracestate", isTracestate),
    baggage: given("baggage", isBaggage),
  };
}

export function isTraceparent(value: string): boolean {
  const { version, trace, span, more } = parentPattern.exec(value)?.groups ?? {};
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) {
    return false;
  }
  return !/^0+$/.test(trace ?? "") && !/^0+$/.test(span ?? "");
}

export function isTracestate(value: string): boolean {
  if (value.length > maxStateLength) return false;
  const members = membersOf(value);
  const keys = members.map((member) => stateMemberPattern.exec(member)?.groups?.["key"]);
  return (
    members.length > 0 &&
    members.length <= maxStateMembers &&
    !keys.includes(undefined) &&
    new Set(keys).size === keys.length
  );
}

export function isBaggage(value: string): boolean {
  if (value.length > maxBaggageLength) return false;
  const members = membersOf(value);
  return (
    members.length > 0 &&
    members.length <= maxBaggageMembers &&
    members.every((member) => baggageMemberPattern.test(member))
  );
}

/** Empty members are allowed, and mean nothing. */
function membersOf(value: string): readonly string[] {
  return value
    .split(",")
    .map((member) => member.replaceAll(/^[ \t]+|[ \t]+$/g, ""))
    .filter((member) => member !== "");
}
