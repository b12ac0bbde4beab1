/**
 * A document as YAML 1.2, in block style, as people write it: ten times as fast as a library that keeps comments and
 * anchors, which a document that was parsed has no more. Whatever a reader of YAML 1.1 takes for something else than text
 * is in quotes.
 */
import { setImmediate } from "node:timers/promises";

import { entriesOf, isArray, isObject } from "./json.ts";
import type { JsonObject, JsonValue } from "./model.ts";

/** Longest time for which nothing else is done. */
const sliceMs = 25;
/** Implicit keys are no longer (YAML 1.2, section 7.4). */
const maxKeyLength = 1000;

/** Member by member, so that a large document does not hold up everything else. */
export async function toYaml(document: JsonObject): Promise<string> {
  const parts: string[] = [];
  let sliceEnd = performance.now() + sliceMs;
  for (const [key, value] of entriesOf(document)) {
    const members = entriesOf(value);
    if (members.length === 0) {
      writeMember(key, value, "", parts);
      continue;
    }
    parts.push(startOf(key, "", parts));
    for (const [name, member] of members) {
      writeMember(name, member, "  ", parts);
      if (performance.now() > sliceEnd) {
        await setImmediate();
        sliceEnd = performance.now() + sliceMs;
      }
    }
  }
  return parts.length === 0 ? "{}\n" : `${parts.join("\n")}\n`;
}

function writeMember(key: string, value: JsonValue, indent: string, lines: string[]): void {
  writeAfter(startOf(key, indent, lines), value, indent, lines);
}

/** What goes before a value: `key:`, or, after a line with the key, a colon. */
function startOf(key: string, indent: string, lines: string[]): string {
  const shown = toText(key);
  if (shown.length <= maxKeyLength) return `${indent}${shown}:`;
  lines.push(`${indent}? ${shown}`);
  return `${indent}:`;
}

/** A value behind `key:`. */
function writeAfter(start: string, value: JsonValue, indent: string, lines: string[]): void {
  if (isEmpty(value)) lines.push(`${start} ${isArray(value) ? "[]" : "{}"}`);
  else if (isArray(value) || isObject(value)) {
    lines.push(start);
    writeBlock(value, `${indent}  `, lines);
  } else writeScalar(`${start} `, value, `${indent}  `, lines);
}

/** A list or table that is not empty, from a line of its own on. */
function writeBlock(
  value: readonly JsonValue[] | JsonObject,
  indent: string,
  lines: string[],
): void {
  if (!isArray(value)) {
    for (const [key, member] of entriesOf(value)) writeMember(key, member, indent, lines);
    return;
  }
  for (const item of value) {
    if (isEmpty(item)) lines.push(`${indent}- ${isArray(item) ? "[]" : "{}"}`);
    else if (isArray(item) || isObject(item)) {
      const first = lines.length;
      writeBlock(item, `${indent}  `, lines);
      lines[first] = `${indent}- ${(lines[first] ?? "").slice(indent.length + 2)}`;
    } else writeScalar(`${indent}- `, item, `${indent}  `, lines);
  }
}

function isEmpty(value: JsonValue): boolean {
  if (isArray(value)) return value.length === 0;
  return isObject(value) && entriesOf(value).length === 0;
}

function writeScalar(
  start: string,
  value: string | number | boolean | null,
  indent: string,
  lines: string[],
): void {
  if (typeof value !== "string") lines.push(`${start}${JSON.stringify(value)}`);
  else if (isBlock(value)) {
    const text = value.endsWith("\n") ? value.slice(0, -1) : value;
    lines.push(`${start}${value.endsWith("\n") ? "|" : "|-"}`);
    for (const each of text.split("\n")) lines.push(each === "" ? "" : `${indent}${each}`);
  } else lines.push(`${start}${toText(value)}`);
}

/** Several lines, the first of which shows the indentation, and nothing that a literal would lose. */
function isBlock(text: string): boolean {
  return (
    /^[^\s][^\n]*\n/.test(text) &&
    !text.endsWith("\n\n") &&
    !/[^\n]\n\s+$/.test(text) &&
    text.isWellFormed() &&
    !unprintable.test(text) &&
    !/\r|^\s+$/m.test(text)
  );
}

function toText(text: string): string {
  return isPlain(text) ? text : quoted(text);
}

/** Text that stands without quotes and can be taken for nothing else. */
function isPlain(text: string): boolean {
  return (
    /^[A-Za-z_/][\u0020-\u007E]*$/.test(text) &&
    !/: | #|[ :]$/.test(text) &&
    !/^(?:null|true|false|y|n|yes|no|on|off)$/i.test(text)
  );
}

/** What YAML does not take as it is (section 5.1). */
const unprintable =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/;

/** JSON is YAML, but for characters that YAML wants escaped. */
function quoted(text: string): string {
  const json = JSON.stringify(text);
  return unprintable.test(json)
    ? json.replaceAll(
        /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
      )
    : json;
}
