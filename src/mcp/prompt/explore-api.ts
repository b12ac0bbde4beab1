import type { Catalogue, Tool } from "../../tool/model.ts";
import { aboutFacts, line, quote, titleOf, toOperationLine } from "../facts.ts";
import { describeScheme, toTagLines } from "../overview.ts";
import { toResourceUri } from "../resource-uri.ts";
import type { Prompt } from "./model.ts";
import { apiNamed, noneFound, operationsFor, section, toUserText } from "./shared.ts";

const maxOperations = 30;
const maxTags = 40;
const maxDescription = 1_000;
const maxGoal = 2_000;

/** What an API can do for a goal: the API on a page, and the operations that are closest to the goal. */
export function exploreApi({ apis }: Catalogue): Prompt {
  const description = "Finds out what an API can do for a goal, and what it cannot.";
  return {
    listed: {
      name: "explore_api",
      title: "Explore an API",
      description,
      arguments: [
        {
          name: "api",
          description: "Name of the API",
          required: apis.length > 1,
        },
        {
          name: "goal",
          description: "What you want to get done; left out: an overview",
          required: false,
        },
      ],
    },
    valuesOf: (argument) => (argument === "goal" ? [] : undefined),
    async get(given, { catalogue, calling }) {
      const api = apiNamed(given.get("api"), catalogue);
      const goal = given.get("goal");
      const tools = catalogue.tools.filter((tool) => tool.api.name === api.name);
      const found =
        goal === undefined ? [] : await operationsFor(goal, { catalogue, api: api.name });
      const shown = (found.length === 0 ? tools : found).slice(0, maxOperations);
      const tags = toTagLines(api);
      const text = [
        goal === undefined
          ? `Explain what the API ${titleOf(api)} can do, for somebody who has never seen it.`
          : `Find out what the API ${titleOf(api)} can do for this goal:\n\n${quote(goal, maxGoal)}`,
        aboutFacts,
        line(api.description, maxDescription),
        section("Authentication", [
          ...[...api.securitySchemes].map(
            ([name, scheme]) => `- ${line(name)}: ${describeScheme(scheme)}`,
          ),
          api.securitySchemes.size === 0
            ? ""
            : "The gateway adds these by itself; they are no arguments.",
        ]),
        section("Tags", [
          ...tags.slice(0, maxTags).map((tag) => `- ${line(tag)}`),
          tags.length > maxTags ? `and ${tags.length - maxTags} more` : "",
        ]),
        section(toHeading(shown, tools, { goal, found }), shown.map(toOperationLine)),
        section("Where more is told", [
          `- ${toResourceUri({ kind: "overview", api: api.name })}: the API on a page`,
          `- openapi://${api.name}/operations/{operation}: one operation with its schemas, by the name of its tool`,
          `- openapi://${api.name}/tags/{tag}: the operations of a tag`,
        ]),
        section("How to call them", [calling]),
        [
          "Answer with:",
          "1. what the API can do here, and what it cannot;",
          "2. the operations that matter, each with the arguments that it would need;",
          "3. what is still to be known before the first call.",
          "Do not call anything that writes or destroys.",
        ].join("\n"),
      ];
      return toUserText(description, text);
    },
  };
}

function toHeading(
  shown: readonly Tool[],
  all: readonly Tool[],
  { goal, found }: { readonly goal: string | undefined; readonly found: readonly Tool[] },
): string {
  const amount =
    shown.length === all.length ? `all ${all.length}` : `${shown.length} of ${all.length}`;
  if (goal === undefined) return `Operations (${amount})`;
  const order = found.length === 0 ? noneFound : "those closest to the goal first";
  return `Operations (${amount}, ${order})`;
}
