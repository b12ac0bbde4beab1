/** `x-mcp-required-client-capabilities` on an operation: what a client must be able to do before it may call. */
import { isArray, isObject } from "../spec/json.ts";
import type { Diagnostic, JsonObject, JsonValue } from "../spec/model.ts";

/** In the words of MCP's `ClientCapabilities`: an object like it, or a list of its members' names. */
export function readRequiredCapabilities(
  value: JsonValue | undefined,
  report: (problem: Omit<Diagnostic, "path">) => void,
): JsonObject {
  if (value === undefined) return {};
  if (isArray(value) && value.every((name) => typeof name === "string")) {
    return Object.fromEntries(value.map((name) => [name, {}]));
  }
  if (isObject(value) && Object.values(value).every(isObject)) return value;
  const message =
    "x-mcp-required-client-capabilities is left out: it is neither a list of names nor an object of objects.";
  report({ severity: "warning", message });
  return {};
}
