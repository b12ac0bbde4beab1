/** `gateway_info`: what this gateway is, and of each API what a client has to know before it wonders why a call fails. */
import type { Api } from "../../operation/model.ts";
import { isSecured } from "../../operation/secured.ts";
import { showPlace } from "../../spec/address.ts";
import type { Tool } from "../../tool/model.ts";
import { line, titleOf } from "../facts.ts";
import type { ToolEntry } from "../toolset.ts";
import type { Reach } from "./model.ts";
import type { ManagementSource } from "./toolset.ts";

const maxApis = 100;
/** Of an API: addresses, and schemes that lack credentials. */
const maxNamed = 5;

export function createInfoEntry(source: ManagementSource): ToolEntry {
  return {
    listed: {
      name: "gateway_info",
      title: "About this gateway",
      description:
        "Name and version of this gateway, and its APIs: title, version, number of operations, where each lives, and whether its credentials are in place.",
      inputSchema: { type: "object", properties: {} },
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    call: () => Promise.resolve({ content: [{ type: "text", text: tell(source) }] }),
  };
}

function tell({ catalogue: { apis, tools }, info, reachOf }: ManagementSource): string {
  const more = apis.length - maxApis;
  return [
    `${info.name}, version ${info.version}: ${counted(tools.length, "operation")} of ${counted(apis.length, "API")}.`,
    ...apis.slice(0, maxApis).map((api) => {
      const own = tools.filter((tool) => tool.api.name === api.name);
      return toLine(api, own, reachOf(api.name));
    }),
    ...(more > 0 ? [`and ${counted(more, "API")} more`] : []),
  ].join("\n");
}

function toLine(api: Api, tools: readonly Tool[], reach: Reach | undefined): string {
  const parts = [
    counted(tools.length, "operation"),
    ...(reach === undefined
      ? ["no longer served"]
      : [
          `lives at ${toAddresses(tools, reach)}`,
          `credentials: ${toCredentials(api, tools, reach)}`,
        ]),
  ];
  return `- ${titleOf(api)}: ${parts.join("; ")}`;
}

/** Of the operations that are shown: others may live elsewhere. */
function toAddresses(tools: readonly Tool[], { baseUrl }: Reach): string {
  const all =
    baseUrl === undefined
      ? tools.flatMap(({ operation: { servers } }) => servers[0]?.url ?? [])
      : [baseUrl];
  const addresses = [...new Set(all.map(showPlace))];
  return addresses.length === 0 ? "an address that nobody has given" : named(addresses);
}

function toCredentials(
  { securitySchemes }: Api,
  tools: readonly Tool[],
  { missing, callerHeaders }: Reach,
): string {
  const lacking = new Set(missing.map(({ scheme }) => scheme));
  // One of the configuration alone holds for the whole API.
  const general = missing.filter(
    ({ scheme, kind }) => kind !== "undeclared" && !securitySchemes.has(scheme),
  );
  const blocked = tools.filter(
    (tool) =>
      general.length > 0 ||
      (isSecured(tool.operation.security) &&
        tool.operation.security.every((alternative) =>
          alternative.some(({ scheme }) => lacking.has(scheme)),
        )),
  );
  const own =
    callerHeaders.length === 0 ? "" : `; callers send their own in ${named(callerHeaders)}`;
  if (blocked.length === 0)
    return `${tools.some(({ operation }) => isSecured(operation.security)) ? "in place" : "the document asks for none"}${own}`;
  const schemes = new Set([
    ...general.map(({ scheme }) => scheme),
    ...blocked.flatMap(({ operation: { security } }) =>
      security.flat().flatMap(({ scheme }) => (lacking.has(scheme) ? [scheme] : [])),
    ),
  ]);
  return `missing for ${counted(blocked.length, "operation")} (${named([...schemes])})${own}`;
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, maxNamed).map((name) => line(name));
  const more = names.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
