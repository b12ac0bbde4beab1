import { entriesOf, isObject, listOf, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { parsePointer } from "../spec/pointer.ts";
import type {
  OAuthFlow,
  OAuthFlowName,
  OAuthFlows,
  SecurityRequirement,
  SecurityScheme,
} from "./model.ts";

/**
 * `components.securitySchemes` entry -> scheme (OpenAPI 3.2, section 4.27).
 *
 * @param address where the document is, which relative URLs start from
 */
export function readSecurityScheme(source: JsonObject, address: URL | undefined): SecurityScheme {
  const type = textOf(source["type"]);
  switch (type) {
    case "apiKey": {
      const place = textOf(source["in"]);
      const name = textOf(source["name"]);
      return name !== "" && (place === "header" || place === "query" || place === "cookie")
        ? { kind: "apiKey", in: place, name }
        : { kind: "unsupported", type };
    }
    case "http":
      return readHttpScheme(textOf(source["scheme"]).trim());
    case "mutualTLS":
      return { kind: "mutualTLS" };
    case "oauth2":
      return {
        kind: "oauth2",
        flows: readFlows(source["flows"], address),
        metadataUrl: readUrl(source["oauth2MetadataUrl"], address),
      };
    case "openIdConnect": {
      const url = textOf(source["openIdConnectUrl"]);
      return { kind: "openIdConnect", url: readUrl(url, address) ?? url };
    }
    default:
      return { kind: "unsupported", type: type === "" ? "unknown" : type };
  }
}

/** A scheme's name is a token, and knows no upper and lower case (RFC 9110, section 11.1). */
function readHttpScheme(scheme: string): SecurityScheme {
  const known = scheme.toLowerCase();
  if (known === "basic" || known === "bearer" || known === "digest") return { kind: known };
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(scheme)
    ? { kind: "http", scheme }
    : { kind: "unsupported", type: "http" };
}

const flowNames: readonly OAuthFlowName[] = [
  "implicit",
  "password",
  "clientCredentials",
  "authorizationCode",
  "deviceAuthorization",
];

function readFlows(value: JsonValue | undefined, address: URL | undefined): OAuthFlows {
  const flows = isObject(value) ? value : {};
  return Object.fromEntries(
    flowNames.flatMap((name): readonly (readonly [OAuthFlowName, OAuthFlow])[] => {
      const flow = Object.hasOwn(flows, name) ? flows[name] : undefined;
      if (!isObject(flow)) return [];
      const url = (field: string) => readUrl(flow[field], address);
      return [
        [
          name,
          {
            tokenUrl: url("tokenUrl"),
            refreshUrl: url("refreshUrl"),
            authorizationUrl: url("authorizationUrl"),
            deviceAuthorizationUrl: url("deviceAuthorizationUrl"),
          },
        ],
      ];
    }),
  );
}

function readUrl(value: JsonValue | undefined, address: URL | undefined): string | undefined {
  const url = textOf(value).trim();
  return url !== "" && URL.canParse(url, address?.href)
    ? new URL(url, address?.href).href
    : undefined;
}

/** A `security` array; undefined where there is none, which is not the same as an empty one. */
export function readSecurity(
  value: JsonValue | undefined,
): readonly SecurityRequirement[] | undefined {
  if (value === undefined || value === null) return undefined;
  // One requirement without the list around it is what some documents write.
  return (isObject(value) ? [value] : listOf(value)).filter(isObject).map((requirement) =>
    entriesOf(requirement).map(([scheme, scopes]) => ({
      scheme: toName(scheme),
      scopes: listOf(scopes).filter((scope) => typeof scope === "string"),
    })),
  );
}

/** A requirement may also name its scheme by reference (OpenAPI 3.2, section 4.30.1). */
function toName(scheme: string): string {
  const [section, holder, name, ...others] = parsePointer(scheme) ?? [];
  return section === "components" && holder === "securitySchemes" && others.length === 0
    ? (name ?? scheme)
    : scheme;
}
