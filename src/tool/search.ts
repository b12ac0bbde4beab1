/**
 * Finds the operations that somebody asks for in words of his own: words and their synonyms by weighted field, then how
 * much of the question is answered, how much of the operation is asked for, and whether its method fits the verb. What is
 * shown of what is found is left to others.
 */
import MiniSearch from "minisearch";

import type { Api } from "../operation/model.ts";
import type { Catalogue, Tool } from "./model.ts";
import { fieldBoosts, type Resolve, resolverOf, toSearchedText } from "./search/fields.ts";
import { wantedMethods } from "./search/intent.ts";
import { corrected } from "./search/spelling.ts";
import { isConcept } from "./search/thesaurus.ts";
import { askedWordsOf, termsOf, wordsOf } from "./search/words.ts";

export interface OperationQuery {
  /** Any words; none finds all that the other members let through, in document order. */
  readonly words: string;
  readonly tag?: string | undefined;
  readonly method?: string | undefined;
  /** The name of an API. */
  readonly api?: string | undefined;
}

/** What things count, against 1 for a word that is found as it was asked. Chosen by measuring: see `test/tool/search`. */
const weight = {
  /** A word of the same meaning. */
  concept: 0.8,
  prefix: 0.35,
  deprecated: 0.5,
  /** An operation of a version that is not finished. */
  unstable: 0.7,
  /** A method that does not fit the verb. */
  otherMethod: 0.5,
  /** Of a score, the share that a title loses when none of its words is asked for. */
  title: 0.8,
} as const;
/** Shorter words are parts of too many others. */
const minPrefix = 4;
/** Longer questions are no clearer, and cost more. */
const maxWords = 32;
/** In characters, of what is read of a question at all. */
const maxQuestion = 1_000;

/** Tools at a time between which other work is done: thousands take seconds. */
const chunkSize = 50;

interface Index {
  readonly search: MiniSearch<Entry>;
  /** Every term with the number of tools that have it. */
  readonly terms: ReadonlyMap<string, number>;
  readonly words: ReadonlySet<string>;
  /** By the position of the tool in its catalogue. */
  readonly entries: readonly Entry[];
}

interface Entry {
  readonly id: number;
  readonly tool: Tool;
  /** Of each word of the title, its terms. */
  readonly title: readonly (readonly string[])[];
  /** What holds for any question. */
  readonly standing: number;
}

const indexes = new WeakMap<Catalogue, Promise<Index>>();

/** The best first, all that match. The index is made at the first question and kept with the catalogue. */
export async function searchOperations(
  catalogue: Catalogue,
  query: OperationQuery,
): Promise<readonly Tool[]> {
  const isWanted = createFilter(query);
  if (query.words.trim() === "") return catalogue.tools.filter(isWanted);
  const named = catalogue.tools.filter((tool) => isNamed(tool, query.words) && isWanted(tool));
  const words = askedWordsOf(query.words.slice(0, maxQuestion)).slice(0, maxWords);
  if (words.length === 0) return named;
  const index = await indexOf(catalogue);
  const asked = toAsked(words.map((word) => corrected(word, index.words)));
  const ranked = rank(index, asked, wantedMethods(query.words.slice(0, maxQuestion)), isWanted);
  return [...new Set([...named, ...ranked])];
}

/** Of each thing that is asked for, its terms: words of one meaning are one thing. */
type Asked = readonly (readonly string[])[];

function toAsked(words: readonly string[]): Asked {
  const byMeaning = new Map<string, readonly string[]>();
  for (const word of words) {
    const [stem = word, ...concepts] = termsOf(word);
    const meaning = concepts.length === 0 ? stem : concepts.join(" ");
    byMeaning.set(meaning, [...new Set([...(byMeaning.get(meaning) ?? []), stem, ...concepts])]);
  }
  return [...byMeaning.values()];
}

function rank(
  index: Index,
  asked: Asked,
  methods: readonly string[] | undefined,
  isWanted: (tool: Tool) => boolean,
): readonly Tool[] {
  const weights = weigh(asked);
  // What is rare says more: a question is answered by its rarest words.
  const rarities = asked.map((terms) => Math.min(...terms.map((term) => rarityOf(index, term))));
  const allRarities = rarities.reduce((sum, rarity) => sum + rarity, 0);

  const found = index.search.search([...weights.keys()].join(" "), {
    tokenize: (text) => text.split(" "),
    processTerm: (term) => term,
    boost: fieldBoosts,
    // BM25 makes much of rare words; one that a single description happens to use is no better an answer for it.
    boostTerm: (term) => (weights.get(term) ?? 1) / Math.sqrt(rarityOf(index, term)),
    prefix: (term) => !isConcept(term) && term.length >= minPrefix,
    // Slips are corrected before, word by word: of stems too little is left.
    weights: { prefix: weight.prefix, fuzzy: 0 },
    filter: ({ id }) => {
      const entry = index.entries[Number(id)];
      return entry !== undefined && isWanted(entry.tool);
    },
  });
  return found
    .flatMap(({ id, score, queryTerms }) => {
      const entry = index.entries[Number(id)];
      if (entry === undefined) return [];
      const { tool, title, standing } = entry;
      const matched = new Set(queryTerms);
      const answered = asked.reduce((sum, terms, position) => {
        const isAnswered = terms.some((term) => matched.has(term));
        return isAnswered ? sum + (rarities[position] ?? 0) : sum;
      }, 0);
      const meant = title.filter((terms) => terms.some((term) => weights.has(term))).length;
      const fits = methods === undefined || methods.includes(tool.operation.method);
      const total =
        score *
        standing *
        Math.sqrt(answered / allRarities) *
        (1 - weight.title * (1 - meant / Math.max(1, title.length))) *
        (fits ? 1 : weight.otherMethod);
      return { tool, total };
    })
    .toSorted((one, other) => other.total - one.total)
    .map(({ tool }) => tool);
}

/** A word that may mean several things means each of them less. */
function weigh(asked: Asked): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const terms of asked) {
    const meanings = terms.filter(isConcept).length;
    for (const term of terms) {
      const own = isConcept(term) ? weight.concept / meanings : 1;
      weights.set(term, Math.max(own, weights.get(term) ?? 0));
    }
  }
  return weights;
}

/** More than 0; the larger, the fewer tools have it. */
function rarityOf({ terms, entries }: Index, term: string): number {
  return Math.log(1 + entries.length / (terms.get(term) ?? 1));
}

/** Who knows the name asks by it. */
function isNamed({ name, operation }: Tool, words: string): boolean {
  const text = words.trim();
  return name === text || operation.operationId === text || operation.key === text;
}

function createFilter({ tag, method, api }: OperationQuery): (tool: Tool) => boolean {
  const wantedTag = tag?.toLowerCase();
  const wantedMethod = method?.toUpperCase();
  return (tool) =>
    (wantedTag === undefined ||
      tool.operation.tags.some((name) => name.toLowerCase() === wantedTag)) &&
    (wantedMethod === undefined || tool.operation.method === wantedMethod) &&
    (api === undefined || tool.api.name === api);
}

function indexOf(catalogue: Catalogue): Promise<Index> {
  let index = indexes.get(catalogue);
  if (index === undefined) indexes.set(catalogue, (index = createIndex(catalogue)));
  return index;
}

async function createIndex({ tools }: Catalogue): Promise<Index> {
  const terms = new Map<string, number>();
  const entries: Entry[] = [];
  const words = new Set<string>();
  let own = new Set<string>();
  let texts: Readonly<Record<string, string>> = {};
  const search = new MiniSearch<Entry>({
    fields: Object.keys(fieldBoosts),
    extractField: (entry, name) => (name === "id" ? entry.id : texts[name]),
    tokenize: (text) => [...wordsOf(text)],
    processTerm(word) {
      words.add(word);
      const made = termsOf(word);
      for (const term of made) own.add(term);
      return made;
    },
  });
  const resolvers = new Map<Api, Resolve>();
  for (const [id, tool] of tools.entries()) {
    if (id % chunkSize === chunkSize - 1) await new Promise(setImmediate);
    let resolve = resolvers.get(tool.api);
    if (resolve === undefined) resolvers.set(tool.api, (resolve = resolverOf(tool.api)));
    const entry = toEntry(id, tool);
    entries.push(entry);
    own = new Set();
    texts = toSearchedText(tool, resolve);
    search.add(entry);
    for (const term of own) terms.set(term, (terms.get(term) ?? 0) + 1);
  }
  return { search, terms, words, entries };
}

function toEntry(id: number, tool: Tool): Entry {
  const { operation, title, description } = tool;
  // Some documents say it in words alone.
  const isDeprecated =
    operation.deprecated || /\bdeprecated\b/i.test(`${title} ${description.slice(0, 200)}`);
  const isUnstable = /(?:alpha|beta|preview)\d*(?:\/|$)/.test(operation.path);
  return {
    id,
    tool,
    title: [...new Set(wordsOf(title))].map(termsOf),
    standing: (isDeprecated ? weight.deprecated : 1) * (isUnstable ? weight.unstable : 1),
  };
}
