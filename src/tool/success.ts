/** What an operation answers when it succeeds. */
import type { Operation, Response } from "../operation/model.ts";
import { bodyKindOf } from "./body-media-type.ts";

/** The 2xx responses in document order, the range `2XX` and `default` only where no single status is named. */
export function successResponses({ responses }: Operation): readonly Response[] {
  const named = responses.filter(({ status }) => /^2\d\d$/.test(status));
  if (named.length > 0) return named;
  const range = responses.filter(({ status }) => status === "2XX");
  return range.length > 0 ? range : responses.filter(({ status }) => status === "default");
}

/** No content and reset content (RFC 9110, sections 15.3.5 and 15.3.6). */
const bodiless: ReadonlySet<string> = new Set(["204", "205"]);

/** Whether a success may come as JSON: where one is declared so, or where a body is not ruled out and no type said. */
export function returnsJson(operation: Operation): boolean {
  if (operation.method === "HEAD") return false;
  const responses = successResponses(operation);
  const content = responses.flatMap((response) => response.content);
  return content.length > 0
    ? content.some(({ type }) => bodyKindOf(type) === "json")
    : responses.length === 0 || responses.some(({ status }) => !bodiless.has(status));
}
