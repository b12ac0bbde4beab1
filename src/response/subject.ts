/** What a failure is about: the call, and what advice can name of it. */
import type { Tool } from "../tool/model.ts";
import type { MissingCredential } from "../upstream/outcome.ts";

export interface Subject {
  readonly tool: Tool;
  /** The origin of the request, when the API's headers and credentials are not sent to it. */
  readonly withheldFrom: string | undefined;
  /** What would satisfy the operation, alternatives of schemes. */
  readonly needs: readonly (readonly MissingCredential[])[];
  /** What the reply says of the time to come back. */
  readonly retryAfterMs: number | undefined;
  /** `Location` of the reply. */
  readonly location: string | undefined;
}

/** Arguments that go into the path: what a 404 is about. */
export function pathArgumentsOf(tool: Tool): readonly string[] {
  return argumentsIn(tool, "path");
}

/** Arguments that make a reply smaller: pages, filters, selections of fields. */
export function narrowingArgumentsOf(tool: Tool): readonly string[] {
  const narrowing = argumentsIn(tool, "query").filter((name) => narrows.test(name));
  return narrowing.slice(0, 8);
}

const narrows =
  /limit|page|per_?page|size|count|max|top|first|offset|skip|cursor|filter|fields|select|query|search|since|until|from|to$|start|end|before|after|^q$/i;

function argumentsIn(tool: Tool, place: "path" | "query"): readonly string[] {
  return tool.input.bindings.flatMap((binding) =>
    binding.to === "parameter" && binding.parameter.in === place ? [binding.argument] : [],
  );
}

export function scopesOf({ operation }: Tool): readonly string[] {
  return [...new Set(operation.security.flat().flatMap(({ scopes }) => scopes))];
}
