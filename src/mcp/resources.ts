/** The documents as resources: overview, whole document, single operations and schemas. */
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
import { withDefinitions } from "./definitions.ts";
import { documentText, knownDocumentSize } from "./document-text.ts";
import { toOperationView } from "./operation-view.ts";
import { toOverview } from "./overview.ts";
import { readReply } from "./reply-resource.ts";
import {
  parseResourceUri,
  type ResourceAddress,
  resourceTemplates,
  toResourceUri,
} from "./resource-uri.ts";

const json = "application/json";
const markdown = "text/markdown";

export function listResources({ apis }: Catalogue): Resource[] {
  return apis.flatMap((api) => {
    const size = knownDocumentSize(api.original);
    return [
      {
        uri: toResourceUri({ kind: "overview", api: api.name }),
        name: api.name,
        title: api.title,
        description: `What the API ${api.name} is, where it lives, how it authenticates, what it offers.`,
        mimeType: markdown,
      },
      {
        uri: toResourceUri({ kind: "document", api: api.name }),
        name: `${api.name}-document`,
        title: `${api.title}: OpenAPI document`,
        description: `The whole OpenAPI document of ${api.name}. It may be large: single operations and schemas are resources too.`,
        mimeType: json,
        ...(size !== undefined && { size }),
      },
    ];
  });
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
      uriTemplate: resourceTemplates.reply,
      name: "reply",
      title: "Large reply of an API",
      description:
        "A reply that was too large for its result, which links to it. {offset} and {length} count characters; each part says where the next one begins.",
    },
  ];
}

/**
 * @param findReply - a reply that was kept for this caller
 * @throws {ResourceNotFoundError} -32602, `data.uri` being the URI, with the names that come closest
 */
export async function readResource(
  catalogue: Catalogue,
  uri: string,
  findReply: (id: string) => Promise<KeptReply | undefined>,
): Promise<TextResourceContents[]> {
  const address = parseResourceUri(uri);
  if (address?.kind !== "reply") return [readDocument(catalogue, uri, address)];
  const reply = catalogue.apis.some(({ name }) => name === address.api)
    ? await findReply(address.id)
    : undefined;
  if (reply === undefined) {
    throw notFound(uri, "Replies are kept for a while, for the caller they answer: call again.");
  }
  return readReply(reply, address, uri);
}

function readDocument(
  catalogue: Catalogue,
  uri: string,
  address: Exclude<ResourceAddress, { kind: "reply" }> | undefined,
): TextResourceContents {
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
      return { uri, mimeType: markdown, text: toOverview(api, toolsOf(catalogue, api)) };
    case "document":
      return { uri, mimeType: json, text: documentText(api.original) };
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
