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
