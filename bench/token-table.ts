/** What a client reads before its first call, by API and mode. */
import { codeOptions } from "../src/config/code-options.ts";
import { type Mode, modes } from "../src/config/view-options.ts";
import { sizeOf, tokensOfText, tokensOfTool } from "../src/mcp/list-size.ts";
import { modes as toolsets } from "../src/mcp/modes.ts";
import { openSandbox } from "../src/sandbox/sandbox.ts";
import type { Catalogue } from "../src/tool/model.ts";
import { narrow, type Slice, wholeSlice } from "../src/tool/slice.ts";

export interface Subject {
  readonly name: string;
  /** Path inside the corpus, or of the repository. */
  readonly document: string;
  /** A part that someone may well want. */
  readonly slice: Partial<Slice>;
  /** The same as the query of an address. */
  readonly query: string;
}

export const bookshop: Subject = {
  name: "Bookshop, the sample",
  document: "specs/bookshop.openapi.yaml",
  slice: { readOnly: true },
  query: "readOnly=true",
};

export const corpusSubjects: readonly Subject[] = [
  {
    name: "GitHub",
    document: "github/api.github.com.json",
    slice: { tags: ["issues"] },
    query: "tags=issues",
  },
  {
    name: "Stripe",
    document: "stripe/spec3.yaml",
    slice: { paths: ["/v1/invoices", "/v1/invoices/**"] },
    query: "paths=/v1/invoices,/v1/invoices/**",
  },
  {
    name: "Kubernetes",
    document: "kubernetes/swagger.json",
    slice: { tags: ["apps_v1"], methods: ["GET"] },
    query: "tags=apps_v1&methods=GET",
  },
];

export interface Cost {
  readonly tools: number;
  /** Of the list of tools and the instructions, as JSON. */
  readonly bytes: number;
  /** Of what hosts show a model of them. */
  readonly tokens: number;
}

/** `auto` is one of the others. */
const shownModes = modes.filter((mode) => mode !== "auto");

export function costOf(catalogue: Catalogue, mode: Mode): Cost {
  const toolset = toolsets[mode]({
    catalogue,
    callOperation: () => Promise.reject(new Error("nothing is called here")),
    noteRefused: () => {},
    fit: (result) => Promise.resolve(result),
    sandbox: openSandbox(codeOptions.parse({})),
    listTokens: Number.POSITIVE_INFINITY,
  });
  const [tools, instructions] = [toolset.list(), toolset.instructions()];
  return {
    tools: tools.length,
    bytes: sizeOf({ tools, instructions }),
    tokens: tools.reduce((sum, tool) => sum + tokensOfTool(tool), tokensOfText(instructions)),
  };
}

export const heading = ["API", "all", "slice", ...shownModes.filter((mode) => mode !== "full")];

/** A cell each: tokens, then bytes. */
export function toRow({ name, slice, query }: Subject, catalogue: Catalogue): readonly string[] {
  const part = narrow(catalogue, [{ ...wholeSlice, ...slice }]);
  return [
    `${name}, ${catalogue.tools.length} operations`,
    toCell(costOf(catalogue, "full")),
    `${toCell(costOf(part, "full"))} \`?${query}\`: ${part.tools.length}`,
    ...shownModes.filter((mode) => mode !== "full").map((mode) => toCell(costOf(catalogue, mode))),
  ];
}

function toCell({ tokens, bytes }: Cost): string {
  return `${tokens.toLocaleString("en-US")} (${bytes.toLocaleString("en-US")} B)`;
}
