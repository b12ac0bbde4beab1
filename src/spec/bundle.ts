import { createFiles, type FilesOptions } from "./files.ts";
import { createFollower } from "./follow.ts";
import { type Joined, joinFiles } from "./join.ts";
import type { JsonObject } from "./model.ts";
import { reachAll } from "./reach.ts";
import { hasFileReference } from "./references.ts";

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
): Promise<Joined> {
  if (!hasFileReference(root)) {
    return { root, diagnostics: [] };
  }
  const files = createFiles({ value: root, address }, options);
  const follow = createFollower(address, files.read);
  const reached = await reachAll(root, address.href, follow);
  const joined = joinFiles(root, address.href, reached);
  return {
    root: joined.root,
    diagnostics: [...(await files.warnings()), ...joined.diagnostics],
  };
}
