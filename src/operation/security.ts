import { entriesOf, isObject, listOf, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import type { SecurityRequirement, SecurityScheme } from "./model.ts";

/** `components.securitySchemes` entry -> scheme (OpenAPI 3.1, section 4.8.27). */
export function readSecurityScheme(source: JsonObject): SecurityScheme {
  const type = textOf(source["type"]);
  if (type === "apiKey") {
    const place = textOf(source["in"]);
    const name = textOf(source["name"]);
    if (name !== "" && (place === "header" || place === "query" || place === "cookie")) {
      return { kind: "apiKey", in: place, name };
    }
  }
  if (type === "http") {
    // Scheme names are case-insensitive: RFC 9110, section 11.1.
    const scheme = textOf(source["scheme"]).toLowerCase();
    if (scheme === "basic" || scheme === "bearer") return { kind: scheme };
    return { kind: "unsupported", type: scheme === "" ? "http" : `http ${scheme}` };
  }
  return { kind: "unsupported", type: type === "" ? "unknown" : type };
}

/** A `security` array; undefined where there is none, which is not the same as an empty one. */
export function readSecurity(
  value: JsonValue | undefined,
): readonly SecurityRequirement[] | undefined {
  if (value === undefined || value === null) return undefined;
  // One requirement without the list around it is what some documents write.
  return (isObject(value) ? [value] : listOf(value)).filter(isObject).map((requirement) =>
    entriesOf(requirement).map(([scheme, scopes]) => ({
      scheme,
      scopes: listOf(scopes).filter((scope) => typeof scope === "string"),
    })),
  );
}
