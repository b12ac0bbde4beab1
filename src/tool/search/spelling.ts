import { distance } from "fastest-levenshtein";

import { conceptsOf } from "./thesaurus.ts";
import { termsOf } from "./words.ts";

/** A word with fewer letters is near too many others; one with more may have two slips. */
const minLength = 5;
const minLengthForTwo = 9;

/** The word itself where it means something or begins a known one; else the known word that was probably meant. */
export function corrected(word: string, known: ReadonlySet<string>): string {
  const [stem = word] = termsOf(word);
  if (word.length < minLength || known.has(word) || conceptsOf(stem).length > 0) return word;
  const maxSlips = word.length < minLengthForTwo ? 1 : 2;
  let nearest = word;
  let fewest = maxSlips + 1;
  for (const candidate of known) {
    if (candidate.startsWith(word) || termsOf(candidate)[0] === stem) return word;
    if (Math.abs(candidate.length - word.length) >= fewest) continue;
    const slips = distance(word, candidate);
    if (slips < fewest) [nearest, fewest] = [candidate, slips];
  }
  return nearest;
}
