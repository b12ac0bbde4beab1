import { isObject, textOf } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";

/** Longest name made from a title: it stands in front of every tool's name. */
const maxLength = 24;

/**
 * Names of the APIs: those that are given, else one made from the document's title, `[a-z0-9-]+`; a number tells those
 * apart that would be the same.
 */
export function toApiNames(
  apis: readonly { readonly name: string | undefined; readonly document: JsonObject }[],
): readonly string[] {
  const taken = new Set(apis.flatMap(({ name }) => (name === undefined ? [] : [name])));
  return apis.map(({ name, document }) => {
    if (name !== undefined) return name;
    const plain = nameOf(document);
    let free = plain;
    for (let count = 2; taken.has(free); count++) free = `${plain}-${count}`;
    taken.add(free);
    return free;
  });
}

function nameOf(document: JsonObject): string {
  const info = document["info"];
  const title = isObject(info) ? textOf(info["title"]) : "";
  const words = title
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "" && !fillers.has(word));
  let name = "";
  for (const word of words) {
    const longer = name === "" ? word.slice(0, maxLength) : `${name}-${word}`;
    if (longer.length > maxLength) break;
    name = longer;
  }
  return name || "api";
}

/** Words of titles that tell nothing apart. */
const fillers = new Set([
  "api",
  "apis",
  "rest",
  "openapi",
  "swagger",
  "the",
  "a",
  "an",
  "public",
  "specification",
  "spec",
]);
