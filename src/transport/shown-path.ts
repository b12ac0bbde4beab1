/** The path of a request as it may be logged: the aliases of sessions have the session's id in it, which is a secret. */
export function shownPath(path: string): string {
  return path.replace(/^(?<alias>\/mcp\/(?:sse|sessions)\/).+$/, "$<alias>...");
}
