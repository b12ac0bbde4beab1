/** Which operations become tools, and what single ones look like. */
import { z } from "zod";

import { confirmFallback, confirmPolicy } from "./confirm-options.ts";
import { flag, listOf, mustBe, options, text, word } from "./field.ts";
import { paginationOption } from "./pagination-options.ts";
import { bytes } from "./quantity.ts";
import { operationTimeouts } from "./upstream-options.ts";

export const globs = (what: string) =>
  listOf(
    "globs",
    text("a glob that is not empty", (given) => (given === "" ? undefined : given)),
  )
    .prefault([])
    .describe(what);

export const names = (kind: string, each: string) =>
  listOf(
    kind,
    text(each, (given) => given),
  ).prefault([]);

export const methods = (what: string) =>
  listOf(
    "methods",
    text("an HTTP method", (given) =>
      /^[A-Za-z]+$/.test(given) ? given.toUpperCase() : undefined,
    ),
  )
    .prefault([])
    .describe(what);

/** What holds for the tools of all APIs. */
export const gatewayToolOptions = options({
  management: flag()
    .prefault(false)
    .describe(
      "Whether clients get the tools `gateway_info` and `list_operations` as well, in every mode.",
    ),
}).readonly();

const operationFilter = (verb: string) =>
  options({
    tags: names("tags", "a tag").describe(`Tags whose operations are ${verb}.`),
    methods: methods(`HTTP methods whose operations are ${verb}.`),
    paths: globs(`Path templates, such as /repos/**, whose operations are ${verb}.`),
    operations: globs(
      `Operations, by operationId or by METHOD /path where there is none, that are ${verb}.`,
    ),
  })
    .readonly()
    .prefault({});

const mediaType = text("a media type such as application/json", (given) =>
  /^[\w.+*-]+\/[\w.+*-]+\s*(?:;.*)?$/.test(given.trim()) ? given.trim().toLowerCase() : undefined,
);

const headerToken = text("a name such as Region, without spaces", (given) =>
  /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/.test(given) ? given : undefined,
).meta({ title: "name" });

const toolText = (what: string) =>
  text(what, (given) => given.trim() || undefined)
    .meta({ title: "text" })
    .optional();

const toolOverride = options({
  enabled: flag().optional().describe("Whether the operation becomes a tool."),
  name: toolText("a name").describe(
    "Name of the tool instead of the one made from the operationId.",
  ),
  title: toolText("a title").describe("Title instead of the summary."),
  description: toolText("a description").describe("Description instead of the document's."),
  mediaType: mediaType
    .meta({ title: "media type" })
    .optional()
    .describe("Media type of the request body, of those that the operation takes."),
  readOnlyHint: flag().optional().describe("Whether clients are told that it only reads."),
  destructiveHint: flag().optional().describe("Whether clients are told that it may destroy."),
  idempotentHint: flag()
    .optional()
    .describe("Whether clients are told that calling it twice is the same as once."),
  confirm: confirmPolicy()
    .optional()
    .describe("Whether calls of this operation are confirmed, instead of what its API says."),
  pagination: paginationOption.optional().describe("How this operation pages."),
  headers: z
    .record(z.string(), headerToken, { error: mustBe("a table of parameters and names") })
    .transform((given): ReadonlyMap<string, string> => new Map(Object.entries(given)))
    .meta({ title: "table of parameters" })
    .prefault({})
    .describe(
      "Parameters, by name, that clients of 2026-07-28 repeat in a header: `region: Region` is sent as `Mcp-Param-Region`.",
    ),
  timeouts: operationTimeouts
    .prefault({})
    .describe("How long to wait for this operation, where it is not as long as for the others."),
}).readonly();

export const toolOptions = options({
  include: operationFilter("let in, and no others").describe(
    "Which operations become tools; every list that says something must let an operation in.",
  ),
  exclude: operationFilter("left out").describe("Which operations do not become tools."),
  readOnly: flag().prefault(false).describe("Only operations that read."),
  deprecated: flag().prefault(true).describe("Whether deprecated operations become tools."),
  mediaTypes: listOf("media types", mediaType)
    .prefault([])
    .describe(
      "Media types to send where an operation takes several, the best first; after them JSON, form, multipart and the rest.",
    ),
  unknownArguments: word("refuse", "ignore")
    .prefault("refuse")
    .describe("What becomes of arguments that a tool does not have."),
  dryRun: flag()
    .prefault(false)
    .describe("Whether tools take `_dryRun: true`, which shows the request instead of sending it."),
  confirm: confirmPolicy()
    .optional()
    .describe("Which calls are confirmed before they are sent, instead of what the gateway says."),
  confirmFallback: confirmFallback()
    .optional()
    .describe(
      "What becomes of them where a client cannot ask its user, instead of what the gateway says.",
    ),
  pagination: paginationOption
    .optional()
    .describe(
      "How lists are read page by page: auto (recognised, and as the document says), off, or a table, for all operations that read.",
    ),
  outputSchema: word("off", "loose", "exact")
    .prefault("loose")
    .describe(
      "What clients are told of replies: nothing, types and names that a straying API keeps to as well, or all that the document says.",
    ),
  outputSchemaBytes: bytes()
    .prefault("2KiB")
    .describe("Largest output schema of a tool; deeper parts of a larger one are left out."),
  operations: z
    .record(z.string(), toolOverride, { error: mustBe("a table of operations") })
    .transform((given): ReadonlyMap<string, ToolOverride> => new Map(Object.entries(given)))
    .meta({ title: "table of operations" })
    .prefault({})
    .describe("What single operations are as tools, by operationId, or by METHOD /path."),
}).readonly();

export type ToolOverride = z.output<typeof toolOverride>;
export type ToolOptions = z.output<typeof toolOptions>;

/** What the operator says of an operation: by its operationId, else by METHOD /path. */
export function overrideOf(
  { operations }: Pick<ToolOptions, "operations">,
  { operationId, key }: { readonly operationId: string | undefined; readonly key: string },
): ToolOverride | undefined {
  return operations.get(operationId ?? "") ?? operations.get(key);
}
