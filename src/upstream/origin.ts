/** Origin of a URL that was built from a document, as it is written there; `URL.origin` costs ten times as much. */
export function originOf(url: string): string {
  return /^https?:\/\/[^/?#\\]*/i.exec(url)?.[0] ?? "";
}
