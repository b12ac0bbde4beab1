import type { SecurityRequirement } from "./model.ts";

/** Whether none of the alternatives is to go without. */
export function isSecured(security: readonly SecurityRequirement[]): boolean {
  return security.length > 0 && security.every(({ length }) => length > 0);
}
