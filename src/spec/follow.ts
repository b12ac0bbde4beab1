/** From a reference to what it stands for, from file to file. */
import { placeReference } from "./address.ts";
import { anchorsOf } from "./anchors.ts";
import type { FileContent } from "./files.ts";
import type { JsonValue } from "./model.ts";
import { formatPointer, isPlainReference, parsePointer, referenceOf, step } from "./pointer.ts";
import { splitReference } from "./references.ts";

export interface Target {
  readonly kind: "target";
  /** The address of its file, without fragment. */
  readonly file: string;
  /** The way to it from the root of that file; no reference lies on it. */
  readonly tokens: readonly string[];
  readonly value: JsonValue;
  /** The reference leads nowhere in its own file: it was read as one into the root document. */
  readonly guessed: boolean;
}

export type Followed =
  | Target
  /** Why a reference leads nowhere, as the rest of a sentence that starts with it. */
  | { readonly kind: "dangling"; readonly problem: string };

/** Tells targets apart. */
export function keyOf({ file, tokens }: Pick<Target, "file" | "tokens">): string {
  return file + formatPointer(tokens);
}

const maxHops = 100;

/** How far one reference has led. */
interface Budget {
  hops: number;
}

/**
 * A function that follows a reference, which stands in a file, to the end of its chain: the first value that is no
 * reference, or one with members of its own beside the `$ref`. A pointer that leads through a reference is followed
 * through it.
 *
 * @param root the address of the root document.
 * @param read is asked for the same file again and again.
 * @param others further folders that references may lead into, besides that of the root.
 */
export function createFollower(
  root: URL,
  read: (file: string) => Promise<FileContent>,
  others: readonly URL[] = [],
): (reference: string, file: string) => Promise<Followed> {
  async function follow(reference: string, from: string, budget: Budget): Promise<Followed> {
    budget.hops += 1;
    if (budget.hops > maxHops) {
      return dangling("leads in a circle, or through too many others");
    }
    const [name, fragment] = splitReference(reference);
    let file = from;
    if (name !== "") {
      const place = placeReference(name, new URL(from), root, others);
      if ("refused" in place) {
        return dangling(place.refused);
      }
      file = place.address.href;
    }
    const tokens = parsePointer(fragment) ?? (await anchored(file, fragment.slice(1)));
    if (tokens === undefined) {
      return dangling(
        "has a fragment that is no JSON Pointer, and no schema has it as its $anchor",
      );
    }
    let found = await walk(file, tokens, budget);
    if (found.kind === "dangling" && name === "" && from !== root.href) {
      // Parts in files of their own often point into the root document as if they stood in it.
      const guess = await walk(root.href, tokens, budget);
      found = guess.kind === "target" ? { ...guess, guessed: true } : found;
    }
    const further =
      found.kind === "target" && isPlainReference(found.value)
        ? referenceOf(found.value)
        : undefined;
    if (found.kind === "dangling" || further === undefined) {
      return found;
    }
    const end = await follow(further, found.file, budget);
    return end.kind === "target" && found.guessed ? { ...end, guessed: true } : end;
  }

  /** The way to the schema with an `$anchor`. */
  async function anchored(file: string, name: string): Promise<readonly string[] | undefined> {
    const content = await read(file);
    return content.kind === "read" ? anchorsOf(content.value, new URL(file)).get(name) : undefined;
  }

  /** The value at a place in a file, which may itself be a reference. */
  async function walk(file: string, tokens: readonly string[], budget: Budget): Promise<Followed> {
    const content = await read(file);
    if (content.kind === "missing") {
      return dangling(`could not be read: ${content.reason}`);
    }
    let at: Target = { kind: "target", file, tokens: [], value: content.value, guessed: false };
    for (const token of tokens) {
      const through = step(at.value, token) === undefined ? referenceOf(at.value) : undefined;
      const end = through === undefined ? at : await follow(through, at.file, budget);
      if (end.kind === "dangling") {
        return end;
      }
      const value = step(end.value, token);
      if (value === undefined) {
        return dangling("leads to a place that is not there");
      }
      at = { ...end, tokens: [...end.tokens, token], value };
    }
    return at;
  }

  return (reference, file) => follow(reference, file, { hops: 0 });
}

function dangling(problem: string): Followed {
  return { kind: "dangling", problem };
}
