/** What a document in several files means, worked out in the plainest way: the measure for how files are joined. */
import type { JsonObject, JsonValue } from "../../src/spec/model.ts";

export type NamedFiles = Readonly<Record<string, JsonValue>>;

/** A value with what its references stand for in their places, down to a depth. */
export function unfold(value: JsonValue | undefined, file: string, files: NamedFiles): unknown {
  return meaningOf({ value, file }, files, 5);
}

interface Located {
  readonly value: JsonValue | undefined;
  readonly file: string;
}

function meaningOf({ value, file }: Located, files: NamedFiles, depth: number): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (depth === 0) {
    return "...";
  }
  if (!isReference(value)) {
    // What joining adds to the root is not among what was generated.
    const { components: _, "x-referenced": __, ...members } = value as JsonObject;
    return Object.fromEntries(
      Object.entries(members).map(([key, member]) => [
        key,
        meaningOf({ value: member, file }, files, depth - 1),
      ]),
    );
  }
  const target = endOfChain(value, file, files);
  const { $ref: _, ...beside } = value;
  const isPlain = Object.keys(beside).length === 0;
  const meaning =
    target === undefined ? "dangling" : meaningOf(target, files, isPlain ? depth : depth - 1);
  return isPlain ? meaning : { beside, meaning };
}

/** The first value behind a reference that is none, or one with members beside it. */
function endOfChain(reference: Reference, file: string, files: NamedFiles): Located | undefined {
  const hops = { left: 100 };
  let at = locate(reference["$ref"], file, files, hops);
  while (at !== undefined && isReference(at.value) && Object.keys(at.value).length === 1) {
    at = locate(at.value["$ref"], at.file, files, hops);
  }
  return at;
}

interface Hops {
  left: number;
}

function locate($ref: string, file: string, files: NamedFiles, hops: Hops): Located | undefined {
  hops.left -= 1;
  if (hops.left < 0) {
    return undefined;
  }
  const [name = "", pointer = ""] = $ref.split("#");
  const target = name === "" ? file : new URL(name, `file:///${file}`).pathname.slice(1);
  const found = walk(pointer, target, files, hops);
  return found === undefined && name === "" ? walk(pointer, "root.json", files, hops) : found;
}

function walk(pointer: string, file: string, files: NamedFiles, hops: Hops): Located | undefined {
  let at: Located | undefined = { value: files[file], file };
  for (const token of pointer.split("/").slice(1)) {
    while (at !== undefined && isReference(at.value) && at.value[token] === undefined) {
      at = locate(at.value["$ref"], at.file, files, hops);
    }
    const value: JsonValue | undefined = (at?.value as JsonObject | undefined)?.[token];
    at = at === undefined || value === undefined ? undefined : { value, file: at.file };
  }
  return at;
}

type Reference = JsonObject & { readonly $ref: string };

function isReference(value: JsonValue | undefined): value is Reference {
  return (
    typeof value === "object" &&
    value !== null &&
    "$ref" in value &&
    typeof value["$ref"] === "string"
  );
}
