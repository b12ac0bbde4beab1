/**
 * Which operations are confirmed before they are sent. The operator says it; a document, which nobody vouches for, may
 * ask for more than he does, and never for less: neither by a policy of its own nor by hints that play an operation down.
 */
import type { ConfirmPolicy } from "../config/confirm-options.ts";
import type { ToolHints } from "./model.ts";

export interface ConfirmCase {
  /** Of the operator, for this operation. */
  readonly policy: ConfirmPolicy;
  /** By method, and by the operator's word. */
  readonly hints: Pick<ToolHints, "readOnlyHint" | "destructiveHint">;
  /** What the document says. */
  readonly said: {
    readonly confirm: ConfirmPolicy | undefined;
    readonly hints: Partial<ToolHints>;
  };
}

/** How much each asks about. */
const strictness: Readonly<Record<ConfirmPolicy, number>> = { none: 0, destructive: 1, writes: 2 };

export function isConfirmed({ policy, hints, said }: ConfirmCase): boolean {
  const { confirm = "none" } = said;
  const readsOnly = hints.readOnlyHint && said.hints.readOnlyHint !== false;
  if (readsOnly) return false;
  switch (strictness[confirm] > strictness[policy] ? confirm : policy) {
    case "none":
      return false;
    case "destructive":
      return hints.destructiveHint || said.hints.destructiveHint === true;
    case "writes":
      return true;
  }
}
