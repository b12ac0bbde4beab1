/** Queries as text: what was built is not encoded anew. */
import { percentDecode } from "../../spec/pointer.ts";

/** Sets a parameter, in place of any of that name. */
export function withQueryPair(url: string, name: string, value: string): string {
  const [path = "", query = ""] = splitOnce(url, "?");
  const others = query.split("&").filter((pair) => pair !== "" && decodedNameOf(pair) !== name);
  const own = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  return `${path}?${[...others, own].join("&")}`;
}

function decodedNameOf(pair: string): string {
  // What is not percent-encoded UTF-8 stays as it is: it is not the name of a parameter that anyone sets.
  return percentDecode((splitOnce(pair, "=")[0] ?? "").replaceAll("+", " "));
}

/** The text before and after the first `separator`; the whole text when there is none. */
export function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
