import type { PaginationOption } from "../config/pagination-options.ts";
import {
  overrideOf,
  type ToolOptions,
  toolOptions as toolOptionsSchema,
} from "../config/tool-options.ts";
import type { Api, Operation } from "../operation/model.ts";
import type { Pagination } from "../operation/pagination/model.ts";
import { readPagination } from "../operation/pagination/read.ts";
import type { JsonObject } from "../spec/model.ts";
import { fitToBudget, maxSchemaBytes } from "./budget.ts";
import { isConfirmed } from "./confirm.ts";
import { controlsOf, sizeOfControls, withControls } from "./control.ts";
import { toDescription, toTitle } from "./description.ts";
import { readExtension } from "./extension.ts";
import { toHints } from "./hints.ts";
import { toToolInput } from "./input.ts";
import type { Catalogue, ControlName, Tool, ToolHints, ToolInput } from "./model.ts";
import { toToolNames } from "./name.ts";
import { toOutputSchema } from "./output.ts";
import { createSelector } from "./select.ts";

/** An operation as the document and the operator want it, before it has a name. */
interface Candidate {
  readonly api: Api;
  readonly operation: Operation;
  /** Goes before the operationId. */
  readonly name: string | undefined;
  readonly title: string;
  /** In place of the document's summary and description. */
  readonly description: string | undefined;
  readonly hints: ToolHints;
  readonly confirmation: Tool["confirmation"];
  /** Of its API. */
  readonly options: ToolOptions;
  /** Media types that are sent rather than others, the best first. */
  readonly mediaTypes: readonly string[];
  /** What the operator says of the pages of this one. */
  readonly ownPages: PaginationOption | undefined;
  /** Names of headers that clients repeat arguments in, by parameter. */
  readonly headers: ReadonlyMap<string, string>;
}

const noHeaders: ReadonlyMap<string, string> = new Map();

const defaults = toolOptionsSchema.parse({});

/**
 * One tool for each selected operation of every API, in document order, API by API.
 * @param options - by the name of the API; without, every operation becomes a tool
 */
export function createCatalogue(
  apis: readonly Api[],
  options: ReadonlyMap<string, ToolOptions> = new Map(),
): Catalogue {
  const candidates = apis.flatMap((api) =>
    selectOperations(api, options.get(api.name) ?? defaults),
  );
  const names = toToolNames(
    candidates.map(({ api, operation, name }) => ({
      apiName: api.name,
      operationId: name ?? operation.operationId,
      method: operation.method,
      path: pathOf(operation),
    })),
    apis.length > 1,
  );
  return toCatalogue(
    apis,
    candidates.map((candidate, index) => createTool(candidate, names[index] ?? "")),
  );
}

/** The operator's word goes before the document's, and that before what the gateway makes of the operation. */
function selectOperations(api: Api, options: ToolOptions): readonly Candidate[] {
  const isSelected = createSelector(options);
  return api.operations.flatMap((operation) => {
    const said = readExtension([operation.source, operation.pathItem, api.document]);
    const override = overrideOf(options, operation);
    const { enabled = said.enabled, name = said.name } = override ?? {};
    const byMethod = toHints(operation.method);
    const byOperator = {
      ...(override?.readOnlyHint !== undefined && { readOnlyHint: override.readOnlyHint }),
      ...(override?.destructiveHint !== undefined && { destructiveHint: override.destructiveHint }),
      ...(override?.idempotentHint !== undefined && { idempotentHint: override.idempotentHint }),
    };
    const hints = { ...byMethod, ...said.hints, ...byOperator };
    if (override?.enabled === false || !isSelected({ operation, enabled, hints })) return [];
    return [
      {
        api,
        operation,
        name,
        title: override?.title ?? toTitle(operation, said.title),
        description: override?.description ?? said.description,
        hints,
        confirmation: isConfirmed({
          policy: override?.confirm ?? options.confirm ?? "none",
          hints: { ...byMethod, ...byOperator },
          said,
        })
          ? (options.confirmFallback ?? "token")
          : undefined,
        options,
        mediaTypes: [
          ...(override?.mediaType === undefined ? [] : [override.mediaType]),
          ...options.mediaTypes,
        ],
        ownPages: override?.pagination,
        headers: override?.headers ?? noHeaders,
      },
    ];
  });
}

/** As the document writes it: templates of two operations may differ in a pattern alone. */
function pathOf({ key, method }: Operation): string {
  return key.slice(method.length + 1);
}

export function toCatalogue(apis: readonly Api[], tools: readonly Tool[]): Catalogue {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return { apis, tools, find: (name) => byName.get(name) };
}

function createTool(candidate: Candidate, name: string): Tool {
  const { api, operation, title, hints, confirmation, options, mediaTypes } = candidate;
  let description: string | undefined;
  let pagination: { readonly value: Pagination | undefined } | undefined;
  let input: ToolInput | undefined;
  let controls: ReadonlySet<ControlName> | undefined;
  let listedSchema: JsonObject | undefined;
  let outputSchema: JsonObject | undefined;
  let hasOutput: boolean | undefined;
  const uri = `openapi://${api.name}/operations/${encodeURIComponent(name)}`;
  return {
    name,
    title,
    hints,
    confirmation,
    api,
    operation,
    get description() {
      return (description ??= toDescription(
        operation,
        api,
        candidate.description,
        this.pagination,
      ));
    },
    get pagination() {
      pagination ??= {
        value: readPagination(operation, {
          document: api.document,
          readOnly: hints.readOnlyHint,
          own: candidate.ownPages,
          general: options.pagination,
        }),
      };
      return pagination.value;
    },
    get input() {
      return (input ??= toToolInput(operation, api.document, {
        mediaTypes,
        ignoresUnknown: options.unknownArguments === "ignore",
        headers: candidate.headers,
      }));
    },
    get controls() {
      return (controls ??= controlsOf({
        operation,
        options,
        pagination: this.pagination,
        input: this.input,
        confirmation,
      }));
    },
    get listedSchema() {
      return (listedSchema ??= toListedSchema(this.input.schema, this.controls, uri));
    },
    get outputSchema() {
      if (hasOutput === undefined) {
        outputSchema = toOutputSchema(operation, api, options, uri);
        hasOutput = outputSchema !== undefined;
      }
      return outputSchema;
    },
  };
}

/** What is said of the controls is never cut. */
function toListedSchema(
  schema: JsonObject,
  controls: ReadonlySet<ControlName>,
  whereToRead: string,
): JsonObject {
  const maxBytes = maxSchemaBytes - sizeOfControls(controls);
  return withControls(fitToBudget(schema, whereToRead, maxBytes), controls);
}
