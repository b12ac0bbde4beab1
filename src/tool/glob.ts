/**
 * Globs over names and path templates: `*` is any characters within a segment, `?` is one, `**` as a whole segment is any
 * number of segments, and `\` takes the character after it as it is. Whatever else stands in a glob stands for itself.
 *
 * No regular expression is made of them: globs come in the queries of strangers, and backtracking over a few dozen stars
 * takes forever. Here the time is the product of two lengths at most.
 */

/** A character, or what stands for some. */
type Token = { readonly is: string } | "one" | "many";

type Segment = readonly Token[] | "segments";

/** Undefined when there is no glob. */
export function createGlobTest(globs: readonly string[]): ((text: string) => boolean) | undefined {
  if (globs.length === 0) return undefined;
  const patterns = globs.map(parse);
  return (text) => {
    const segments = text.split("/");
    return patterns.some((pattern) => matchesPath(pattern, segments));
  };
}

function parse(glob: string): readonly Segment[] {
  return glob.split("/").map((text) => (text === "**" ? "segments" : parseSegment(text)));
}

function parseSegment(text: string): readonly Token[] {
  return [...text.matchAll(/\\(.)|\*+|[^]/gu)].map(([token, escaped]): Token => {
    if (escaped !== undefined) return { is: escaped };
    if (token.startsWith("*")) return "many";
    return token === "?" ? "one" : { is: token };
  });
}

function matchesPath(pattern: readonly Segment[], segments: readonly string[]): boolean {
  return matchesAll(
    pattern,
    segments,
    (part) => part === "segments",
    (part, segment) => part !== "segments" && matchesSegment(part, segment),
  );
}

function matchesSegment(tokens: readonly Token[], segment: string): boolean {
  // A star that is all of a segment finds something.
  if (segment === "" && tokens.length > 0) return false;
  return matchesAll(
    tokens,
    Array.from(segment),
    (token) => token === "many",
    (token, character) => token === "one" || (token !== "many" && token.is === character),
  );
}

/**
 * Whether parts stand for all items in their order, where some of the parts stand for any number of items. Only the last
 * of these ever needs to take more: what those before it took has been enough.
 */
function matchesAll<Part, Item>(
  parts: readonly Part[],
  items: readonly Item[],
  isAny: (part: Part) => boolean,
  isOne: (part: Part, item: Item) => boolean,
): boolean {
  let part = 0;
  let retry: { readonly part: number; item: number } | undefined;
  let item = 0;
  while (item < items.length) {
    const wanted = parts[part];
    const given = items[item];
    if (wanted !== undefined && isAny(wanted)) {
      retry = { part: ++part, item };
    } else if (wanted !== undefined && given !== undefined && isOne(wanted, given)) {
      part++;
      item++;
    } else if (retry !== undefined) {
      part = retry.part;
      item = ++retry.item;
    } else {
      return false;
    }
  }
  return parts.slice(part).every(isAny);
}
