/**
 * A file that comes with this package and is not imported: a document of `specs/`, or an entry of `dist/` that runs in a
 * process or thread of its own (which starts from what was built, wherever this runs). The folders of the package lie
 * one level above `src/`, where this file is, and above `dist/`, where it ends up.
 *
 * @param path - from the package's folder
 */
export function packageFile(path: string): URL {
  return new URL(path, new URL("../", import.meta.url));
}
