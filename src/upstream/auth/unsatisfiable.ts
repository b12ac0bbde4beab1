import type { Satisfier } from "./model.ts";

/** A scheme for which the gateway takes no credential; a header of the operator's own may still do. */
export const unsatisfiable: Satisfier = {
  takes: "nothing",
  isSuppliedBy: (headers) => headers.has("authorization"),
};
