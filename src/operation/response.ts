import type { Operation, Response } from "./model.ts";

/** What is said of a status: by itself, else by its range, else by default (OpenAPI 3.2, section 4.16). */
export function responseFor({ responses }: Operation, status: number): Response | undefined {
  return [`${status}`, `${Math.trunc(status / 100)}XX`, "default"]
    .map((name) => responses.find(({ status: declared }) => declared === name))
    .find((found) => found !== undefined);
}
