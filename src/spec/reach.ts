import type { Followed, Target } from "./follow.ts";
import type { JsonValue } from "./model.ts";
import { formatPointer } from "./pointer.ts";
import { findReferences } from "./references.ts";
import { roleAt, type Role } from "./role.ts";

/** What a reference in a file stands for; only for those that can be reached. */
export type Reached = (reference: string, file: string) => Followed;

/**
 * Follows every reference that can be reached from the root of a document, those in what references stand for
 * included. Literal data and extensions are not looked into, nor parts of other files that nothing refers to.
 */
export async function reachAll(
  root: JsonValue,
  rootFile: string,
  follow: (reference: string, file: string) => Promise<Followed>,
): Promise<Reached> {
  const reached = new Map<string, Map<string, Followed>>();
  const seen = new Set<string>();

  async function visit(value: JsonValue, file: string, role: Role): Promise<void> {
    await Promise.all(
      findReferences(value, role).map(async (found) => {
        const followed = await follow(found.reference, file);
        const inFile = reached.get(file) ?? new Map<string, Followed>();
        reached.set(file, inFile.set(found.reference, followed));
        if (followed.kind === "target" && isNew(followed, found.role)) {
          await visit(followed.value, followed.file, found.role);
        }
      }),
    );
  }

  /** What a target is taken for decides what in it is literal data: it may be worth a second look. */
  function isNew({ file, tokens }: Target, role: Role): boolean {
    if (file === rootFile && roleAt(root, tokens) !== "literal") {
      return false;
    }
    return seen.size < seen.add(`${role} ${file}${formatPointer(tokens)}`).size;
  }

  await visit(root, rootFile, "part");
  return (reference, file) =>
    reached.get(file)?.get(reference) ?? { kind: "dangling", problem: "was not reached" };
}
