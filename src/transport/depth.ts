/** How deep JSON is nested is seen in its text, before it is read: what walks over the value afterwards may call itself. */

const [quote, backslash, openList, closeList, openObject, closeObject] = Buffer.from('"\\[]{}');

/** Of text that is no JSON it says nothing of use, and never fails. */
export function isDeeper(text: string, maxDepth: number): boolean {
  // Each level takes two characters.
  if (text.length <= 2 * maxDepth) return false;
  let depth = 0;
  let isInText = false;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case quote:
        isInText = !isInText;
        break;
      case backslash:
        // Whatever it stands for, it ends no text.
        index++;
        break;
      case openList:
      case openObject:
        if (!isInText && ++depth > maxDepth) return true;
        break;
      case closeList:
      case closeObject:
        if (!isInText) depth--;
        break;
      default:
    }
  }
  return false;
}
