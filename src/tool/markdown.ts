/** Tags that documents use for layout; anything else in angle brackets is a placeholder that means something. */
const htmlTag =
  /<\/?(?:a|abbr|b|blockquote|br|code|dd|details|div|dl|dt|em|font|h[1-6]|hr|i|img|kbd|li|nav|ol|p|pre|s|section|small|span|strong|style|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>]*)?\/?>/gi;
const breakTag = /<(?:br|hr)\s*\/?>|<\/(?:p|div|li|tr|h[1-6]|ul|ol|table|pre|blockquote)>/gi;
const entities: ReadonlyMap<string, string> = new Map([
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&#39;", "'"],
  ["&apos;", "'"],
  ["&nbsp;", " "],
  ["&amp;", "&"],
]);

/** Markdown without what only a browser shows: images, HTML and comments go, links stay. */
export function toPlainMarkdown(text: string): string {
  return withoutEntities(withoutTags(text))
    .replaceAll(/[ \t]+\n/g, "\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

/** Most texts have none, which a look for a character tells sooner than any pattern. */
function withoutTags(text: string): string {
  if (!text.includes("<") && !text.includes("![")) return text;
  return text
    .replaceAll(/<!--.*?-->/gs, "")
    .replaceAll(/!\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/<a\s[^<>]*?href="([^"]*)"[^<>]*>(.*?)<\/a>/gis, "[$2]($1)")
    .replaceAll(breakTag, "\n")
    .replaceAll(htmlTag, "");
}

function withoutEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(
    /&(?:lt|gt|quot|#39|apos|nbsp|amp);/g,
    (entity) => entities.get(entity) ?? entity,
  );
}
