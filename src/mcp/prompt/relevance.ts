/** Which operations a text in users' words is about, the likeliest first. */
import type { Tool } from "../../tool/model.ts";

/** What is said of an operation, by how much a word there tells of it. */
const fields: readonly { readonly weight: number; readonly of: (tool: Tool) => string }[] = [
  { weight: 4, of: ({ name }) => name },
  { weight: 4, of: ({ title }) => title },
  { weight: 2, of: ({ operation }) => operation.path },
  { weight: 2, of: ({ operation }) => operation.tags.join(" ") },
  { weight: 1, of: ({ operation }) => operation.description },
];

const weights = new WeakMap<Tool, ReadonlyMap<string, number>>();

/** Those that share a word with the text; all, in their order, where none does. */
export function rankTools(tools: readonly Tool[], text: string): readonly Tool[] {
  const wanted = new Set(wordsOf(text));
  const rarity = new Map(
    [...wanted].map((word) => {
      const count = tools.filter((tool) => weightsOf(tool).has(word)).length;
      return [word, Math.log(1 + tools.length / Math.max(1, count))];
    }),
  );
  const scored = tools
    .map((tool) => ({ tool, score: scoreOf(tool, rarity) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score);
  return scored.length === 0 ? tools : scored.map(({ tool }) => tool);
}

function scoreOf(tool: Tool, rarity: ReadonlyMap<string, number>): number {
  const own = weightsOf(tool);
  return [...rarity].reduce((sum, [word, rare]) => sum + (own.get(word) ?? 0) * rare, 0);
}

function weightsOf(tool: Tool): ReadonlyMap<string, number> {
  const known = weights.get(tool);
  if (known !== undefined) return known;
  const own = new Map<string, number>();
  for (const { weight, of } of fields) {
    for (const word of wordsOf(of(tool))) own.set(word, Math.max(weight, own.get(word) ?? 0));
  }
  weights.set(tool, own);
  return own;
}

/** Lower case, without a plural's `s`; `listBooks` and `list-books` are two words. */
function wordsOf(text: string): readonly string[] {
  return text
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1)
    .map((word) => word.replace(/(?<=[^su])s$/, ""));
}
