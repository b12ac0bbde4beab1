/** The `arguments` of a tools/call, before any tool has looked at them. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import { isObject } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";

/** Missing and null count as none; some models send the object as JSON text. Undefined when it is no object. */
export function readArguments(given: unknown): JsonObject | undefined {
  if (given === undefined || given === null) return {};
  const value = typeof given === "string" ? parse(given) : given;
  return isObject(value) ? value : undefined;
}

/** What is answered instead of a call. */
export function toNoObjectResult(given: unknown): CallToolResult {
  const kind = Array.isArray(given) ? "an array" : `a ${typeof given}`;
  return {
    isError: true,
    content: [
      {
        type: "text",
        text:
          `The arguments of a tool are an object, but ${kind} was given, so nothing was sent. ` +
          "Call again with an object that has one member for each argument.",
      },
    ],
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
