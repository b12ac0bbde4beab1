import { entriesOf, isObject, listOf, textOf } from "../spec/json.ts";
import type { Diagnostic, JsonObject, JsonValue } from "../spec/model.ts";
import type { Server } from "./model.ts";
import { cleanText } from "./text.ts";

/** What the operator says of servers. */
export interface ServerChoice {
  /** An index, a name or a description; undefined: the first. */
  readonly server: string | undefined;
  /** Values that go before the defaults of variables. */
  readonly serverVariables: ReadonlyMap<string, string>;
}

export interface ServerOptions extends ServerChoice {
  /** Where the document was read from. */
  readonly address: URL | undefined;
}

export interface ServerReading {
  readonly servers: readonly Server[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a `servers` array: variables take what the operator gives or their defaults, relative URLs are resolved against `address`, where the
 * document was read from (OpenAPI 3.1, section 4.8.5). What cannot become an http(s) URL is a diagnostic.
 */
export function readServers(
  value: JsonValue | undefined,
  pointer: string,
  { address, server: wanted, serverVariables }: ServerOptions,
): ServerReading {
  const servers: Server[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, entry] of listOf(value).entries()) {
    const template = isObject(entry) ? textOf(entry["url"]) : "";
    const url = isObject(entry)
      ? absoluteUrl(fillVariables(template, entry, serverVariables), address)
      : undefined;
    if (isObject(entry) && url !== undefined) {
      servers.push({
        url,
        name: cleanText(textOf(entry["name"])),
        description: cleanText(textOf(entry["description"])),
      });
    } else {
      diagnostics.push({
        severity: "warning",
        path: `${pointer}/${index}`,
        message: `The server URL "${template}" cannot be made absolute; give the base URL of the API (--base-url) to call it.`,
      });
    }
  }
  return { servers: chosenFirst(servers, wanted), diagnostics };
}

/** The one that is wanted stands first; where there is none of that kind, the document's order holds. */
function chosenFirst(servers: readonly Server[], wanted: string | undefined): readonly Server[] {
  const chosen = servers.find(
    ({ name, description }, index) =>
      wanted === String(index) || wanted === name || wanted === description,
  );
  return chosen === undefined || wanted === undefined
    ? servers
    : [chosen, ...servers.filter((server) => server !== chosen)];
}

/** Without `servers` the API lives where its document does (OpenAPI 3.1, section 4.8.1). */
export function defaultServers(address: URL | undefined): readonly Server[] {
  const url = absoluteUrl("/", address);
  return url === undefined ? [] : [{ url, name: "", description: "" }];
}

function fillVariables(
  template: string,
  server: JsonObject,
  given: ReadonlyMap<string, string>,
): string {
  const defaults = new Map(
    entriesOf(server["variables"]).map(([name, variable]) => [
      name,
      isObject(variable) ? primitiveText(variable["default"]) : undefined,
    ]),
  );
  return template.replaceAll(
    /\{([^{}]+)\}/g,
    (whole, name: string) => given.get(name) ?? defaults.get(name) ?? whole,
  );
}

function primitiveText(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function absoluteUrl(text: string, address: URL | undefined): string | undefined {
  const base = address?.protocol.startsWith("http") === true ? address : undefined;
  if (!URL.canParse(text, base?.href)) return undefined;
  const url = new URL(text, base);
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  // A host or port that is still a template would be dialled as it stands.
  if (/[{}]|%7B|%7D/i.test(url.host)) return undefined;
  url.hash = "";
  return url.href.replace(/\/+$/, "");
}
