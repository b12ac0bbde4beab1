/**
 * How operations are called in a program. A path of names means the tool whose name has the same letters and digits:
 * `api.repos.listForOrg` and `api["repos_list-for-org"]` are one. Exact names go first, so that every tool has one.
 */
import { closest } from "../../closest.ts";
import type { Catalogue, Tool } from "../../tool/model.ts";
import { isIdentifier } from "../../tool/typescript.ts";

export type FoundOperation =
  | { readonly ok: true; readonly tool: Tool }
  /** Why there is none, for the program. */
  | { readonly ok: false; readonly message: string };

export interface OperationNames {
  /** @param path names with dots between them */
  readonly find: (path: string) => FoundOperation;
  /** `api.repos.get`: what the document's own names come to. */
  readonly expressionOf: (tool: Tool) => string;
}

export function createOperationNames(catalogue: Catalogue): OperationNames {
  const { apis, tools } = catalogue;
  const byLetters = new Map<string, Tool[]>();
  for (const tool of tools) {
    const letters = lettersOf(tool.name);
    const others = byLetters.get(letters);
    if (others === undefined) byLetters.set(letters, [tool]);
    else others.push(tool);
  }
  return {
    find: findOperation,
    expressionOf(tool) {
      const { operationId } = tool.operation;
      const segments = [
        ...(apis.length > 1 ? [tool.api.name] : []),
        ...(operationId ?? "").split(/[/.:]/),
      ].map(toCamelCase);
      const path = segments.join(".");
      const found = segments.every(isCallable) ? findOperation(path) : undefined;
      if (found?.ok === true && found.tool === tool) return `api.${path}`;
      // The language's own names are told apart by their first letter, which does not count.
      const name = reserved.has(tool.name) ? capitalised(tool.name) : tool.name;
      return isIdentifier(name) ? `api.${name}` : `api[${JSON.stringify(name)}]`;
    },
  };

  function findOperation(path: string): FoundOperation {
    const exact = catalogue.find(path) ?? catalogue.find(path.replaceAll(".", "_"));
    if (exact !== undefined) return { ok: true, tool: exact };
    const [tool, ...others] = byLetters.get(lettersOf(path)) ?? [];
    const shown = JSON.stringify(path.slice(0, 200));
    if (tool === undefined) {
      const names = tools.map(({ name }) => name);
      const nearest = closest(path.replaceAll(".", "_"), names);
      const suggestion = nearest.length === 0 ? "" : ` Closest: ${nearest.join(", ")}.`;
      return {
        ok: false,
        message: `There is no operation ${shown}.${suggestion} Find names with search.`,
      };
    }
    if (others.length === 0) return { ok: true, tool };
    const names = [tool, ...others].map(({ name }) => `api.call(${JSON.stringify(name)}, {...})`);
    return { ok: false, message: `${shown} may be several operations: ${names.join(", ")}.` };
  }
}

/** The names that lead to an operation, of an expression as a program writes it. */
export function toPath(expression: string): string {
  return expression.replace(/^api\./, "");
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** What a program may write after a dot, and reach: `then` and its like are the language's own. */
function isCallable(name: string): boolean {
  return isIdentifier(name) && !reserved.has(name);
}

const reserved: ReadonlySet<string> = new Set([
  "call",
  "constructor",
  "inspect",
  "then",
  "toJSON",
  "toString",
  "valueOf",
]);

function capitalised(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function toCamelCase(name: string): string {
  return name.replaceAll(
    /[^A-Za-z0-9]+(?<first>[A-Za-z0-9])?/g,
    (_match, first: string | undefined) => (first === undefined ? "" : first.toUpperCase()),
  );
}
