/**
 * Which prompts there are: the gateway's own, the configuration's, then the documents'. One of the configuration stands in
 * for the gateway's of the same name; one of a document never takes a name that is taken.
 */
import type {
  GetPromptRequestParams,
  GetPromptResult,
  Prompt as ListedPrompt,
} from "@modelcontextprotocol/server";

import { closest } from "../../closest.ts";
import type { ConfiguredPrompt } from "../../config/prompt-options.ts";
import type { Catalogue } from "../../tool/model.ts";
import { explainError } from "./explain-error.ts";
import { exploreApi } from "./explore-api.ts";
import type { GivenArguments, Prompt, PromptContext } from "./model.ts";
import { planCalls } from "./plan-calls.ts";
import { invalid, shown } from "./shared.ts";
import { fromTemplate } from "./template.ts";

/** By name, in the order in which they are listed. */
export type PromptBook = ReadonlyMap<string, Prompt>;

/** The prompts that go with a catalogue; made once for each. */
export type PromptsOf = (catalogue: Catalogue) => PromptBook;

export function createPromptsOf(configured: readonly ConfiguredPrompt[]): PromptsOf {
  const books = new WeakMap<Catalogue, PromptBook>();
  return function promptsOf(catalogue) {
    let book = books.get(catalogue);
    if (book === undefined) books.set(catalogue, (book = createBook(catalogue, configured)));
    return book;
  };
}

function createBook(catalogue: Catalogue, configured: readonly ConfiguredPrompt[]): PromptBook {
  const { apis } = catalogue;
  const own =
    catalogue.tools.length === 0
      ? []
      : [exploreApi(catalogue), planCalls(catalogue), explainError((name) => catalogue.find(name))];
  const book = new Map(own.map((prompt) => [prompt.listed.name, prompt]));
  for (const template of configured) {
    const { api, name } = template;
    if (api === undefined || apis.some((each) => each.name === api)) {
      book.set(name, fromTemplate(name, template));
    }
  }
  for (const { name: api, prompts } of apis) {
    for (const template of prompts) {
      // As with tools: the name of the API goes in front where several are shown.
      const long = `${api}_${template.name}`;
      const name = apis.length > 1 || book.has(template.name) ? long : template.name;
      if (!book.has(name)) book.set(name, fromTemplate(name, template));
    }
  }
  return book;
}

export function listPrompts(book: PromptBook): ListedPrompt[] {
  return [...book.values()].map(({ listed }) => listed);
}

/**
 * @throws {ProtocolError} -32602 for a prompt that there is not, and for arguments that are missing or not known
 */
export async function getPrompt(
  book: PromptBook,
  { name, arguments: given = {} }: GetPromptRequestParams,
  context: PromptContext,
): Promise<GetPromptResult> {
  const prompt = book.get(name);
  if (prompt === undefined) throw unknownPrompt(name, book);
  return prompt.get(readArguments(prompt, given), context);
}

export function unknownPrompt(name: string, book: PromptBook): Error {
  const nearest = closest(name, [...book.keys()]);
  const names = nearest.length === 0 ? [...book.keys()].slice(0, 20) : nearest;
  const hint = nearest.length === 0 ? "Prompts here" : "Closest";
  return invalid(
    `Unknown prompt: ${shown(name)}.${names.length === 0 ? "" : ` ${hint}: ${names.join(", ")}.`}`,
  );
}

function readArguments(
  { listed }: Prompt,
  given: Readonly<Record<string, string>>,
): GivenArguments {
  const known = listed.arguments.map(({ name }) => name);
  const filled = new Map(Object.entries(given).filter(([, value]) => value.trim() !== ""));
  const missing = listed.arguments.filter(({ name, required }) => required && !filled.has(name));
  const strange = [...filled.keys()].filter((name) => !known.includes(name));
  if (missing.length === 0 && strange.length === 0) return filled;
  const needs = missing.map(({ name, description }) =>
    description === "" ? name : `${name} (${description})`,
  );
  throw invalid(
    [
      ...(needs.length === 0 ? [] : [`Prompt ${listed.name} also needs ${needs.join(", ")}.`]),
      ...(strange.length === 0
        ? []
        : [
            `Prompt ${listed.name} has no ${strange.map(shown).join(", ")}; ` +
              `it takes ${known.length === 0 ? "no arguments" : known.join(", ")}.`,
          ]),
    ].join(" "),
  );
}
