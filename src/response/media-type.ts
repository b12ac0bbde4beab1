/** Media types are parsed, then compared: `text/html; note="application/json"` is HTML. */

export interface ParsedMediaType {
  /** Lower case, as is `subtype`. */
  readonly type: string;
  /** With its suffix: `problem+json`. */
  readonly subtype: string;
  /** What follows the last `+` of the subtype (RFC 6838, section 4.2.8): `json` of `problem+json`. */
  readonly suffix: string | undefined;
  /** By lower-case name; the first of a name counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/.source;
const typePattern = new RegExp(
  String.raw`^\s*(?<type>${token})/(?<subtype>${token})\s*(?<rest>;.*)?$`,
  "s",
);
const parameterPattern = new RegExp(
  String.raw`;\s*(?<name>${token})\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<bare>[^\s;"]*))`,
  "gs",
);

/** A `Content-Type` (RFC 9110, section 8.3.1); undefined when it is none. Parameters that are none are passed over. */
export function parseMediaType(text: string | undefined): ParsedMediaType | undefined {
  const { type, subtype, rest } = typePattern.exec(text ?? "")?.groups ?? {};
  if (type === undefined || subtype === undefined) return undefined;
  const plus = subtype.lastIndexOf("+");
  return {
    type: type.toLowerCase(),
    subtype: subtype.toLowerCase(),
    suffix: plus === -1 ? undefined : subtype.slice(plus + 1).toLowerCase(),
    parameters: parseParameters(rest ?? ""),
  };
}

/** `; name=value; name="quoted value"` (RFC 9110, section 5.6.6). */
export function parseParameters(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const { groups = {} } of text.matchAll(parameterPattern)) {
    const name = groups["name"]?.toLowerCase() ?? "";
    const value = groups["quoted"]?.replaceAll(/\\(.)/gs, "$1") ?? groups["bare"] ?? "";
    if (!parameters.has(name)) parameters.set(name, value);
  }
  return parameters;
}

/** `type/subtype`, without parameters. */
export function essenceOf({ type, subtype }: ParsedMediaType): string {
  return `${type}/${subtype}`;
}

export function isJson({ subtype, suffix }: ParsedMediaType): boolean {
  return subtype === "json" || subtype === "x-json" || suffix === "json";
}

export function isXml({ subtype, suffix }: ParsedMediaType): boolean {
  return subtype === "xml" || suffix === "xml";
}

/** Whether people read it as it is: `text/*`, and the types outside of it that are text all the same. */
export function isText(mediaType: ParsedMediaType): boolean {
  const { type, subtype, suffix } = mediaType;
  return (
    type === "text" ||
    (type === "application" && textSubtypes.has(subtype)) ||
    (suffix !== undefined && textSuffixes.has(suffix))
  );
}

const textSuffixes: ReadonlySet<string> = new Set(["xml", "yaml", "json-seq"]);

const textSubtypes: ReadonlySet<string> = new Set([
  "csv",
  "ecmascript",
  "graphql",
  "javascript",
  "json-seq",
  "jsonl",
  "jsonlines",
  "ndjson",
  "sql",
  "toml",
  "typescript",
  "x-javascript",
  "x-jsonlines",
  "x-ndjson",
  "x-sh",
  "x-www-form-urlencoded",
  "x-yaml",
  "xml",
  "xml-dtd",
  "yaml",
]);
