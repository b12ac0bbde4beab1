/** Where documents are: what a user typed, and which places the references of a document may name. */
import { fileURLToPath } from "node:url";

/** Stands for the address of a document from standard input: no reference to a file leads anywhere from there. */
export const stdinAddress = new URL("stdin:");

/** An address as people may see it: a path, or a URL without what may be secret (user info, query). */
export function showAddress(address: URL): string {
  return address.protocol === "file:"
    ? fileURLToPath(address)
    : `${address.origin}${address.pathname}`;
}

/** The address without user info, query and fragment: what relative addresses are resolved against. */
export function baseOf(address: URL): URL {
  const base = new URL(address);
  base.username = "";
  base.password = "";
  base.search = "";
  base.hash = "";
  return base;
}

export type Place =
  | { readonly address: URL }
  /** Why it is not looked at, as the rest of a sentence that starts with the reference. */
  | { readonly refused: string };

/**
 * The file that a reference names (its part before the `#`). References stay in the folder of the root document: a
 * document may neither read other files of this machine nor reach other servers. Names alone are looked at here;
 * symbolic links are for whoever opens the file.
 *
 * @param from the file that the reference stands in.
 * @param root the root document, or {@link stdinAddress}.
 */
export function placeReference(file: string, from: URL, root: URL): Place {
  if (root.protocol === stdinAddress.protocol) {
    return {
      refused: "names a file, but a document from standard input has no folder to find it in",
    };
  }
  if (root.protocol === "file:" && /^(?:file:|[\\/]|[a-z]:[\\/])/i.test(file)) {
    return { refused: "is an absolute path, and references stay in the folder of the document" };
  }
  if (!URL.canParse(file, from.href)) {
    return { refused: "is no valid address" };
  }
  const address = new URL(file, from);
  address.hash = "";
  if (address.protocol !== root.protocol || address.host !== root.host) {
    return { refused: "names another place than that of the document, which is not followed" };
  }
  const folder = new URL(".", root).pathname;
  // An encoded slash hides a folder from this comparison, but not from every server.
  if (!address.pathname.startsWith(folder) || /%2f|%5c/i.test(address.pathname)) {
    return { refused: "leaves the folder of the document, which is not followed" };
  }
  if (address.username !== "" || address.password !== "") {
    return { refused: "holds a user name or password, which references may not" };
  }
  const names = address.pathname.slice(folder.length).split("/");
  return names.some((name) => name.startsWith("."))
    ? { refused: "names a hidden file, which is not read" }
    : { address };
}
