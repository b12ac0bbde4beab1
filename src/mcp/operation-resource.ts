/** Operations whose answers are resources too (`x-mcp-resource`): what is listed of them, and reading one by a call. */
import {
  type BlobResourceContents,
  type CallToolResult,
  type InputRequiredResult,
  isInputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  type Resource,
  type ResourceTemplateType,
  type ServerContext,
  type TextResourceContents,
} from "@modelcontextprotocol/server";

import type { OperationResource } from "../operation/model.ts";
import { isObject } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";
import type { Catalogue, Tool } from "../tool/model.ts";
import { matchGroups } from "../tool/pattern.ts";
import type { CallOperation } from "./toolset.ts";

type Contents = TextResourceContents | BlobResourceContents;

interface Found {
  readonly tool: Tool;
  readonly resource: OperationResource;
}

function resourcesOf({ tools }: Catalogue): readonly Found[] {
  return tools.flatMap((tool) => {
    const { resource } = tool.operation;
    return resource === undefined ? [] : [{ tool, resource }];
  });
}

export function listOperationResources(catalogue: Catalogue): Resource[] {
  return resourcesOf(catalogue).flatMap(({ tool, resource: { uri, isTemplate, name } }) =>
    isTemplate ? [] : [{ uri, name: name ?? tool.name, ...toTexts(tool) }],
  );
}

export function listOperationTemplates(catalogue: Catalogue): ResourceTemplateType[] {
  return resourcesOf(catalogue).flatMap(({ tool, resource: { uri, isTemplate, name } }) =>
    isTemplate ? [{ uriTemplate: uri, name: name ?? tool.name, ...toTexts(tool) }] : [],
  );
}

function toTexts(tool: Tool): Pick<Resource, "title" | "description" | "mimeType"> {
  const mimeType = mediaTypeOf(tool);
  return {
    title: tool.title,
    description: tool.operation.summary || tool.operation.description || tool.title,
    ...(mimeType !== undefined && { mimeType }),
  };
}

/** What the document says that a success is. */
function mediaTypeOf({ operation }: Tool): string | undefined {
  const success = operation.responses.find(({ status }) => status.startsWith("2"));
  return success?.content[0]?.type.split(";", 1)[0];
}

/**
 * Calls the operation that has this URI; undefined when none has.
 * @throws {ProtocolError} -32603 with what the result says, when the call failed
 */
export async function readOperationResource(
  catalogue: Catalogue,
  uri: string,
  { callOperation, context }: { callOperation: CallOperation; context: ServerContext },
): Promise<ReadResourceResult | InputRequiredResult | undefined> {
  for (const { tool, resource } of resourcesOf(catalogue)) {
    const given = match(resource, uri);
    if (given === undefined) continue;
    // oxlint-disable-next-line no-await-in-loop -- the first that matches is the last that is looked at
    const result = await callOperation(tool, given, context);
    if (isInputRequiredResult(result)) return result;
    return { contents: toContents(result, uri, mediaTypeOf(tool) ?? "text/plain") };
  }
  return undefined;
}

/** Arguments of the operation; undefined when the URI is another's. */
function match(
  { uri: template, isTemplate }: OperationResource,
  uri: string,
): JsonObject | undefined {
  if (!isTemplate) return template === uri ? {} : undefined;
  const names: string[] = [];
  const pattern = template.replaceAll(/\{([^}]*)\}|([^{]+)/g, (_, name?: string, text = "") => {
    if (name === undefined) return text.replaceAll(/[\\^$.*+?()[\]|/-]/g, String.raw`\$&`);
    names.push(name);
    return "([^/?#]+)";
  });
  const values = uri.startsWith(template.split("{", 1).join())
    ? matchGroups(`^${pattern}$`, uri)?.slice(1)
    : undefined;
  if (values === undefined) return undefined;
  try {
    return Object.fromEntries(
      values.map((value, index) => [names[index] ?? "", decodeURIComponent(value)]),
    );
  } catch {
    return undefined;
  }
}

function toContents(
  { content, isError }: CallToolResult,
  uri: string,
  mimeType: string,
): Contents[] {
  if (isError === true) {
    const said = content.map((item) => (item.type === "text" ? item.text : "")).join(" ");
    throw new ProtocolError(ProtocolErrorCode.InternalError, said.slice(0, 2000), { uri });
  }
  return content.flatMap((item, index): Contents[] => {
    switch (item.type) {
      case "text":
        // What follows are notes of the gateway.
        return [{ uri, mimeType: index === 0 ? mimeType : "text/plain", text: item.text }];
      case "image":
      case "audio":
        return [{ uri, mimeType: item.mimeType, blob: item.data }];
      case "resource": {
        const { resource } = item;
        const type =
          isObject(resource) && resource.mimeType !== undefined ? resource.mimeType : mimeType;
        return "text" in resource
          ? [{ uri, mimeType: type, text: resource.text }]
          : [{ uri, mimeType: type, blob: resource.blob }];
      }
      case "resource_link":
        return [];
    }
  });
}
