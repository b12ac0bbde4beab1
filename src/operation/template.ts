/**
 * Path templates. OpenAPI knows `{name}` alone; documents that are made from the routes of a program also hold what
 * the router knows: `{id:[0-9]+}`, `{path*}`, `{+path}`, `{name=projects/*}`, `{?q}`.
 */

export interface Template {
  /** Every expression in it is a name. */
  readonly path: string;
  /** Names in expressions of a query, which RFC 6570 (section 3.2.8) would have: `{?q,page}`, `{&sort}`. */
  readonly query: readonly string[];
}

export function toTemplate(path: string): Template {
  const query: string[] = [];
  let template = "";
  let rest = path;
  for (let open = rest.indexOf("{"); open !== -1; open = rest.indexOf("{")) {
    const close = closingBrace(rest, open);
    if (close === -1) break;
    const expression = rest.slice(open, close + 1);
    const names = queryNames(expression);
    template += rest.slice(0, open) + (names === undefined ? toName(expression) : "");
    query.push(...(names ?? []));
    rest = rest.slice(close + 1);
  }
  return { path: template + rest, query };
}

/** Undefined for an expression of another kind. */
function queryNames(expression: string): readonly string[] | undefined {
  const list = /^\{[?&]([\w.,*:%-]+)\}$/.exec(expression)?.[1];
  return list
    ?.split(",")
    .map((name) => name.replace(/\*$|:\d+$/, ""))
    .filter((name) => name !== "");
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
