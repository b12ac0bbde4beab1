import type { Api, Operation } from "../operation/model.ts";
import { toDescription, toTitle } from "./description.ts";
import { toHints } from "./hints.ts";
import { toToolInput } from "./input.ts";
import type { Catalogue, Tool, ToolInput } from "./model.ts";
import { toToolNames } from "./name.ts";

/** One tool per operation of every API, in document order, API by API. */
export function createCatalogue(apis: readonly Api[]): Catalogue {
  const sources = apis.flatMap((api) => api.operations.map((operation) => ({ api, operation })));
  const names = toToolNames(
    sources.map(({ api, operation }) => ({
      apiName: api.name,
      operationId: operation.operationId,
      method: operation.method,
      path: operation.path,
    })),
    apis.length > 1,
  );
  return toCatalogue(
    apis,
    sources.map(({ api, operation }, index) => createTool(api, operation, names[index] ?? "")),
  );
}

/** The same tools under the same names, those of one API alone; undefined when it is not served. */
export function selectApi(catalogue: Catalogue, apiName: string): Catalogue | undefined {
  const api = catalogue.apis.find(({ name }) => name === apiName);
  if (api === undefined) return undefined;
  return toCatalogue(
    [api],
    catalogue.tools.filter((tool) => tool.api === api),
  );
}

function toCatalogue(apis: readonly Api[], tools: readonly Tool[]): Catalogue {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return { apis, tools, find: (name) => byName.get(name) };
}

function createTool(api: Api, operation: Operation, name: string): Tool {
  let input: ToolInput | undefined;
  return {
    name,
    title: toTitle(operation),
    description: toDescription(operation),
    hints: toHints(operation.method),
    api,
    operation,
    get input() {
      return (input ??= toToolInput(operation, api.document));
    },
  };
}
