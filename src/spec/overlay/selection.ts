import { isArray, isObject } from "../json.ts";
import type { JsonValue } from "../model.ts";
import type { Location } from "./model.ts";

/** Selected places as a tree, which is walked once however many they are. */
export interface Selection {
  readonly isSelected: boolean;
  readonly below: ReadonlyMap<string | number, Selection>;
}

interface Building {
  isSelected: boolean;
  readonly below: Map<string | number, Building>;
}

export function toSelection(locations: readonly Location[]): Selection {
  const root: Building = { isSelected: false, below: new Map() };
  for (const location of locations) {
    let at = root;
    for (const key of location) {
      const next = at.below.get(key) ?? { isSelected: false, below: new Map() };
      at.below.set(key, next);
      at = next;
    }
    at.isSelected = true;
  }
  return root;
}

/**
 * The value with an edit in each selected place, outer ones first; those that become undefined are left out. What no
 * edit reaches is shared with the original, which stays as it was.
 */
export function editSelected(
  value: JsonValue,
  { isSelected, below }: Selection,
  edit: (value: JsonValue, tokens: readonly string[]) => JsonValue | undefined,
  tokens: readonly string[] = [],
): JsonValue | undefined {
  const edited = isSelected ? edit(value, tokens) : value;

  function editChild(child: JsonValue, key: string | number): readonly JsonValue[] {
    const selection = below.get(key);
    if (selection === undefined) return [child];
    const kept = editSelected(child, selection, edit, [...tokens, String(key)]);
    return kept === undefined ? [] : [kept];
  }

  if (below.size === 0) return edited;
  if (isArray(edited)) return edited.flatMap((child, index) => editChild(child, index));
  if (!isObject(edited)) return edited;
  return Object.fromEntries(
    Object.entries(edited).flatMap(([key, child = null]) =>
      editChild(child, key).map((kept) => [key, kept] as const),
    ),
  );
}
