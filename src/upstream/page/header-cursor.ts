/** The next page's number or cursor in a header: GitLab's `X-Next-Page`, Azure's `x-ms-continuation`. */
import { withParameter } from "./change.ts";
import { parameterFor } from "./cursor.ts";
import { end, next, type PageKind } from "./model.ts";

const headers = [
  "x-next-page",
  "x-next-cursor",
  "x-next-page-token",
  "x-next-token",
  "x-pagination-next-cursor",
  "x-continuation-token",
  "x-ms-continuation",
];

export const headerCursor: PageKind = ({ request, reply }, { nextHeader, page, cursors }) => {
  const name = nextHeader ?? headers.find((each) => reply.headers.has(each));
  const value = name && reply.headers.get(name)?.trim();
  if (name === undefined || (value === undefined && nextHeader === undefined)) return undefined;
  if (value === undefined || value === "") return end;
  const parameter =
    page !== undefined && /^\d+$/.test(value)
      ? page
      : (parameterFor(name.replace(/^x-(?:ms-|pagination-)?/, ""), cursors) ?? page);
  return parameter && next(withParameter(request, parameter, JSON.stringify(value)));
};
