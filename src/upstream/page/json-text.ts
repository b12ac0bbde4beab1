/**
 * JSON as text: where its members and elements stand. Pages are joined and requests changed by cutting texts, so that
 * every item stays as it was sent, numbers beyond 2^53 included. All texts are valid JSON: somebody has parsed them.
 */
import type { FieldPath } from "../../operation/pagination/model.ts";

export interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface Member {
  readonly key: string;
  /** Where the key starts. */
  readonly start: number;
  readonly value: Span;
}

const space = /[ \t\n\r]/;
const structure = /["[\]{}]/g;
const scalarEnd = /[\s,\]}]|$/g;

function skipSpace(text: string, from: number): number {
  let index = from;
  while (space.test(text.charAt(index))) index += 1;
  return index;
}

/** @param from - the opening quote */
function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from + 1); ; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text[quote - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
  }
}

function endOfValue(text: string, from: number): number {
  const first = text[from];
  if (first === '"') return endOfString(text, from);
  if (first !== "{" && first !== "[") {
    scalarEnd.lastIndex = from;
    return scalarEnd.exec(text)?.index ?? text.length;
  }
  let depth = 0;
  let index = from;
  for (;;) {
    structure.lastIndex = index;
    const at = structure.exec(text)?.index ?? text.length;
    if (text[at] === '"') {
      index = endOfString(text, at);
      continue;
    }
    depth += text[at] === "{" || text[at] === "[" ? 1 : -1;
    index = at + 1;
    if (depth === 0 || at === text.length) return index;
  }
}

/** The whole text without the space around it. */
function rootOf(text: string): Span {
  const start = skipSpace(text, 0);
  return { start, end: endOfValue(text, start) };
}

/** The elements of the list at `span`, in order; none of anything else. */
export function elementsOf(text: string, span: Span = rootOf(text)): readonly Span[] {
  const elements: Span[] = [];
  if (text[span.start] !== "[") return elements;
  let index = skipSpace(text, span.start + 1);
  while (text[index] !== "]") {
    const end = endOfValue(text, index);
    elements.push({ start: index, end });
    index = skipSpace(text, end);
    if (text[index] === ",") index = skipSpace(text, index + 1);
  }
  return elements;
}

/** The members of the object at `span`, in order; none of anything else. */
export function membersOf(text: string, span: Span = rootOf(text)): readonly Member[] {
  const members: Member[] = [];
  if (text[span.start] !== "{") return members;
  let index = skipSpace(text, span.start + 1);
  while (text[index] !== "}") {
    const keyEnd = endOfString(text, index);
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = endOfValue(text, valueStart);
    const key: unknown = JSON.parse(text.slice(index, keyEnd));
    members.push({ key: String(key), start: index, value: { start: valueStart, end } });
    index = skipSpace(text, end);
    if (text[index] === ",") index = skipSpace(text, index + 1);
  }
  return members;
}

/** Where the value at `path` stands; of members that share a name the last, as `JSON.parse` takes it. */
export function spanAt(text: string, path: FieldPath): Span | undefined {
  let span: Span | undefined = rootOf(text);
  for (const key of path) {
    if (span === undefined) return undefined;
    span = membersOf(text, span).findLast((member) => member.key === key)?.value;
  }
  return span;
}

/** The value at `path` as it is written. */
export function rawAt(text: string, path: FieldPath): string | undefined {
  const span = spanAt(text, path);
  return span && text.slice(span.start, span.end);
}

/** The text with `raw` at `path`, where there is a value already or an object to put it into; undefined takes it out. */
export function withRaw(text: string, path: FieldPath, raw: string | undefined): string {
  const span = spanAt(text, path);
  if (raw === undefined) return span === undefined ? text : withoutMember(text, path);
  if (span !== undefined) return text.slice(0, span.start) + raw + text.slice(span.end);
  const parent = spanAt(text, path.slice(0, -1));
  const key = path.at(-1);
  if (parent === undefined || key === undefined || text[parent.start] !== "{") return text;
  const last = membersOf(text, parent).at(-1);
  const at = last === undefined ? parent.start + 1 : last.value.end;
  const member = `${last === undefined ? "" : ","}${JSON.stringify(key)}:${raw}`;
  return text.slice(0, at) + member + text.slice(at);
}

function withoutMember(text: string, path: FieldPath): string {
  const members = membersOf(text, spanAt(text, path.slice(0, -1)));
  const index = members.findLastIndex(({ key }) => key === path.at(-1));
  const member = members[index];
  if (member === undefined) return text;
  const before = members[index - 1];
  const after = members[index + 1];
  // The comma before it goes with it, or else the one behind.
  const start = before?.value.end ?? member.start;
  const end = before === undefined && after !== undefined ? after.start : member.value.end;
  return text.slice(0, start) + text.slice(end);
}
