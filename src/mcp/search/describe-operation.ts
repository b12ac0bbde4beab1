/** `describe_operation`: all that is needed for a call, within a size. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import type { JsonObject } from "../../spec/model.ts";
import { withControls } from "../../tool/control.ts";
import { exampleArguments } from "../../tool/example.ts";
import type { Catalogue, Tool } from "../../tool/model.ts";
import { toOutputSchema } from "../../tool/output.ts";
import { toResourceUri } from "../resource-uri.ts";
import type { ToolEntry } from "../toolset.ts";
import { readOperation } from "./arguments.ts";
import { callerOfTool, describeName, findName } from "./names.ts";
import { toShape } from "./shape.ts";

/** Of an input schema that is shown whole, in bytes of JSON; a larger one is shown as a list of tools has it, cut. */
const maxSchemaBytes = 32 * 1024;
/** Of the schema that the outline is made of, in bytes. */
const maxOutputBytes = 64 * 1024;
/** Of an example, in characters: one that is longer than its schema teaches nothing. */
const maxExample = 4_000;

export function createDescribeEntry(catalogue: Catalogue): ToolEntry {
  return {
    listed: {
      name: describeName,
      title: "Describe an operation",
      description: `What an operation does, the JSON Schema of its arguments, an outline of what comes back, and an example where there is one. Needed before a call only where the line of ${findName} leaves a question.`,
      inputSchema: {
        type: "object",
        properties: { name: { type: "string", description: "Name of the operation" } },
        required: ["name"],
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async call(given): Promise<CallToolResult> {
      const operation = readOperation(given, catalogue);
      return operation.ok
        ? { content: [{ type: "text", text: await describe(operation.value) }] }
        : operation.refusal;
    },
  };
}

async function describe(tool: Tool): Promise<string> {
  const { name, title, description, hints, operation, api } = tool;
  const uri = toResourceUri({ kind: "operation", api: api.name, name });
  const output = toOutputSchema(
    operation,
    api,
    { outputSchema: "loose", outputSchemaBytes: maxOutputBytes },
    uri,
  );
  const example = JSON.stringify(await exampleArguments(tool));
  const caller = callerOfTool(tool);
  return [
    `# ${name}${title === name ? "" : `: ${title}`}`,
    `${operation.method} ${operation.path}`,
    description,
    `Call it with ${caller} {"name": ${JSON.stringify(name)}, "arguments": {...}}.${hints.destructiveHint ? " It is destructive." : ""}`,
    `Arguments, as JSON Schema: ${JSON.stringify(toInputSchema(tool))}`,
    ...(output === undefined ? [] : [`What comes back: ${toShape(output)}`]),
    ...(example === undefined || example.length > maxExample
      ? []
      : [`Example: ${caller} {"name": ${JSON.stringify(name)}, "arguments": ${example}}`]),
    `All that is documented: ${uri}`,
  ].join("\n\n");
}

/** The dialect goes without saying. */
function toInputSchema({ input, controls, listedSchema }: Tool): JsonObject {
  const whole = withControls(input.schema, controls);
  const { $schema: _dialect, ...schema } =
    Buffer.byteLength(JSON.stringify(whole)) <= maxSchemaBytes ? whole : listedSchema;
  return schema;
}
