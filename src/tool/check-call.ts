/** The arguments of a call, checked: those for the gateway taken out, the rest as the tool's schema wants it. */
import type { JsonObject } from "../spec/model.ts";
import { takeControls } from "./control.ts";
import type { Controls, Tool } from "./model.ts";
import type { ArgumentProblem } from "./problem.ts";
import type * as Validation from "./validate.ts";

export type CallCheck =
  | {
      readonly ok: true;
      readonly controls: Partial<Controls>;
      /** For the API. */
      readonly arguments: JsonObject;
    }
  | { readonly ok: false; readonly problems: readonly ArgumentProblem[] };

/** The library that compiles schemas is read at the first call: most of a list's tools are never called. */
let validation: Promise<typeof Validation> | undefined;

export async function checkCall(tool: Tool, given: JsonObject): Promise<CallCheck> {
  const { controls, rest, problems } = await takeControls(tool.controls, given);
  const { checkArguments } = await (validation ??= import("./validate.ts"));
  const checked = checkArguments(tool, rest);
  return checked.ok && problems.length === 0
    ? { ok: true, controls, arguments: checked.arguments }
    : { ok: false, problems: [...problems, ...(checked.ok ? [] : checked.problems)] };
}
