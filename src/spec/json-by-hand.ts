/** JSON as people write it by hand, with comments and with commas before closing brackets. */

const text = String.raw`"(?:[^"\\\n]+|\\.)*"`;
const textOrComment = new RegExp(String.raw`${text}|//|/\*`, "g");
const textOrComma = new RegExp(String.raw`(${text})|,(?=\s*[}\]])`, "g");

/** The same without either. In one pass each, for the text may be hostile. */
export function toStrictJson(source: string): string {
  return withoutComments(source).replaceAll(
    textOrComma,
    (_match, literal: string | undefined) => literal ?? "",
  );
}

function withoutComments(source: string): string {
  const ends: ReadonlyMap<string, string> = new Map([
    ["//", "\n"],
    ["/*", "*/"],
  ]);
  let kept = "";
  let from = 0;
  textOrComment.lastIndex = 0;
  for (let found = textOrComment.exec(source); found !== null; found = textOrComment.exec(source)) {
    const end = ends.get(found[0]);
    if (end === undefined) continue;
    kept += source.slice(from, found.index);
    const close = source.indexOf(end, found.index + 2);
    from = close === -1 ? source.length : close + (end === "*/" ? 2 : 0);
    textOrComment.lastIndex = from;
  }
  return kept + source.slice(from);
}
