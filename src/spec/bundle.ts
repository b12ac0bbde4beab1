import { findDangling } from "./dangling.ts";
import { createFiles, type FilesOptions } from "./files.ts";
import { createFollower } from "./follow.ts";
import { type Joined, joinFiles } from "./join.ts";
import type { JsonObject } from "./model.ts";
import { reachAll } from "./reach.ts";
import { allReferences, namesFile } from "./references.ts";

export interface Bundled extends Joined {
  /** The address of every file that was asked for, the root among them. */
  readonly files: readonly string[];
}

/**
 * A document that may be spread over several files -> one document. Every reference that can be reached is followed,
 * which reads the files; then they are joined. What could not be read or followed is a diagnostic.
 *
 * @throws {GatewayError} ERR_DOCUMENT_TOO_LARGE
 */
export async function bundle(
  root: JsonObject,
  address: URL,
  options: FilesOptions,
): Promise<Bundled> {
  const references = allReferences(root);
  if (![...references].some(namesFile)) {
    return { root, diagnostics: findDangling(root, references), files: [address.href] };
  }
  const files = createFiles({ value: root, address }, options);
  const follow = createFollower(address, files.read, options.references);
  const reached = await reachAll(root, address.href, follow);
  const joined = joinFiles(root, address.href, reached);
  return {
    files: files.addresses(),
    root: joined.root,
    diagnostics: [
      ...(await files.warnings()),
      ...joined.diagnostics,
      ...findDangling(joined.root, allReferences(joined.root)),
    ],
  };
}
