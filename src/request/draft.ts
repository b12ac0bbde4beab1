/** What the arguments of one call come to, place by place, while its request is built. */
import type { MediaType } from "../operation/model.ts";
import type { JsonValue } from "../spec/model.ts";
import type { BodyContext } from "./body/model.ts";
import type { BuildProblem } from "./model.ts";

export interface Draft {
  readonly path: Map<string, string>;
  readonly query: string[];
  readonly headers: { [name: string]: string };
  readonly cookies: string[];
  readonly problems: BuildProblem[];
  /** For parameters that are documents, and for the body. */
  readonly context: BodyContext;
}

/** A parameter with `content`: the value as one document of its media type; undefined, with a problem noted, if it is none. */
export function documentText(
  draft: Draft,
  argument: string,
  mediaType: MediaType,
  value: JsonValue,
): string | undefined {
  const document = draft.context.write(value, mediaType, { ...draft.context, argument });
  if (!document.ok) {
    draft.problems.push(...document.problems);
    return undefined;
  }
  const { content } = document;
  return typeof content === "string" ? content : Buffer.from(content).toString("utf8");
}
