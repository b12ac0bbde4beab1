/** How a call ended -> its result: what came back, narrowed where the call says so, as the output schema promises. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import type { UpstreamOutcome } from "../upstream/outcome.ts";
import { toConforming } from "./conform.ts";
import { withLegibleTexts } from "./legible.ts";
import type { ResultContext } from "./model.ts";
import { toToolResult } from "./result.ts";
import { selectFrom } from "./select.ts";
import type { Selector } from "./selector.ts";

export interface TranslationContext extends ResultContext {
  /** The JMESPath of `_select`, when the call has it. */
  readonly select: string | undefined;
  readonly selector: Selector;
}

export async function translate(
  outcome: UpstreamOutcome,
  context: TranslationContext,
): Promise<CallToolResult> {
  const { tool, select, selector } = context;
  const whole = toToolResult(outcome, context);
  const narrowed =
    select === undefined ? whole : await selectFrom(whole, select, { selector, tool });
  return withLegibleTexts(toConforming(narrowed, tool), context.redact);
}
