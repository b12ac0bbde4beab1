import type { Catalogue } from "../../tool/model.ts";
import { aboutFacts, quote, toAuthenticationLine, toOperationBlock } from "../facts.ts";
import type { Prompt } from "./model.ts";
import { apiNamed, noneFound, operationsFor, section, toUserText } from "./shared.ts";

const maxOperations = 15;
const maxTask = 4_000;

/** Which operations, in which order, for a task: what each needs, gives and comes after. */
export function planCalls({ apis }: Catalogue): Prompt {
  const description =
    "Plans which operations to call for a task, in which order, with which arguments.";
  return {
    listed: {
      name: "plan_calls",
      title: "Plan calls for a task",
      description,
      arguments: [
        { name: "task", description: "What is to be done", required: true },
        {
          name: "api",
          description: `Name of the API; left out: ${apis.length > 1 ? "all of them" : "the one that is served"}`,
          required: false,
        },
      ],
    },
    valuesOf: (argument) => (argument === "task" ? [] : undefined),
    async get(given, { catalogue, calling }) {
      const task = given.get("task") ?? "";
      const api = given.has("api") ? apiNamed(given.get("api"), catalogue) : undefined;
      const tools = catalogue.tools.filter(
        (tool) => api === undefined || tool.api.name === api.name,
      );
      const found = await operationsFor(task, { catalogue, api: api?.name });
      const shown = (found.length === 0 ? tools : found).slice(0, maxOperations);
      const authentication = new Map<string, string[]>();
      for (const tool of shown) {
        const line = `${tool.api.name}: ${toAuthenticationLine(tool)}`;
        authentication.set(line, [...(authentication.get(line) ?? []), tool.name]);
      }
      const text = [
        `Plan the calls for this task:\n\n${quote(task, maxTask)}`,
        aboutFacts,
        section(
          `Operations (${shown.length} of ${tools.length}, ${found.length === 0 ? noneFound : "those closest to the task first"})`,
          shown.map((tool) => toOperationBlock(tool, catalogue)),
        ),
        section(
          "Authentication",
          [...authentication].map(([line, names]) =>
            authentication.size === 1 ? `- ${line}` : `- ${line} (${names.join(", ")})`,
          ),
        ),
        section("How to call them", [calling]),
        [
          "Write the plan as a numbered list. For each call: the operation, its arguments, where each value comes from (the task, an",
          "earlier reply, or a question to the user), and what its reply is needed for. Then keep to this:",
          "- Only operations of the list above, or others that you have looked up; name an operation that is missing instead of guessing one.",
          "- Look before you write: identifiers come from replies, never from guesses.",
          "- One call reads all pages of a list; `_maxItems` and `_select` keep replies small.",
          "- Ask before each call that destroys something, and say what it would destroy.",
          "- Say what to do when a call fails, and which calls may be made twice.",
        ].join("\n"),
      ];
      return toUserText(description, text);
    },
  };
}
