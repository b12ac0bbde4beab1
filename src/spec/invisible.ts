/**
 * Characters that people do not see and models read: in a document they are at best left over from an editor, and at
 * worst words for a model alone. Here a whole document is rid of them at once, so that nothing made of it can show any:
 * no tool, resource, prompt, suggestion or type, and not the document itself as a resource.
 *
 * Texts and names lose them. What a value of theirs would mean on the wire stays exact: a path and a pattern write them
 * as escapes, and a value that could only be sent with them (in `enum`, `const`, `default`) is left out. Carriage
 * returns are no more than white space, and stay.
 */
import { isArray, isObject } from "./json.ts";
import type { Diagnostic, JsonObject, JsonValue } from "./model.ts";
import { escapePointer, percentDecode } from "./pointer.ts";

// Controls, halves of surrogate pairs, separators of lines, what is drawn as nothing by default (zero-width characters,
// bidirectional marks, tags, selectors of variants, fillers, byte-order marks), and marks of interlinear notes.
const invisible =
  /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/u;
const allInvisible = new RegExp(invisible.source, "gu");
/** Nearly all texts are settled by this one, at a fraction of the cost. */
const unusual = /[^\t\n\r\u0020-\u007E]/;

/**
 * Those that no editor leaves behind: escape sequences of terminals, overrides of direction, tags and variant selectors
 * that spell hidden words, and runs of any.
 */
const suspicious = new RegExp(
  `[\\u0008\\u001B\\u009B\\u202A-\\u202E\\u2066-\\u2069\\u{E0000}-\\u{E007F}\\u{E0100}-\\u{E01EF}]|(?:${invisible.source}){8}`,
  "u",
);

const unusualRun = new RegExp(`${unusual.source}+`, "g");

/** Behind backslashes in pairs, each of which stands for one that begins nothing. */
const escapeStart = String.raw`(?<!\\)(?:\\\\)*\\`;
/** Half of most emoji: the one use of surrogates as escapes that is surely none of them. */
const highHalf = "u[dD]83[c-eC-E]";
const lowHalf = "u[dD][c-fC-F]";
/** What may stand for any of them in JSON and in YAML, which has short ones (YAML 1.2, section 5.7). */
const escape = new RegExp(
  `${escapeStart}(?:${[
    "[0abefvxNLPU]",
    "u00(?:[0189]|7[fF]|[aA][dD])",
    "u(?:034[fF]|061[cC]|115[fF]|1160|17[bB][45]|180|3164)",
    "u20(?:0[b-fB-F]|2[89a-eA-E]|6)",
    "u[fF](?:[eE][0fF]|[fF][aAfF])",
    String.raw`(?!${highHalf}\\${lowHalf})u[dD][89abAB]`,
    String.raw`(?<!${escapeStart}${highHalf}\\)${lowHalf}`,
  ].join("|")})`,
);

/**
 * Whether something read from a text of JSON or YAML may hold any. A no is sure, and costs a fraction of a look at all
 * that was read.
 */
export function mayHide(text: string): boolean {
  if (escape.test(text)) return true;
  for (const [run] of text.matchAll(unusualRun)) {
    if (invisible.test(run)) return true;
  }
  return false;
}

export function hasInvisible(text: string): boolean {
  return unusual.test(text) && invisible.test(text);
}

export function withoutInvisible(text: string): string {
  return unusual.test(text) ? text.replaceAll(allInvisible, "") : text;
}

export interface Visible {
  /** The very same where there was nothing to do. */
  readonly root: JsonObject;
  /** What has changed on the wire, and what looks hidden on purpose; not what an editor leaves behind in a text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Keywords of values that a call may have to send as they stand. */
const valueKeywords = new Set(["const", "default"]);

/** The document as it may be shown; parts that were shared still are. */
export function toVisible(root: JsonObject): Visible {
  if (isVisible(root, new Set())) return { root, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const known = new WeakMap<object, JsonValue>();
  const place: string[] = [];

  function report(message: string, ...further: readonly string[]): void {
    const pointer = [...place, ...further].map(withoutInvisible).map(escapePointer).join("/");
    diagnostics.push({ severity: "warning", path: `#/${pointer}`, message });
  }

  function read(value: JsonValue, holder: JsonObject | undefined): JsonValue {
    if (typeof value === "string") return readText(value, holder);
    if (typeof value !== "object" || value === null) return value;
    let result = known.get(value);
    if (result === undefined) {
      result = isArray(value) ? readList(value) : readObject(value);
      known.set(value, result);
    }
    return result;
  }

  function readText(text: string, holder: JsonObject | undefined): string {
    const key = place.at(-1);
    if (key === "$ref") return toVisibleReference(text);
    if (!hasInvisible(text)) return text;
    if (key === "pattern") return toEscapes(text);
    if (key === "name" && holder?.["in"] !== undefined) reportName(text);
    else if (suspicious.test(text)) report(`This text holds ${hiddenIn(text)}; they are left out.`);
    return withoutInvisible(text);
  }

  function reportName(name: string): void {
    report(`This name holds ${hiddenIn(name)}; it is read, and sent, without them.`);
  }

  function readList(list: readonly JsonValue[]): readonly JsonValue[] {
    const isEnum = place.at(-1) === "enum";
    let isSame = true;
    const result = list.flatMap((item, index): readonly JsonValue[] => {
      place.push(String(index));
      const next = read(item, undefined);
      place.pop();
      if (next === item) return [item];
      isSame = false;
      if (!isEnum) return [next];
      report(`${valueProblem(item)} it is no choice.`, String(index));
      return [];
    });
    return isSame ? list : result;
  }

  function readObject(object: JsonObject): JsonObject {
    const isMapOfPaths = place.length === 1 && place[0] === "paths";
    const isMapOfPatterns = place.at(-1) === "patternProperties";
    let isSame = true;
    const entries = new Map<string, JsonValue>();
    for (const [key, value] of Object.entries(object)) {
      if (value === undefined) continue;
      const name = !hasInvisible(key)
        ? key
        : isMapOfPaths
          ? toVisiblePath(key)
          : isMapOfPatterns
            ? toEscapes(key)
            : withoutInvisible(key);
      place.push(key);
      const next = read(value, object);
      const isLost = next !== value && valueKeywords.has(key) && !isObject(value);
      if (isLost) report(`${valueProblem(value)} it is left out.`);
      if (name !== key) {
        isSame = false;
        if (entries.has(name) || Object.hasOwn(object, name)) {
          report(`Without ${hiddenIn(key)} this name is that of another; it is left out.`);
          place.pop();
          continue;
        }
        if (!isMapOfPaths && !isMapOfPatterns) reportName(key);
      }
      place.pop();
      if (next !== value) isSame = false;
      if (!isLost) entries.set(name, next);
    }
    return isSame ? object : Object.fromEntries(entries);
  }

  const result = readObject(root);
  return { root: result, diagnostics };
}

function valueProblem(value: JsonValue): string {
  return `This value holds ${hiddenIn(typeof value === "string" ? value : JSON.stringify(value))}, with which no model could send it;`;
}

/** What a reference leads to has lost them from its name, whether the reference writes them plainly or as escapes. */
function toVisibleReference(reference: string): string {
  return withoutInvisible(reference).replaceAll(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    const text = percentDecode(escapes);
    return hasInvisible(text) ? encodeURIComponent(withoutInvisible(text)) : escapes;
  });
}

/** What most documents are; a look costs a third of taking them apart. */
function isVisible(value: JsonValue | undefined, known: Set<object>): boolean {
  if (typeof value === "string") return !hasInvisible(value);
  if (typeof value !== "object" || value === null || known.has(value)) return true;
  known.add(value);
  if (isArray(value)) return value.every((item) => isVisible(item, known));
  for (const key in value) {
    if (hasInvisible(key) || !isVisible(value[key], known)) return false;
  }
  return true;
}

/** As a URL writes them; the names in its templates are names. */
function toVisiblePath(path: string): string {
  return path
    .replaceAll(/\{[^{}]*\}/g, withoutInvisible)
    .toWellFormed()
    .replaceAll(allInvisible, encodeURIComponent);
}

function toEscapes(pattern: string): string {
  return pattern.replaceAll(allInvisible, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
}

const maxNamed = 3;
const maxSpelled = 100;

/** `2 invisible characters (U+200B)`, and what tags among them spell. */
function hiddenIn(text: string): string {
  const codes = [...text.matchAll(allInvisible)].map(
    ([character]) => character.codePointAt(0) ?? 0,
  );
  const kinds = [...new Set(codes)].map(
    (code) => `U+${code.toString(16).toUpperCase().padStart(4, "0")}`,
  );
  const named = kinds.slice(0, maxNamed).join(", ") + (kinds.length > maxNamed ? ", …" : "");
  const spelled = codes
    .filter((code) => code >= 0xe0020 && code <= 0xe007e)
    .slice(0, maxSpelled)
    .map((code) => String.fromCodePoint(code - 0xe0000))
    .join("");
  const count = `${codes.length} invisible ${codes.length === 1 ? "character" : "characters"}`;
  return `${count} (${named}${spelled === "" ? "" : `, spelling "${spelled}"`})`;
}
