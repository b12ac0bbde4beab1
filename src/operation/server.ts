import { entriesOf, isObject, listOf, textOf } from "../spec/json.ts";
import type { Diagnostic, JsonObject, JsonValue } from "../spec/model.ts";
import type { Server } from "./model.ts";
import { cleanText } from "./text.ts";

export interface ServerReading {
  readonly servers: readonly Server[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a `servers` array: variables take their defaults, relative URLs are resolved against `address`, where the
 * document was read from (OpenAPI 3.1, section 4.8.5). What cannot become an http(s) URL is a diagnostic.
 */
export function readServers(
  value: JsonValue | undefined,
  address: URL | undefined,
  pointer: string,
): ServerReading {
  const servers: Server[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, entry] of listOf(value).entries()) {
    const template = isObject(entry) ? textOf(entry["url"]) : "";
    const url = isObject(entry) ? absoluteUrl(fillVariables(template, entry), address) : undefined;
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
  return { servers, diagnostics };
}

/** Without `servers` the API lives where its document does (OpenAPI 3.1, section 4.8.1). */
export function defaultServers(address: URL | undefined): readonly Server[] {
  const url = absoluteUrl("/", address);
  return url === undefined ? [] : [{ url, name: "", description: "" }];
}

function fillVariables(template: string, server: JsonObject): string {
  const defaults = new Map(
    entriesOf(server["variables"]).map(([name, variable]) => [
      name,
      isObject(variable) ? primitiveText(variable["default"]) : undefined,
    ]),
  );
  return template.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => defaults.get(name) ?? whole);
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
