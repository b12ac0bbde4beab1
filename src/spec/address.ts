/** Where documents are: what a user typed, and which places the references of a document may name. */
import { fileURLToPath, pathToFileURL } from "node:url";

/** Stands for the address of a document from standard input: no reference to a file leads anywhere from there. */
export const stdinAddress = new URL("stdin:");

/** An address as people may see it: a path, or a URL without what may be secret (user info, query). */
export function showAddress(address: URL): string {
  return address.protocol === "file:"
    ? fileURLToPath(address)
    : `${address.origin}${address.pathname}`;
}

/** The same of what a user typed: a path stays as it is. */
export function showPlace(place: string): string {
  return /^https?:/i.test(place) && URL.canParse(place) ? showAddress(new URL(place)) : place;
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

/** A folder that references may lead into: an absolute path, or a URL without query and fragment. */
export function toFolder(place: string): URL {
  const folder = `${place.replace(/\/+$/, "")}/`;
  return URL.canParse(folder) ? new URL(folder) : pathToFileURL(folder);
}

/** The folder of a document; none for standard input. */
export function folderOf(root: URL): URL | undefined {
  return root.protocol === stdinAddress.protocol ? undefined : new URL(".", root);
}

/**
 * The file that a reference names (its part before the `#`). References stay in the folder of the root document and in
 * those that the operator named: a document may neither read other files of this machine nor reach other servers. Names
 * alone are looked at here; symbolic links are for whoever opens the file.
 *
 * @param from the file that the reference stands in.
 * @param root the root document, or {@link stdinAddress}.
 * @param others further folders.
 */
export function placeReference(
  file: string,
  from: URL,
  root: URL,
  others: readonly URL[] = [],
): Place {
  const address = URL.canParse(file, from.href) ? new URL(file, from) : undefined;
  const other = others.find((folder) => address !== undefined && isWithin(address, folder));
  const refused = other === undefined ? refusalOf(file, address, root) : undefined;
  if (address === undefined || refused !== undefined) {
    return { refused: refused ?? "is no valid address" };
  }
  address.hash = "";
  if (address.username !== "" || address.password !== "") {
    return { refused: "holds a user name or password, which references may not" };
  }
  const folder = other ?? folderOf(root);
  const names = address.pathname.slice(folder?.pathname.length).split("/");
  return names.some((name) => name.startsWith("."))
    ? { refused: "names a hidden file, which is not read" }
    : { address };
}

/** Why a reference does not stay in the folder of the root document, if so. */
function refusalOf(file: string, address: URL | undefined, root: URL): string | undefined {
  const folder = folderOf(root);
  if (folder === undefined) {
    return "names a file, but a document from standard input has no folder to find it in";
  }
  if (root.protocol === "file:" && /^(?:file:|[\\/]|[a-z]:[\\/])/i.test(file)) {
    return "is an absolute path, and references stay in the folder of the document";
  }
  if (address === undefined) {
    return "is no valid address";
  }
  if (address.protocol !== root.protocol || address.host !== root.host) {
    return "names another place than that of the document, which is not followed";
  }
  return isWithin(address, folder)
    ? undefined
    : "leaves the folder of the document, which is not followed";
}

function isWithin({ protocol, host, pathname }: URL, folder: URL): boolean {
  return (
    protocol === folder.protocol &&
    host === folder.host &&
    pathname.startsWith(folder.pathname) &&
    // An encoded slash hides a folder from this comparison, but not from every server.
    !/%2f|%5c/i.test(pathname)
  );
}
