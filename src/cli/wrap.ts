const width = 100;

/**
 * Text as lines of at most 100 characters, broken at spaces; a longer word has a line of its own. Spaces that the text
 * starts with stay.
 * @param indent - of every line but the first
 */
export function wrap(text: string, indent = 2): string {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? "";
  let isFresh = true;
  // A run of spaces that sets columns apart stays with the word after it.
  for (const word of text.trim().split(/(?<=\S)\s/)) {
    if (!isFresh && line.length + 1 + word.length > width) {
      lines.push(line);
      line = " ".repeat(indent);
      isFresh = true;
    }
    line += isFresh ? word : ` ${word}`;
    isFresh = false;
  }
  return [...lines, line].join("\n");
}
