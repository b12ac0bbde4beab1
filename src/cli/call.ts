import type { CallToolResult } from "@modelcontextprotocol/server";
import { type Command, Option } from "commander";

import { toLegibleJson } from "../response/legible.ts";
import { confirmedAlready } from "../response/question.ts";
import { isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { noTrace } from "../upstream/trace.ts";
import type { CliContext } from "./context.ts";
import {
  collect,
  parseJsonObject,
  type SharedOptions,
  toFlags,
  withSharedOptions,
} from "./options.ts";

interface CallOptions extends SharedOptions {
  readonly document: readonly string[];
  readonly args?: JsonObject;
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

export function addCall(program: Command, context: CliContext): void {
  withSharedOptions(program.command("call"))
    .summary("call one tool and print its result")
    .description(
      "Calls one tool and prints its result; the exit code is 1 when the result is an error.",
    )
    .argument("<tool>", "name of the tool, as `tools` lists it")
    .argument("[arguments...]", "key=value; a key given twice becomes a list")
    .addOption(
      new Option("-d, --document <document>", "path, http(s) URL, or -; repeatable")
        .argParser(collect)
        .default([], "those of the configuration"),
    )
    .option("--args <json>", "arguments as a JSON object", parseJsonObject)
    .option("--json", "the whole result as JSON")
    .option("--dry-run", "show the request, secrets masked, instead of sending it")
    .addHelpText(
      "after",
      `
Examples:
  openapi-mcp-gateway call listBooks per_page=3
  openapi-mcp-gateway call getPet petId=7 --document https://petstore3.swagger.io/api/v3/openapi.json
  openapi-mcp-gateway call deletePet petId=7 --dry-run -d ./openapi.yaml
  openapi-mcp-gateway call addPet --args '{"name": "Rex", "photoUrls": []}' -d ./openapi.yaml`,
    )
    .action(async (tool: string, pairs: readonly string[], options: CallOptions) => {
      const given = { ...options.args, ...readPairs(program, pairs) };
      const { openGateway } = await import("./open.ts");
      const { gateway, close } = await openGateway(context, {
        configFile: options.config,
        flags: toFlags(options.document, options),
        oneShot: true,
      });
      try {
        const found = gateway.catalogue().find(tool);
        if (found === undefined) {
          const { closest } = await import("../closest.ts");
          const near = closest(
            tool,
            gateway.catalogue().tools.map(({ name }) => name),
          );
          const hint = near.length > 0 ? `Did you mean ${near.join(" or ")}? ` : "";
          program.error(`There is no tool ${tool}. ${hint}\`tools\` lists them all.`, {
            exitCode: 2,
          });
        }
        const abort = new AbortController();
        context.onSignal(() => abort.abort());
        const result = await gateway.call(found, given, {
          caller: gateway.localCaller,
          trace: noTrace,
          catalogue: gateway.catalogue(),
          signal: abort.signal,
          progress: undefined,
          log: () => undefined,
          // Whoever types a call has decided.
          confirm: confirmedAlready,
          dryRun: options.dryRun === true,
        });
        const text = options.json === true ? laidOut(result) : toText(result);
        context.stdout.write(`${text}\n`);
        if (result.isError === true) program.error("", { exitCode: 1 });
      } finally {
        await close();
      }
    });
}

/** `id=7 tag=a tag=b` -> `{ id: "7", tag: ["a", "b"] }`; the tool's schema settles what is a number. */
function readPairs(program: Command, pairs: readonly string[]): JsonObject {
  const given = new Map<string, JsonValue>();
  for (const pair of pairs) {
    const mark = pair.indexOf("=");
    if (mark < 1) {
      program.error(`"${pair}" is no argument: give key=value, or --args '{"key": ...}'.`, {
        exitCode: 2,
      });
    }
    const key = pair.slice(0, mark);
    const value = pair.slice(mark + 1);
    const earlier = given.get(key);
    given.set(key, earlier === undefined ? value : [...[earlier].flat(), value]);
  }
  return Object.fromEntries(given);
}

function toText({ content }: CallToolResult): string {
  return content
    .map((item) => {
      switch (item.type) {
        case "text":
          return indented(item.text);
        case "image":
        case "audio":
          return `[${item.mimeType}, ${Buffer.byteLength(item.data, "base64")} bytes; --json shows them]`;
        case "resource":
          return "text" in item.resource
            ? item.resource.text
            : `[${item.resource.mimeType ?? "bytes"}, ${Buffer.byteLength(item.resource.blob, "base64")} bytes; --json shows them]`;
        case "resource_link":
          return `[${item.uri}]`;
      }
    })
    .join("\n");
}

/** A terminal obeys controls that JSON need not escape. */
function laidOut(value: unknown): string {
  return toLegibleJson(JSON.stringify(value, undefined, 2));
}

/** JSON is easier on the eyes when it is laid out. */
function indented(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) || Array.isArray(value) ? laidOut(value) : text;
  } catch {
    return text;
  }
}
