/** Members in which APIs wrap their lists, the usual ones first. */
export const wrappers: ReadonlySet<string> = new Set([
  "_embedded",
  "data",
  "result",
  "results",
  "response",
  "hits",
  "payload",
  "d",
  "body",
]);
