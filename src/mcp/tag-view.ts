/** The operations of one tag on a page of Markdown. */
import type { Api, Operation } from "../operation/model.ts";
import type { Tool } from "../tool/model.ts";
import { line, toOperationLine } from "./facts.ts";
import { toResourceUri } from "./resource-uri.ts";

/** @param tools of this API; an operation without one is listed and cannot be called */
export function toTagView(
  api: Api,
  tag: string,
  operations: readonly Operation[],
  tools: readonly Tool[],
): string {
  const byOperation = new Map(tools.map((tool) => [tool.operation, tool]));
  const description = api.tags.find(({ name }) => name === tag)?.description.trim() ?? "";
  const lines = operations.map((operation) => {
    const tool = byOperation.get(operation);
    return tool === undefined
      ? `- ${operation.key}: ${line(operation.summary) || "not described"}; no tool`
      : toOperationLine(tool);
  });
  const more = toResourceUri({ kind: "operation", api: api.name, name: "{operation}" });
  return `${[
    `# ${line(tag)}, a tag of ${line(api.title)}`,
    ...(description === "" ? [] : [description]),
    `## Operations (${operations.length})`,
    lines.join("\n"),
    `All of one operation is at ${decodeURIComponent(more)}, by the name of its tool.`,
  ].join("\n\n")}\n`;
}
