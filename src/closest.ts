import { distance } from "fastest-levenshtein";

/** Longest text that is worth comparing: edit distance is quadratic, and names come from strangers. */
const maxCompared = 128;

/** The known names nearest to one that is not known: at most `count`, best first, none that is more other than alike. */
export function closest(name: string, known: readonly string[], count = 3): readonly string[] {
  const wanted = name.slice(0, maxCompared).toLowerCase();
  return known
    .map((candidate) => ({ candidate, edits: distance(wanted, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(wanted.length, candidate.length) / 2)
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/**
 * The known name that someone meant who wrote this: the same but for capitals and punctuation, or but for one letter (two
 * of a long name) after the first. Undefined rather than a guess.
 */
export function mistypedOf(name: string, known: readonly string[]): string | undefined {
  const loose = loosen(name.slice(0, maxCompared));
  return known.find((candidate) => {
    const wanted = loosen(candidate);
    if (loose === wanted) return true;
    const edits = wanted.length < 7 ? 1 : 2;
    return loose[0] === wanted[0] && distance(loose, wanted) <= edits;
  });
}

function loosen(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
