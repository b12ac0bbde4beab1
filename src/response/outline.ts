/** What is in a large JSON, line by line: paths as `_select` takes them, counts of lists, and values where they end. */
import { isArray, isObject } from "../spec/json.ts";
import type { JsonValue } from "../spec/model.ts";

const maxLines = 60;
const maxDepth = 5;
const maxValueLength = 80;
const maxPathLength = 200;

/** At most 60 lines; of a list its first item is told, which stands for the others. */
export function outlineOf(value: JsonValue): string {
  const lines: string[] = [];
  describe(value, "@", 0, lines);
  const shown = lines.slice(0, maxLines);
  return [...shown, ...(lines.length > maxLines ? ["…"] : [])].join("\n");
}

function describe(value: JsonValue, path: string, depth: number, lines: string[]): void {
  if (lines.length > maxLines) return;
  if (isArray(value)) {
    lines.push(`${path}: ${value.length === 1 ? "1 item" : `${value.length} items`}`);
    const [first] = value;
    if (first !== undefined && depth < maxDepth) {
      describe(first, path === "@" ? "[0]" : `${path}[0]`, depth + 1, lines);
    }
    return;
  }
  if (!isObject(value)) {
    lines.push(`${path}: ${toShown(value)}`);
    return;
  }
  const names = Object.keys(value);
  if (depth >= maxDepth || names.length === 0) {
    lines.push(`${path}: an object of ${names.length} members`);
    return;
  }
  for (const name of names) {
    if (lines.length > maxLines) return;
    const member = value[name];
    const token = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
    const at = path === "@" ? token : `${path}.${token}`;
    if (member !== undefined) describe(member, at.slice(0, maxPathLength), depth + 1, lines);
  }
}

function toShown(value: JsonValue): string {
  const json = JSON.stringify(value);
  return json.length <= maxValueLength
    ? json
    : `${json.slice(0, maxValueLength).toWellFormed()}… (${json.length - 2} characters)`;
}
