/** Whether a host takes a list of tools as it is. */
import { isObject } from "../spec/json.ts";
import type { Host, Limit } from "../tool/host-limits.ts";
import { isBeyond, type NodeLimit } from "../tool/host-schema.ts";
import type { Tool } from "../tool/model.ts";
import { someSchema } from "../tool/schema-map.ts";
import { hasArrayWithoutItems } from "./array-items.ts";
import type { HostProblem, HostVerdict } from "./model.ts";
import { amount, counted, roughly } from "./text.ts";

/** A list of tools as a host sees it. */
export interface OfferedList {
  /** What the client's configuration calls this server. */
  readonly server: string;
  readonly tools: readonly Tool[];
  /** Estimated. */
  readonly tokens: number;
}

export function judgeHost({ name, limits }: Host, list: OfferedList): HostVerdict {
  const problems = limits.flatMap((limit): readonly HostProblem[] => {
    const excess = findExcess(limit, list);
    if (excess === undefined) return [];
    const { what, mend, tools = [] } = excess;
    return [
      {
        message: `${what}; ${limit.beyond}.`,
        mend,
        tools: tools.map((tool) => tool.name),
        source: limit.source,
      },
    ];
  });
  return { host: name, accepts: problems.length === 0, problems };
}

interface Excess {
  /** A clause: what is over the limit, and the limit. */
  readonly what: string;
  readonly mend: string;
  readonly tools?: readonly Tool[];
}

const fewerTools =
  "Offer fewer tools: `include`, `exclude` or `readOnly` under `tools` in the configuration.";
const rename = "Name these tools: `operations` under `tools` in the configuration.";
const otherSchema =
  "The list is adapted for clients that say they are this host, and at addresses with `?host=`; else change these schemas in the document.";

/** Undefined when the list is within the limit. */
function findExcess(limit: Limit, { server, tools, tokens }: OfferedList): Excess | undefined {
  switch (limit.kind) {
    case "toolCount":
      return tools.length <= limit.max
        ? undefined
        : {
            what: `${amount(tools.length)} tools, at most ${amount(limit.max)} with those of other servers`,
            mend: fewerTools,
          };
    case "contextWindow":
      return tokens <= limit.usual
        ? undefined
        : {
            what: `about ${roughly(tokens)} tokens, where most models take ${amount(limit.usual)} and the largest ${amount(limit.largest)}, conversation included`,
            mend: fewerTools,
          };
    case "toolName":
      return excessOf(
        tools.filter((tool) => !limit.pattern.test(tool.name)),
        (count) => `${counted(count, "name")} outside ${limit.pattern.source}`,
        rename,
      );
    case "fullName": {
      const room = limit.maxCharacters - limit.before.length - limit.between.length - server.length;
      return excessOf(
        tools.filter(({ name }) => name.length > room),
        (count) =>
          `${counted(count, "name")} longer than ${room} characters, what "${limit.before}${server}${limit.between}" leaves of ${limit.maxCharacters}`,
        toShorterServer(tools, server, room),
      );
    }
    case "description":
      return excessOf(
        tools.filter(({ description }) => description.length > limit.maxCharacters),
        (count) =>
          `${counted(count, "description")} longer than ${amount(limit.maxCharacters)} characters`,
        "Shorten them: `operations` under `tools` in the configuration.",
      );
    case "argumentName":
      return excessOf(
        tools.filter(({ listedSchema: { properties } }) =>
          Object.keys(isObject(properties) ? properties : {}).some(
            (argument) => !limit.pattern.test(argument),
          ),
        ),
        (count) => `${counted(count, "tool")} with arguments named outside ${limit.pattern.source}`,
        otherSchema,
      );
    case "rootKeyword":
      return excessOf(
        tools.filter(({ listedSchema }) =>
          limit.refused.some((keyword) => listedSchema[keyword] !== undefined),
        ),
        (count) => `${counted(count, "input schema")} with ${limit.refused.join(", ")} at the root`,
        otherSchema,
      );
    case "knownKeywords":
    case "refusedKeywords":
    case "formats":
    case "singleType":
    case "textChoices":
      return excessOf(
        tools.filter(({ listedSchema }) =>
          someSchema(listedSchema, (node) => isBeyond(limit, node)),
        ),
        (count) => `${counted(count, "input schema")} with ${toSubject(limit)}`,
        otherSchema,
      );
    case "arrayItems":
      return excessOf(
        tools.filter(({ listedSchema }) => hasArrayWithoutItems(listedSchema)),
        (count) => `${counted(count, "input schema")} with an array that has no items`,
        otherSchema,
      );
  }
}

function excessOf(
  tools: readonly Tool[],
  what: (count: number) => string,
  mend: string,
): Excess | undefined {
  return tools.length === 0 ? undefined : { what: what(tools.length), mend, tools };
}

function toSubject(limit: NodeLimit): string {
  switch (limit.kind) {
    case "knownKeywords":
      return `keywords other than ${limit.known.slice(0, 4).join(", ")} and their like`;
    case "refusedKeywords":
      return limit.refused.join(", ");
    case "formats":
      return `formats other than ${Object.values(limit.known).flat().join(", ")}`;
    case "singleType":
      return "a list of types";
    case "textChoices":
      return "choices that are no text";
  }
}

/** A shorter name for the server makes room for its tools, as far as it goes. */
function toShorterServer(tools: readonly Tool[], server: string, room: number): string {
  const longest = Math.max(...tools.map(({ name }) => name.length));
  const fitting = server.length + room - longest;
  return fitting < 1
    ? `Call this server by a shorter name in the client, and give the longest tools other names (\`operations\` under \`tools\` in the configuration).`
    : `Call this server by a name of at most ${counted(fitting, "character")} in the client.`;
}
