export interface TextRange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text from `offset` on, about `length` UTF-16 code units: a character at either end is given whole. */
export function sliceText(text: string, offset: number, length: number): TextRange {
  const start = isInsidePair(text, offset) ? offset - 1 : offset;
  const cut = Math.min(text.length, offset + length);
  const end = isInsidePair(text, cut) ? cut + 1 : cut;
  return { start, end, text: text.slice(start, end) };
}

function isInsidePair(text: string, at: number): boolean {
  return at > 0 && at < text.length && (text.codePointAt(at - 1) ?? 0) > 0xff_ff;
}
