/** What runs in a process of the selector: one expression over one reply at a time. */
import { search } from "@jmespath-community/jmespath";

import { expressionOptions } from "../tool/expression.ts";
import { keepExact } from "./exact-number.ts";

export interface SelectionTask {
  /** Valid JSON. */
  readonly text: string;
  readonly expression: string;
  /** Longest JSON that may come out, in characters. */
  readonly maxLength: number;
}

export type SelectionAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

process.on("message", (task: SelectionTask) => process.send?.(evaluate(task)));
process.send?.("ready");

function evaluate({ text, expression, maxLength }: SelectionTask): SelectionAnswer {
  try {
    const exact = keepExact(text);
    const selected: unknown = search(JSON.parse(exact.text), expression, expressionOptions);
    // What has no JSON is a function that objects inherit: to JMESPath there is nothing.
    const json = exact.restore(JSON.stringify(selected) ?? "null");
    return json.length <= maxLength
      ? { ok: true, text: json }
      : { ok: false, reason: `it selects more than ${maxLength} characters` };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
