import { isObject, textOf } from "../json.ts";
import type { JsonObject, JsonValue } from "../model.ts";

/** Names of the OAuth flows, Swagger 2.0 -> OpenAPI 3. */
const flowNames: ReadonlyMap<string, string> = new Map([
  ["implicit", "implicit"],
  ["password", "password"],
  ["application", "clientCredentials"],
  ["accessCode", "authorizationCode"],
]);

/** `securityDefinitions` -> `securitySchemes`. */
export function toSecuritySchemes(definitions: JsonValue | undefined): JsonObject {
  if (!isObject(definitions)) return {};
  return Object.fromEntries(
    Object.entries(definitions).map(([name, source]) => [
      name,
      isObject(source) ? toSecurityScheme(source) : source,
    ]),
  );
}

function toSecurityScheme(source: JsonObject): JsonObject {
  const { type, description } = source;
  const described = description === undefined ? {} : { description };
  if (type === "basic") return { ...described, type: "http", scheme: "basic" };
  if (type !== "oauth2") return source;
  const flow = flowNames.get(textOf(source["flow"]));
  const { authorizationUrl, tokenUrl, scopes } = source;
  return {
    ...described,
    type,
    flows:
      flow === undefined
        ? {}
        : {
            [flow]: {
              ...(authorizationUrl !== undefined && { authorizationUrl }),
              ...(tokenUrl !== undefined && { tokenUrl }),
              scopes: scopes ?? {},
            },
          },
  };
}
