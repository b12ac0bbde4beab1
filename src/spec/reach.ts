import { type Followed, keyOf, type Target } from "./follow.ts";
import type { JsonValue } from "./model.ts";
import { findReferences } from "./references.ts";
import { roleAt, type Role } from "./role.ts";

/** The references of a document that can be reached from its root. */
export interface Reached {
  /** What a reference in a file stands for. */
  readonly follow: (reference: string, file: string) => Followed;
  /** Whether several references stand for the same, which may be one in the target itself. */
  readonly isShared: (target: Target) => boolean;
}

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
  const uses = new Map<string, number>();
  const visited = new Set<string>();

  async function visit(value: JsonValue, file: string, role: Role): Promise<void> {
    await Promise.all(
      findReferences(value, role).map(async (found) => {
        const followed = await follow(found.reference, file);
        const inFile = reached.get(file) ?? new Map<string, Followed>();
        reached.set(file, inFile.set(found.reference, followed));
        if (followed.kind === "target") {
          await use(followed, found.role);
        }
      }),
    );
  }

  async function use(target: Target, role: Role): Promise<void> {
    const key = keyOf(target);
    uses.set(key, (uses.get(key) ?? 0) + 1);
    const isPartOfRoot = target.file === rootFile && roleAt(root, target.tokens) !== "literal";
    // What it is taken for decides what in it is literal data: the same may be worth a second look.
    if (!isPartOfRoot && visited.size < visited.add(`${role} ${key}`).size) {
      await visit(target.value, target.file, role);
    }
  }

  await visit(root, rootFile, "part");
  return {
    follow: (reference, file) =>
      reached.get(file)?.get(reference) ?? { kind: "dangling", problem: "was not reached" },
    isShared: (target) => (uses.get(keyOf(target)) ?? 0) > 1,
  };
}
