/**
 * Path templates. OpenAPI knows `{name}` alone; documents that are made from the routes of a program also hold what
 * the router knows: `{id:[0-9]+}`, `{path*}`, `{+path}`, `{name=projects/*}`.
 */

/** A template in which every expression is a name. */
export function toTemplate(path: string): string {
  let template = "";
  let rest = path;
  for (let open = rest.indexOf("{"); open !== -1; open = rest.indexOf("{")) {
    const close = closingBrace(rest, open);
    if (close === -1) break;
    template += rest.slice(0, open) + toName(rest.slice(open, close + 1));
    rest = rest.slice(close + 1);
  }
  return template + rest;
}

/** Patterns count how often by braces of their own: `{id:[0-9]{4}}`. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    if (text[index] === "{") depth += 1;
    if (text[index] === "}" && --depth === 0) return index;
  }
  return -1;
}

function toName(expression: string): string {
  const name = /^\{[+*]?([\w.-]+)(?:[:=].*|\*|\.\.\.)?\}$/s.exec(expression)?.[1];
  return name === undefined ? expression : `{${name}}`;
}
