/**
 * What clients are offered while somebody types an argument of a resource template or a prompt: names of the catalogue
 * that this client sees, the likeliest first.
 */
import {
  type CompleteRequestParams,
  type CompleteResult,
  ProtocolError,
  ProtocolErrorCode,
} from "@modelcontextprotocol/server";

import { closest } from "../closest.ts";
import type { Api } from "../operation/model.ts";
import { entriesOf, isObject } from "../spec/json.ts";
import type { Catalogue } from "../tool/model.ts";
import { type PromptBook, unknownPrompt } from "./prompt/book.ts";
import { resourceTemplates } from "./resource-uri.ts";

/** MCP, server utilities, completion: at most so many values. */
const maxValues = 100;
/** What somebody types is a name; anything longer is looked at in part. */
const maxLength = 200;

/** One value that can be offered, and other words that lead to it. */
interface Candidate {
  readonly value: string;
  readonly also: string;
}

interface Seen {
  readonly apis: readonly Api[];
  readonly catalogue: Catalogue;
}

/** Names that a catalogue has for an argument, by the argument's name. */
const namesOf: ReadonlyMap<string, (seen: Seen) => readonly Candidate[]> = new Map<
  string,
  (seen: Seen) => readonly Candidate[]
>([
  ["api", ({ apis }) => apis.map(({ name, title }) => ({ value: name, also: title }))],
  [
    "operation",
    ({ apis, catalogue }) => {
      const names = new Set(apis.map(({ name }) => name));
      return catalogue.tools
        .filter(({ api }) => names.has(api.name))
        .map(({ name, title, operation }) => ({
          value: name,
          also: `${operation.operationId ?? ""} ${operation.key} ${title}`,
        }));
    },
  ],
  [
    "tag",
    ({ apis }) =>
      apis.flatMap(({ tags, operations }) => {
        const used = new Set(operations.flatMap((operation) => operation.tags));
        const descriptions = new Map(tags.map(({ name, description }) => [name, description]));
        return [...new Set([...descriptions.keys(), ...used])]
          .filter((tag) => used.has(tag))
          .map((tag) => ({ value: tag, also: descriptions.get(tag) ?? "" }));
      }),
  ],
  [
    "schema",
    ({ apis }) =>
      apis.flatMap(({ document: { components } }) =>
        entriesOf(isObject(components) ? components["schemas"] : undefined).map(([name]) => ({
          value: name,
          also: "",
        })),
      ),
  ],
]);

/**
 * The values for an argument that begin with what was typed, then those that have it inside, then those that its words
 * lead to, or that were mistyped.
 * @throws {ProtocolError} -32602 for a prompt, a template or an argument that there is not
 */
export function complete(
  { ref, argument, context }: CompleteRequestParams,
  catalogue: Catalogue,
  prompts: PromptBook,
): CompleteResult {
  const given = new Map(Object.entries(context?.arguments ?? {}));
  const api = given.get("api");
  const seen: Seen = {
    catalogue,
    apis: catalogue.apis.filter(({ name }) => argument.name === "api" || (api ?? name) === name),
  };
  const own =
    ref.type === "ref/prompt"
      ? ownValues(ref.name, argument.name, given, prompts)
      : checkTemplate(ref.uri, argument.name);
  const candidates = own?.map(toCandidate) ?? namesOf.get(argument.name)?.(seen) ?? [];
  const values = [...new Set(rank(argument.value.slice(0, maxLength), candidates))];
  return {
    completion: {
      values: values.slice(0, maxValues),
      total: values.length,
      hasMore: values.length > maxValues,
    },
  };
}

function toCandidate(value: string): Candidate {
  return { value, also: "" };
}

/** What the prompt itself offers; undefined where names of the catalogue are. */
function ownValues(
  name: string,
  argument: string,
  given: ReadonlyMap<string, string>,
  prompts: PromptBook,
): readonly string[] | undefined {
  const prompt = prompts.get(name);
  if (prompt === undefined) throw unknownPrompt(name, prompts);
  const known = prompt.listed.arguments.map((each) => each.name);
  if (!known.includes(argument)) throw unknownArgument(`Prompt ${name}`, argument, known);
  return prompt.valuesOf(argument, given);
}

function checkTemplate(uri: string, argument: string): undefined {
  const templates: readonly string[] = Object.values(resourceTemplates);
  if (!templates.includes(uri)) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `Unknown resource template: ${JSON.stringify(uri.slice(0, maxLength))}. Templates here: ${templates.join(", ")}.`,
    );
  }
  const known = [...uri.matchAll(/\{\??([^}]+)\}/g)].flatMap(([, names = ""]) => names.split(","));
  if (!known.includes(argument)) throw unknownArgument(uri, argument, known);
}

function unknownArgument(of: string, argument: string, known: readonly string[]): ProtocolError {
  const takes = known.length === 0 ? "no arguments" : known.join(", ");
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `${of} has no argument ${JSON.stringify(argument.slice(0, maxLength))}; it takes ${takes}.`,
  );
}

/** In their own order where two are as good; without those that have nothing of what was typed. */
function rank(typed: string, candidates: readonly Candidate[]): readonly string[] {
  const wanted = typed.trim().toLowerCase();
  const words = wordsOf(wanted);
  const ranked = candidates
    .map(({ value, also }) => ({ value, rank: rankOf(wanted, words, value, also) }))
    .filter((each) => each.rank !== undefined)
    .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ value }) => value);
  if (ranked.length > 0) return ranked;
  return closest(
    wanted,
    candidates.map(({ value }) => value),
  );
}

/** The lower the better; undefined: nothing of it. */
function rankOf(
  wanted: string,
  words: readonly string[],
  value: string,
  also: string,
): number | undefined {
  const own = value.toLowerCase();
  if (own === wanted) return 0;
  if (own.startsWith(wanted)) return 1;
  const at = own.indexOf(wanted);
  // The beginning of a word, before the middle of one.
  if (at > 0) return /[^\p{L}\p{N}]/u.test(own[at - 1] ?? "") ? 2 : 3;
  if (words.length === 0) return undefined;
  const others = also.toLowerCase();
  if (others.includes(wanted)) return 4;
  return words.every((word) => own.includes(word) || others.includes(word)) ? 5 : undefined;
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}
