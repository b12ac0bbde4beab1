// C0 and C1 controls but tab and line feed, zero-width and bidirectional marks, byte-order marks, tag characters:
// invisible to people, read by models.
const invisible =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;

/** Text from a document as it may be shown to a model: line ends unified, invisible characters removed, trimmed. */
export function cleanText(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(invisible, "").trim();
}
