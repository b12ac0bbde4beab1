/** Where the values of arguments come from: operations of the same API whose replies are likely to have them. */
import { findLinkTarget } from "./link-target.ts";
import type { Catalogue, Tool } from "./model.ts";

export interface ArgumentSource {
  readonly argument: string;
  /** Those that list or create what the argument names; empty when none is known. */
  readonly tools: readonly Tool[];
}

/** By API, then by path template with its variables made alike. */
const indexes = new WeakMap<Catalogue, Index>();

interface Index {
  readonly byPath: ReadonlyMap<string, readonly Tool[]>;
  /** What links lead to, with the parameters that they fill. */
  readonly byLink: ReadonlyMap<
    Tool,
    readonly { readonly tool: Tool; readonly names: readonly string[] }[]
  >;
}

/**
 * Of the arguments in the path, in order: links of responses say it (OpenAPI 3.2, section 4.20), and the path before a
 * variable is that of its collection.
 */
export function sourcesOf(tool: Tool, catalogue: Catalogue): readonly ArgumentSource[] {
  const index = indexOf(catalogue);
  return tool.input.bindings.flatMap((binding): readonly ArgumentSource[] => {
    if (binding.to !== "parameter" || binding.parameter.in !== "path") return [];
    const { name } = binding.parameter;
    const linked = (index.byLink.get(tool) ?? [])
      .filter(({ names }) => names.includes(name))
      .map((link) => link.tool);
    const at = tool.operation.path.indexOf(`/{${name}}`);
    const listing =
      at <= 0 ? [] : (index.byPath.get(keyOf(tool, tool.operation.path.slice(0, at))) ?? []);
    const tools = [...new Set([...linked, ...listing])].filter((source) => source !== tool);
    return [{ argument: binding.argument, tools }];
  });
}

function indexOf(catalogue: Catalogue): Index {
  let index = indexes.get(catalogue);
  if (index === undefined) indexes.set(catalogue, (index = createIndex(catalogue)));
  return index;
}

function createIndex(catalogue: Catalogue): Index {
  const byPath = new Map<string, readonly Tool[]>();
  const byLink = new Map<
    Tool,
    readonly { readonly tool: Tool; readonly names: readonly string[] }[]
  >();
  for (const tool of catalogue.tools) {
    const { operation, api } = tool;
    // Reading tells what there is, creating what there is now.
    if (operation.method === "GET" || operation.method === "POST") {
      const key = keyOf(tool, operation.path);
      const others = byPath.get(key) ?? [];
      byPath.set(key, operation.method === "GET" ? [tool, ...others] : [...others, tool]);
    }
    for (const { target, parameters } of operation.responses.flatMap(({ links }) => links)) {
      const led = findLinkTarget(catalogue, api, target);
      if (led === undefined) continue;
      const names = [...parameters.keys()].map((name) => name.replace(/^path\./, ""));
      byLink.set(led, [...(byLink.get(led) ?? []), { tool, names }]);
    }
  }
  return { byPath, byLink };
}

function keyOf({ api }: Tool, path: string): string {
  return `${api.name} ${path.replaceAll(/\{[^}]*\}/g, "{}")}`;
}
