/** An API on one page of Markdown: what it is, where it lives, how it is called. */
import type { Api, SecurityScheme } from "../operation/model.ts";
import type { Tool } from "../tool/model.ts";
import { resourceTemplates, toResourceUri } from "./resource-uri.ts";

/** @param calling how a model calls an operation here, as sentences */
export function toOverview(api: Api, tools: readonly Tool[], calling: string): string {
  const sections = [
    `# ${line(api.title)}`,
    [
      ...(api.version === "" ? [] : [`- Version: ${line(api.version)}`]),
      `- Operations: ${api.operations.length}`,
      `- Tools: ${tools.length}`,
    ].join("\n"),
    api.description.trim(),
    toSection("Servers", api.servers.map(toServer)),
    toSection("Authentication", [...api.securitySchemes].map(toScheme), credentialsNote),
    toSection("Tags", toTagLines(api)),
    toCalling(api, tools, calling),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

const credentialsNote =
  "The gateway adds these by itself, from its configuration. They are never arguments of a tool.";

function toSection(title: string, items: readonly string[], note?: string): string {
  if (items.length === 0) return "";
  const list = items.map((item) => `- ${item}`).join("\n");
  return [`## ${title}`, ...(note === undefined ? [] : [note]), list].join("\n\n");
}

function toServer({ url, description }: Api["servers"][number]): string {
  return description === "" ? url : `${url}: ${line(description)}`;
}

function toScheme([name, scheme]: readonly [string, SecurityScheme]): string {
  return `${line(name)}: ${describeScheme(scheme)}`;
}

export function describeScheme(scheme: SecurityScheme): string {
  switch (scheme.kind) {
    case "apiKey":
      return `API key in the ${scheme.in} \`${line(scheme.name)}\``;
    case "basic":
      return "HTTP basic, username and password";
    case "bearer":
      return "HTTP bearer token";
    case "digest":
      return "HTTP digest, username and password";
    case "http":
      return `HTTP authentication by the scheme ${line(scheme.scheme)}`;
    case "mutualTLS":
      return "client certificate";
    case "oauth2":
      return `OAuth 2.0 (${Object.keys(scheme.flows).join(", ")})`;
    case "openIdConnect":
      return "OpenID Connect";
    case "unsupported":
      return `${line(scheme.type)}, which this gateway cannot supply`;
  }
}

/** The document's tags in its order, then those that only operations name, each with the number of its operations. */
export function toTagLines({ tags, operations }: Api): readonly string[] {
  const counts = new Map(tags.map(({ name }) => [name, 0]));
  for (const tag of operations.flatMap((operation) => [...new Set(operation.tags)])) {
    counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  const descriptions = new Map(tags.map(({ name, description }) => [name, description]));
  const lines = [...counts].map(([name, count]) => {
    const description = line(descriptions.get(name) ?? "");
    return `${line(name)} (${count})${description === "" ? "" : `: ${description}`}`;
  });
  const untagged = operations.filter((operation) => operation.tags.length === 0).length;
  return untagged === 0 || lines.length === 0 ? lines : [...lines, `without a tag (${untagged})`];
}

function toCalling({ name: api }: Api, tools: readonly Tool[], calling: string): string {
  const [first] = tools;
  const example =
    first === undefined
      ? ""
      : ` For example \`${first.name}\` sends ${first.operation.method} ${first.operation.path}; ` +
        `see ${toResourceUri({ kind: "operation", api, name: first.name })}.`;
  return [
    "## How to call it",
    `${calling}${example}`,
    [
      `- ${resourceTemplates.operation.replace("{api}", api)}: one operation, by the name of its tool, its operationId, or \`METHOD path\` percent-encoded`,
      `- ${resourceTemplates.tag.replace("{api}", api)}: the operations of one tag`,
      `- ${resourceTemplates.schema.replace("{api}", api)}: one schema with all that it refers to`,
      `- ${toResourceUri({ kind: "document", api })}: the document`,
      `- ${toResourceUri({ kind: "changes", api })}: what its last reload changed`,
    ].join("\n"),
  ].join("\n\n");
}

/** Text from a document, on one line: a line break would end the item it stands in. */
function line(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
