import { isObject } from "./json.ts";
import type { Diagnostic, JsonObject, JsonValue } from "./model.ts";

export type VersionOutcome =
  | {
      readonly kind: "read";
      readonly root: JsonObject;
      /** Major and minor. */
      readonly version: string;
      readonly isSwagger2: boolean;
      readonly diagnostics: readonly Diagnostic[];
    }
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

const readVersions = "Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2 are read.";
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
  const given = stated(openapi ?? swagger);
  const version = /^\d+\.\d+/.exec(given)?.[0];
  const isSwagger2 = openapi === undefined && version === "2.0";
  if (isSwagger2 || (openapi !== undefined && version !== undefined && known.has(version))) {
    return { kind: "read", root: value, version, isSwagger2, diagnostics: [] };
  }
  if (openapi === undefined || version === undefined || !version.startsWith("3.")) {
    const reason = openapi === undefined ? `it is Swagger ${given}` : `its version is ${given}`;
    return { kind: "other", reason, remedy: readVersions };
  }
  const message = `OpenAPI ${given} is not known here; the document is read as ${newest}.`;
  return {
    kind: "read",
    root: value,
    version,
    isSwagger2,
    diagnostics: [{ severity: "warning", path: "#/openapi", message }],
  };
}

const newest = "3.2";
const known = new Set(["3.0", "3.1", newest]);

/** A version as it was meant: without its quotes, YAML makes the number 3 of `3.0`. */
function stated(version: JsonValue | undefined): string {
  return typeof version === "number" && Number.isInteger(version)
    ? version.toFixed(1)
    : (JSON.stringify(version) ?? "").replaceAll('"', "").trim().slice(0, 40);
}
