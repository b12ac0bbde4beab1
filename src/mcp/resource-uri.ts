/** Addresses of resources: `openapi://{api}` and what is under it. */

export type ResourceAddress =
  | { readonly kind: "overview"; readonly api: string }
  | { readonly kind: "document" | "documentYaml" | "changes"; readonly api: string }
  /** By tool name, operationId, or `METHOD path`. */
  | { readonly kind: "operation"; readonly api: string; readonly name: string }
  /** A key of `components.schemas`. */
  | { readonly kind: "schema"; readonly api: string; readonly name: string }
  | { readonly kind: "tag"; readonly api: string; readonly name: string }
  /** A reply that was too large for its result; a range of its characters. */
  | {
      readonly kind: "reply";
      readonly api: string;
      readonly id: string;
      readonly offset: number | undefined;
      readonly length: number | undefined;
    };

export const resourceTemplates = {
  operation: "openapi://{api}/operations/{operation}",
  schema: "openapi://{api}/schemas/{schema}",
  tag: "openapi://{api}/tags/{tag}",
  reply: "openapi://{api}/replies/{id}{?offset,length}",
} as const;

/** A name is one segment: what a template puts there is percent-encoded (RFC 6570, section 3.2.2). */
const pattern =
  /^openapi:\/\/(?<api>[a-z0-9-]+)(?:\/(?:(?<page>document|document\.yaml|changes)|(?<folder>operations|schemas|tags)\/(?<name>[^/?#]+)))?$/;

/** By what stands in the URI. */
const pages: ReadonlyMap<string, "document" | "documentYaml" | "changes"> = new Map([
  ["document", "document"],
  ["document.yaml", "documentYaml"],
  ["changes", "changes"],
]);
const folders: ReadonlyMap<string, "operation" | "schema" | "tag"> = new Map([
  ["operations", "operation"],
  ["schemas", "schema"],
  ["tags", "tag"],
]);

const replyPattern =
  /^openapi:\/\/(?<api>[a-z0-9-]+)\/replies\/(?<id>[0-9a-f]{32})(?:\?(?<query>[^#]*))?$/;

function parseReplyUri(uri: string): ResourceAddress | undefined {
  const { api, id, query = "" } = replyPattern.exec(uri)?.groups ?? {};
  if (api === undefined || id === undefined) return undefined;
  const given = new URLSearchParams(query);
  const count = (name: string): number | undefined => {
    const text = given.get(name);
    return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  };
  return { kind: "reply", api, id, offset: count("offset"), length: count("length") };
}

/** Undefined when it is none of ours. */
export function parseResourceUri(uri: string): ResourceAddress | undefined {
  const reply = parseReplyUri(uri);
  if (reply !== undefined) return reply;
  const { api, page, folder, name } = pattern.exec(uri)?.groups ?? {};
  if (api === undefined) return undefined;
  const pageKind = pages.get(page ?? "");
  if (pageKind !== undefined) return { kind: pageKind, api };
  const kind = folders.get(folder ?? "");
  if (kind === undefined || name === undefined) return { kind: "overview", api };
  const decoded = decode(name);
  return decoded === undefined ? undefined : { kind, api, name: decoded };
}

export function toResourceUri(address: ResourceAddress): string {
  const root = `openapi://${address.api}`;
  switch (address.kind) {
    case "overview":
      return root;
    case "document":
      return `${root}/document`;
    case "documentYaml":
      return `${root}/document.yaml`;
    case "changes":
      return `${root}/changes`;
    case "operation":
      return `${root}/operations/${encodeURIComponent(address.name)}`;
    case "schema":
      return `${root}/schemas/${encodeURIComponent(address.name)}`;
    case "tag":
      return `${root}/tags/${encodeURIComponent(address.name)}`;
    case "reply": {
      const { offset, length } = address;
      const query = [
        ...(offset === undefined ? [] : [`offset=${offset}`]),
        ...(length === undefined ? [] : [`length=${length}`]),
      ].join("&");
      return `${root}/replies/${address.id}${query === "" ? "" : `?${query}`}`;
    }
  }
}

function decode(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}
