/** Every operation of one document before the judge. */
import type { JsonObject } from "../../src/spec/model.ts";
import { candidatesOf, type Variant, variants } from "./arguments.ts";
import type { JudgedApi } from "./gateway.ts";
import type { Exchange, Recorder } from "./recorder.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

export type Outcome =
  | (Verdict & { readonly exchange: Exchange })
  /** The gateway itself did not send the request. */
  | { readonly kind: "unsent"; readonly problems: readonly string[] }
  /** No arguments could be made. */
  | { readonly kind: "unmade" };

export interface Hearing {
  readonly tool: string;
  readonly variant: Variant;
  readonly arguments: unknown;
  readonly outcome: Outcome;
}

/** @param wholeSchemas input schemas in the order of the tools, for those whose listed one is cut short */
export async function hear(
  api: JudgedApi,
  recorder: Recorder,
  wholeSchemas: () => Promise<readonly JsonObject[]>,
): Promise<readonly Hearing[]> {
  const hearings: Hearing[] = [];
  for (const [index, { name, inputSchema }] of api.tools.entries()) {
    const isCut = JSON.stringify(inputSchema).includes("Whole schema: openapi://");
    const schema = (isCut ? (await wholeSchemas())[index] : undefined) ?? inputSchema;
    for (const variant of variants) {
      hearings.push({ tool: name, variant, ...(await hearOne({ name, schema }, variant)) });
    }
  }
  return hearings;

  async function hearOne(
    tool: { readonly name: string; readonly schema: JsonObject },
    variant: Variant,
  ): Promise<Pick<Hearing, "arguments" | "outcome">> {
    let last: Pick<Hearing, "arguments" | "outcome"> = {
      arguments: undefined,
      outcome: { kind: "unmade" },
    };
    // What a model does when it is told that an argument goes into a header.
    const ascii = new Set<string>();
    for (let round = 0; round < 2; round++) {
      const told = ascii.size;
      const candidates = candidatesOf(tool.schema, variant, (argument) => ascii.has(argument));
      for (const candidate of candidates) {
        const problems = await api.call(tool.name, candidate.value);
        const [exchange] = recorder.take();
        if (exchange !== undefined) {
          return {
            arguments: candidate.value,
            outcome: { ...verdictOf(exchange), exchange },
          };
        }
        last = {
          arguments: candidate.value,
          outcome: { kind: "unsent", problems: problems ?? ["- no request came"] },
        };
        for (const problem of problems ?? []) {
          const argument = /^- (\S+) goes into a header/.exec(problem)?.[1];
          if (argument !== undefined) ascii.add(argument);
        }
      }
      if (ascii.size === told) break;
    }
    return last;
  }
}
