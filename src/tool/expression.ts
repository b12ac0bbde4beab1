/** JMESPath expressions (https://jmespath.site) as models write them: what is wrong with one, and where. */
import { compile, getRegisteredFunctions, tokenize } from "@jmespath-community/jmespath";

import { closest } from "../closest.ts";

/** Longer than anyone writes by hand, short enough to be looked at on the event loop. */
export const maxExpressionLength = 2048;

/** Texts in backquotes as in the language's first version: models write `new` for 'new'. */
export const expressionOptions = { enable_legacy_literals: true } as const;

type Node = ReturnType<typeof compile>;

const examples =
  "for example items[].name or items[?price > `5` && kind == 'new'].{id: id, name: name}";

/** What is wrong with it, as a clause that begins with "must"; undefined when nothing is. */
export function expressionProblem(expression: string): string | undefined {
  if (expression.length > maxExpressionLength) {
    return `must be at most ${maxExpressionLength} characters long`;
  }
  const parsed = parse(expression);
  if (parsed.ok) return meaningProblem(parsed.node);
  const at = lexicalFault(expression) ?? syntaxFault(expression);
  const rest = expression.slice(at, at + 20).trimEnd();
  const place =
    rest === ""
      ? "ends too early"
      : `goes wrong at character ${at + 1}, at ${JSON.stringify(rest)}`;
  return `must be a JMESPath expression, but ${place}; ${examples}`;
}

function parse(
  expression: string,
):
  | { readonly ok: true; readonly node: Node }
  | { readonly ok: false; readonly endsEarly: boolean } {
  try {
    return { ok: true, node: compile(expression, expressionOptions) };
  } catch (error) {
    // Whatever the parser throws is about the expression, a stack that overflows included.
    return { ok: false, endsEarly: /\(EOF\)|got: EOF/.test(String(error)) };
  }
}

const lexeme =
  /\s|[\w$@*.,:()[\]{}&|!<>=?+\-/%−×÷]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/suy;

/** Where a character stands that begins nothing, or a quote that nothing ends. */
function lexicalFault(expression: string): number | undefined {
  for (let at = 0; at < expression.length; at = lexeme.lastIndex) {
    lexeme.lastIndex = at;
    if (!lexeme.test(expression)) return at;
  }
  return undefined;
}

/** Where the token stands that ends the shortest beginning which no continuation could mend. */
function syntaxFault(expression: string): number {
  const starts = tokenStarts(expression);
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const beginning = parse(expression.slice(0, starts[middle + 1]));
    if (beginning.ok || beginning.endsEarly) low = middle + 1;
    else high = middle;
  }
  return starts[low] ?? expression.length;
}

function tokenStarts(expression: string): readonly number[] {
  try {
    // Literals are told without their start.
    return tokenize(expression, expressionOptions).flatMap(({ start }) => start ?? []);
  } catch {
    return [0];
  }
}

/** What parses and still cannot have been meant: functions that do not exist, and `=` for `==`. */
function meaningProblem(root: Node): string | undefined {
  const known = getRegisteredFunctions();
  for (const node of nodesIn(root)) {
    if (node.type === "Function" && !known.includes(node.name)) {
      const near = closest(node.name, known);
      const hint =
        near.length > 0 ? `did you mean ${near.join(" or ")}?` : `known are ${known.join(", ")}`;
      return `must use functions of JMESPath, but ${node.name.slice(0, 40)} is none; ${hint}`;
    }
    if (node.type === "Binding") return `must compare with == where it has =; ${examples}`;
  }
  return undefined;
}

/** A node and all below it, but for what `let` binds. */
function* nodesIn(root: Node): Generator<Node> {
  const rest = [root];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    yield node;
    rest.push(...childrenOf(node));
  }
}

function childrenOf(node: Node): readonly Node[] {
  switch (node.type) {
    case "LetExpression":
      return [...node.bindings.map(({ reference }) => reference), node.expression];
    case "Binding":
      return [node.reference];
    case "Ternary":
      return [node.condition, node.trueExpr, node.falseExpr];
    case "FilterProjection":
      return [node.left, node.right, node.condition];
    case "MultiSelectHash":
      return node.children.map(({ value }) => value);
    case "MultiSelectList":
    case "Function":
      return node.children;
    case "Unary":
      return [node.operand];
    case "ExpressionReference":
    case "Flatten":
    case "NotExpression":
      return [node.child];
    case "AndExpression":
    case "Arithmetic":
    case "Comparator":
    case "IndexExpression":
    case "OrExpression":
    case "Pipe":
    case "Projection":
    case "Subexpression":
    case "ValueProjection":
      return [node.left, node.right];
    case "Current":
    case "Field":
    case "Identity":
    case "Index":
    case "Literal":
    case "Root":
    case "Slice":
    case "Variable":
      return [];
  }
}
