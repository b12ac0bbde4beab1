import { isObject } from "./json.ts";
import type { JsonObject, JsonValue } from "./model.ts";

export type VersionOutcome =
  | { readonly kind: "read"; readonly root: JsonObject; readonly version: "3.0" | "3.1" }
  /** Why the value is no document that is read here, as a clause; what would help, as sentences. */
  | { readonly kind: "other"; readonly reason: string; readonly remedy: string };

/** What is mistaken for OpenAPI, by a key of its own. */
const otherKinds: readonly (readonly [key: string, kind: string])[] = [
  ["asyncapi", "an AsyncAPI document"],
  ["arazzo", "an Arazzo document"],
  ["overlay", "an OpenAPI overlay"],
  ["openrpc", "an OpenRPC document"],
  ["item", "a Postman collection"],
  ["$schema", "a JSON Schema"],
];

const readVersions = "OpenAPI 3.0 and 3.1 are read.";
const nameTheRoot = `Name the root file of an OpenAPI document. ${readVersions}`;

/** Looks at the `openapi` field, the one that says what a value is. */
export function readVersion(value: JsonValue): VersionOutcome {
  if (!isObject(value)) {
    return { kind: "other", reason: "it is not an object", remedy: nameTheRoot };
  }
  const { openapi, swagger } = value;
  if (openapi === undefined && swagger === undefined) {
    const kind = otherKinds.find(([key]) => Object.hasOwn(value, key))?.[1];
    const reason = kind === undefined ? "it has no `openapi` field" : `it looks like ${kind}`;
    return { kind: "other", reason, remedy: nameTheRoot };
  }
  if (openapi === undefined) {
    const remedy = `${readVersions} Convert it to one of them.`;
    return { kind: "other", reason: `it is Swagger ${stated(swagger)}`, remedy };
  }
  const version = /^3\.[01](?=\.|$)/.exec(stated(openapi))?.[0];
  return version === "3.0" || version === "3.1"
    ? { kind: "read", root: value, version }
    : { kind: "other", reason: `its version is ${stated(openapi)}`, remedy: readVersions };
}

/** A version as it was meant: without its quotes, YAML makes the number 3 of `3.0`. */
function stated(version: JsonValue | undefined): string {
  return typeof version === "number" && Number.isInteger(version)
    ? version.toFixed(1)
    : (JSON.stringify(version) ?? "").replaceAll('"', "").trim().slice(0, 40);
}
