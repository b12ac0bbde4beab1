/** The documents as resources: overview, whole document, changes, single operations, tags and schemas. */
import {
  type Resource,
  ResourceNotFoundError,
  type ResourceTemplateType,
  type TextResourceContents,
} from "@modelcontextprotocol/server";

import { closest } from "../closest.ts";
import type { Api } from "../operation/model.ts";
import { entriesOf, isObject } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";
import type { KeptReply } from "../state/store.ts";
import type { Catalogue, Tool } from "../tool/model.ts";
import { toChangeView } from "./change-view.ts";
import { withDefinitions } from "./definitions.ts";
import { documentSize, documentText, documentYaml, knownYamlSize } from "./document-text.ts";
import type { HistoryOf } from "./history.ts";
import { toOperationView } from "./operation-view.ts";
import { toOverview } from "./overview.ts";
import { readReply } from "./reply-resource.ts";
import {
  parseResourceUri,
  type ResourceAddress,
  resourceTemplates,
  toResourceUri,
} from "./resource-uri.ts";
import { toTagView } from "./tag-view.ts";
import type { Toolset } from "./toolset.ts";

const json = "application/json";
const markdown = "text/markdown";
/** RFC 9512 */
const yaml = "application/yaml";

/** With what they cost: their sizes, and when their document was read. */
export function listResources(
  catalogue: Catalogue,
  { historyOf, calling }: Pick<ResourceSources, "historyOf" | "calling">,
): Resource[] {
  return catalogue.apis.flatMap((api) => {
    const readAtMs = historyOf(api)?.readAtMs;
    const lastModified = readAtMs === undefined ? {} : { lastModified: toIso(readAtMs) };
    const sizes: Readonly<Record<ListedKind, number | undefined>> = {
      overview: overviewOf(catalogue, api, calling).bytes,
      document: documentSize(api),
      documentYaml: knownYamlSize(api),
      changes: undefined,
    };
    return toResources(api).map(({ kind, annotations, ...resource }) => {
      const size = sizes[kind];
      return {
        ...resource,
        annotations: { ...annotations, ...lastModified },
        ...(size !== undefined && { size }),
      };
    });
  });
}

/** The list without what differs after every reload. */
export function listedResources({ apis }: Catalogue): readonly Resource[] {
  return apis.flatMap(toResources);
}

type ListedKind = "overview" | "document" | "documentYaml" | "changes";

function toResources(api: Api): readonly (Resource & { readonly kind: ListedKind })[] {
  const { name, title } = api;
  return [
    {
      kind: "overview",
      uri: toResourceUri({ kind: "overview", api: name }),
      name,
      title,
      description: `What the API ${name} is, where it lives, how it authenticates, what it offers.`,
      mimeType: markdown,
      annotations: { audience: ["user", "assistant"], priority: 0.9 },
    },
    {
      kind: "document",
      uri: toResourceUri({ kind: "document", api: name }),
      name: `${name}-document`,
      title: `${title}: OpenAPI document`,
      description: `The OpenAPI document of ${name}, as far as it is shown. It may be large: single operations and schemas are resources too.`,
      mimeType: json,
      annotations: { audience: ["assistant"], priority: 0.2 },
    },
    {
      kind: "documentYaml",
      uri: toResourceUri({ kind: "documentYaml", api: name }),
      name: `${name}-document-yaml`,
      title: `${title}: OpenAPI document as YAML`,
      description: `The OpenAPI document of ${name}, as far as it is shown, for people.`,
      mimeType: yaml,
      annotations: { audience: ["user"], priority: 0.1 },
    },
    {
      kind: "changes",
      uri: toResourceUri({ kind: "changes", api: name }),
      name: `${name}-changes`,
      title: `${title}: changes`,
      description: `What the last reload of the document of ${name} changed: operations, parameters, schemas.`,
      mimeType: markdown,
      annotations: { audience: ["user", "assistant"], priority: 0.4 },
    },
  ];
}

/** Overviews are short; their sizes are asked for by everyone who lists. */
const overviews = new WeakMap<Catalogue, Map<string, Overview>>();

interface Overview {
  readonly text: string;
  readonly bytes: number;
}

function overviewOf(catalogue: Catalogue, api: Api, calling: string): Overview {
  let known = overviews.get(catalogue);
  if (known === undefined) overviews.set(catalogue, (known = new Map()));
  const key = JSON.stringify([api.name, calling]);
  let overview = known.get(key);
  if (overview === undefined) {
    const text = toOverview(api, toolsOf(catalogue, api), calling);
    known.set(key, (overview = { text, bytes: Buffer.byteLength(text) }));
  }
  return overview;
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

export function listResourceTemplates(): ResourceTemplateType[] {
  return [
    {
      uriTemplate: resourceTemplates.operation,
      name: "operation",
      title: "Operation of an API",
      description:
        "Everything that is documented of one operation. {operation} is the name of its tool, its operationId, or `METHOD path`.",
      mimeType: json,
    },
    {
      uriTemplate: resourceTemplates.schema,
      name: "schema",
      title: "Schema of an API",
      description: "One schema of components.schemas, with all that it refers to under $defs.",
      mimeType: json,
    },
    {
      uriTemplate: resourceTemplates.tag,
      name: "tag",
      title: "Tag of an API",
      description:
        "The operations of one tag, one line each: the tool, what it does, what it needs.",
      mimeType: markdown,
    },
    {
      uriTemplate: resourceTemplates.reply,
      name: "reply",
      title: "Large reply of an API",
      description:
        "A reply that was too large for its result, which links to it. {offset} and {length} count characters; each part says where the next one begins.",
    },
  ];
}

export interface ResourceSources {
  /** A reply that was kept for this caller. */
  readonly findReply: (id: string) => Promise<KeptReply | undefined>;
  readonly historyOf: HistoryOf;
  /** How a model calls an operation; see {@link Toolset}. */
  readonly calling: Toolset["calling"];
}

/**
 * @throws {ResourceNotFoundError} -32602, `data.uri` being the URI, with the names that come closest
 */
export async function readResource(
  catalogue: Catalogue,
  uri: string,
  { findReply, historyOf, calling }: ResourceSources,
): Promise<TextResourceContents[]> {
  const address = parseResourceUri(uri);
  if (address?.kind !== "reply")
    return [await readDocument(catalogue, uri, address, { historyOf, calling })];
  const reply = catalogue.apis.some(({ name }) => name === address.api)
    ? await findReply(address.id)
    : undefined;
  if (reply === undefined) {
    throw notFound(uri, "Replies are kept for a while, for the caller they answer: call again.");
  }
  return readReply(reply, address, uri);
}

async function readDocument(
  catalogue: Catalogue,
  uri: string,
  address: Exclude<ResourceAddress, { kind: "reply" }> | undefined,
  { historyOf, calling }: Pick<ResourceSources, "historyOf" | "calling">,
): Promise<TextResourceContents> {
  if (address === undefined) {
    throw notFound(uri, "Resources are openapi://{api} and what is under it.");
  }
  const api = catalogue.apis.find(({ name }) => name === address.api);
  if (api === undefined) {
    const names = catalogue.apis.map(({ name }) => name);
    throw notFound(uri, `APIs here: ${names.join(", ")}.`);
  }
  switch (address.kind) {
    case "overview":
      return { uri, mimeType: markdown, text: overviewOf(catalogue, api, calling).text };
    case "document":
      return { uri, mimeType: json, text: documentText(api) };
    case "documentYaml":
      return { uri, mimeType: yaml, text: await documentYaml(api) };
    case "changes": {
      const history = historyOf(api);
      if (history === undefined) throw notFound(uri, "Nothing is known of its document.");
      return { uri, mimeType: markdown, text: toChangeView(api, toolsOf(catalogue, api), history) };
    }
    case "tag":
      return { uri, mimeType: markdown, text: readTag(catalogue, api, address.name, uri) };
    case "operation":
      return { uri, mimeType: json, text: readOperation(catalogue, api, address.name, uri) };
    case "schema":
      return { uri, mimeType: json, text: readSchema(api, address.name, uri) };
  }
}

function readOperation(catalogue: Catalogue, api: Api, name: string, uri: string): string {
  const tools = toolsOf(catalogue, api);
  const operation =
    tools.find((tool) => tool.name === name)?.operation ??
    api.operations.find(({ operationId, key }) => operationId === name || key === name);
  if (operation === undefined) {
    const names = [
      ...tools.map((tool) => tool.name),
      ...api.operations.flatMap(({ operationId, key }) =>
        operationId === undefined ? [key] : [operationId, key],
      ),
    ];
    throw notFound(uri, toSuggestion(name, names));
  }
  const tool = tools.find((candidate) => candidate.operation === operation);
  return JSON.stringify(toOperationView(api, operation, tool));
}

/** As the document writes it; capitals do not matter where nothing else fits. */
function readTag(catalogue: Catalogue, api: Api, name: string, uri: string): string {
  const names = [...new Set(api.operations.flatMap(({ tags }) => tags))];
  const tag =
    names.find((each) => each === name) ??
    names.find((each) => each.toLowerCase() === name.toLowerCase());
  if (tag === undefined) throw notFound(uri, toSuggestion(name, names));
  const operations = api.operations.filter(({ tags }) => tags.includes(tag));
  return toTagView(api, tag, operations, toolsOf(catalogue, api));
}

function readSchema({ document }: Api, name: string, uri: string): string {
  const { components } = document;
  const schemas: JsonObject =
    isObject(components) && isObject(components["schemas"]) ? components["schemas"] : {};
  const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  if (schema === undefined) {
    const names = entriesOf(schemas).map(([key]) => key);
    throw notFound(uri, toSuggestion(name, names));
  }
  return JSON.stringify(isObject(schema) ? withDefinitions(document, schema) : schema);
}

function toolsOf({ tools }: Catalogue, api: Api): readonly Tool[] {
  return tools.filter((tool) => tool.api.name === api.name);
}

function toSuggestion(name: string, known: readonly string[]): string {
  const nearest = closest(name, [...new Set(known)]);
  return nearest.length === 0
    ? "tools/list and the document say what there is."
    : `Closest: ${nearest.join(", ")}.`;
}

function notFound(uri: string, hint: string): ResourceNotFoundError {
  return new ResourceNotFoundError(uri, `Resource not found: ${uri.slice(0, 500)}. ${hint}`);
}
