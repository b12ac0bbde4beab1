import type { ListNotation } from "../../config/request-options.ts";
import { isArray, isObject } from "../../spec/json.ts";
import type { JsonValue } from "../../spec/model.ts";
import { toText } from "../value.ts";
import type { Pair } from "./model.ts";

export interface DeepObjectOptions {
  readonly lists: ListNotation;
  readonly encode: (text: string) => string;
  readonly encodeName: (text: string) => string;
}

/**
 * `deepObject`: `name[key]=value` with the brackets encoded (OpenAPI 3.2, section 4.12.6). The specification stops at one
 * level; deeper members go on in the same notation, lists in the one that the API reads.
 */
export function deepObject(
  name: string,
  value: JsonValue,
  { lists, encode, encodeName }: DeepObjectOptions,
): readonly Pair[] {
  const pairs: Pair[] = [];
  const add = (place: string, found: JsonValue): void => {
    if (found === null) return;
    if (isArray(found)) {
      for (const [index, item] of found.entries()) add(`${place}${listKeys[lists](index)}`, item);
    } else if (isObject(found)) {
      for (const [key, member] of Object.entries(found)) {
        if (member !== undefined) add(`${place}[${key}]`, member);
      }
    } else {
      pairs.push([encodeName(place), encode(toText(found))]);
    }
  };
  add(name, value);
  return pairs;
}

/** What follows the name of a list, for each of its items. */
const listKeys: Readonly<Record<ListNotation, (index: number) => string>> = {
  indices: (index) => `[${index}]`,
  brackets: () => "[]",
  repeat: () => "",
};
