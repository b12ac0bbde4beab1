import type { Operation } from "../operation/model.ts";
import { formatPointer, parsePointer } from "../spec/pointer.ts";

/** Where an operation stands in its document, as a JSON Pointer: `#/paths/~1pets/get`. */
export function operationPointer({ method, path, pathItem }: Operation): string {
  const member = method.toLowerCase();
  // OpenAPI 3.2, section 4.9.1: methods without a member of their own stand under `additionalOperations`.
  return formatPointer(
    Object.hasOwn(pathItem, member)
      ? ["paths", path, member]
      : ["paths", path, "additionalOperations", method],
  );
}

/** Whether a pointer leads to a path or an operation as a whole, not to something in it. */
export function isWholeOperation(pointer: string): boolean {
  const [root, , ...rest] = parsePointer(pointer) ?? [];
  if (root !== "paths") return false;
  return rest[0] === "additionalOperations" ? rest.length === 2 : rest.length <= 1;
}

/** Whether a pointer leads to an entry of `servers`. */
export function isServer(pointer: string): boolean {
  return parsePointer(pointer)?.at(-2) === "servers";
}
