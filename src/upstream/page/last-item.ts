/** The id of the last item, while the reply says that there are more: Stripe's `starting_after`, OpenAI's `after`. */
import { isObject } from "../../spec/json.ts";
import { withParameter } from "./change.ts";
import { findMore } from "./field.ts";
import { rawAt } from "./json-text.ts";
import { end, next, type Page, type PageKind } from "./model.ts";

const takers =
  /^(?:starting_?after|after(?:_?id)?|page\[after\]|since_?id|last_?id|starting_?id)$/i;

export const lastItem: PageKind = (page, pagination) => {
  const parameter =
    pagination.kind === "last-item"
      ? pagination.cursors[0]
      : pagination.cursors.find(({ name }) => takers.test(name));
  const more = findMore(page, pagination.more);
  if (parameter === undefined || more === undefined) return undefined;
  if (!more.more || page.items.length === 0) return end;
  const raw = rawIdOf(page, pagination.next?.at(-1) ?? "id") ?? rawAt(page.text, ["last_id"]);
  return raw === undefined ? undefined : next(withParameter(page.request, parameter, raw));
};

function rawIdOf({ items, rawItems }: Page, key: string): string | undefined {
  const last = items.at(-1);
  const id = isObject(last) && Object.hasOwn(last, key) ? last[key] : undefined;
  return typeof id === "string" || typeof id === "number"
    ? rawAt(rawItems.at(-1) ?? "", [key])
    : undefined;
}
