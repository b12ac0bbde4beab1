import { isObject, textOf } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";

/** Longest name made from a title: it stands in front of every tool's name. */
const maxLength = 24;

export interface ApiNames<Key> {
  /** The name of an API that was given none; the same at every reload, whatever its title is by then. */
  of(key: Key, document: JsonObject): string;
}

/**
 * Names made from titles, `[a-z0-9-]+`; a number tells those apart that would be the same.
 * @param given - names that are taken
 */
export function createApiNames<Key extends object>(given: readonly string[]): ApiNames<Key> {
  const taken = new Set(given);
  const names = new WeakMap<Key, string>();
  return {
    of(key, document) {
      const known = names.get(key);
      if (known !== undefined) return known;
      const plain = nameOf(document);
      let free = plain;
      for (let count = 2; taken.has(free); count++) free = `${plain}-${count}`;
      taken.add(free);
      names.set(key, free);
      return free;
    },
  };
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
