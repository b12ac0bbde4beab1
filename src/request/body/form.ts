import type { Encoding, MediaType } from "../../operation/model.ts";
import { isArray, isObject } from "../../spec/json.ts";
import type { JsonValue } from "../../spec/model.ts";
import { bodyKindOf } from "../../tool/body-media-type.ts";
import { encode, encodeReserved } from "../encode.ts";
import type { BuildProblem } from "../model.ts";
import { deepObject } from "../style/index.ts";
import type { Pair } from "../style/model.ts";
import { joinPairs, toPairs } from "../style/pairs.ts";
import { toText } from "../value.ts";
import type { BodyContext, BodySerializer } from "./model.ts";

/**
 * `application/x-www-form-urlencoded`: each property in the style of its `encoding`, or as its content type says, a pair
 * for each item of a list (OpenAPI 3.2, sections 4.14.4 and 4.15.3).
 */
export const form: BodySerializer = (value, mediaType, context) => {
  const problems: BuildProblem[] = [];
  const pairs: Pair[] = [];
  for (const [property, member] of Object.entries(isObject(value) ? value : {})) {
    if (member === undefined || member === null) continue;
    const encoding = mediaType.encoding.get(property);
    if (encoding?.styled === true) pairs.push(...styledPairs(property, member, encoding, context));
    else if (encoding === undefined || encoding.contentTypes.length === 0)
      pairs.push(...plainPairs(property, member, context));
    else pairs.push(...documentPairs(property, member, { mediaType, encoding, context, problems }));
  }
  if (problems.length > 0) return { ok: false, problems };
  const [essence = ""] = mediaType.type.split(";", 1);
  const contentType = essence.includes("*") ? "application/x-www-form-urlencoded" : mediaType.type;
  return { ok: true, content: joinPairs(pairs), contentType };
};

function styledPairs(
  name: string,
  value: JsonValue,
  { style, explode, allowReserved }: Encoding,
  { requests }: BodyContext,
): readonly Pair[] {
  return toPairs(value, {
    name,
    style,
    explode,
    lists: requests.lists,
    encode: allowReserved ? formEncodeReserved : formEncode,
    encodeName: formEncode,
  });
}

/** Without a word in the document: texts as they are, objects as JSON or in brackets, lists item by item. */
function plainPairs(name: string, value: JsonValue, { requests }: BodyContext): readonly Pair[] {
  const { formObjects, lists } = requests;
  const isNested = isObject(value) || (isArray(value) && value.some(isNode));
  if (isNested && formObjects === "brackets") {
    return deepObject(name, value, { lists, encode: formEncode, encodeName: formEncode });
  }
  const items = isArray(value) ? value.filter((item) => item !== null) : [value];
  const encodedName = formEncode(name);
  return items.map((item): Pair => [encodedName, formEncode(toText(item))]);
}

interface FormMember {
  readonly mediaType: MediaType;
  readonly encoding: Encoding;
  readonly context: BodyContext;
  readonly problems: BuildProblem[];
}

/** Each item as a document of the declared content type. */
function documentPairs(
  name: string,
  value: JsonValue,
  { mediaType, encoding, context, problems }: FormMember,
): readonly Pair[] {
  const [type = ""] = encoding.contentTypes;
  const schema = context.schemas.property(mediaType.schema, name);
  const items = isArray(value) ? value.filter((item) => item !== null) : [value];
  return items.flatMap((item, index): readonly Pair[] => {
    if (isPlainText(type, item)) return [[formEncode(name), formEncode(toText(item))]];
    const itemSchema = isArray(value) ? context.schemas.item(schema, index) : schema;
    const document = context.write(
      item,
      { ...encoding, type, schema: itemSchema },
      { ...context, argument: name },
    );
    if (!document.ok) {
      problems.push(...document.problems);
      return [];
    }
    const { content } = document;
    const text = typeof content === "string" ? content : Buffer.from(content).toString("utf8");
    return [[formEncode(name), formEncode(text)]];
  });
}

function isPlainText(type: string, value: JsonValue): boolean {
  const kind = bodyKindOf(type);
  return kind === "text" || kind === "binary" || (kind !== "json" && !isNode(value));
}

function isNode(value: JsonValue): boolean {
  return typeof value === "object" && value !== null;
}

/** Forms write a space as "+" (WHATWG URL, section 5.2). */
function formEncode(text: string): string {
  return encode(text).replaceAll("%20", "+");
}

function formEncodeReserved(text: string): string {
  return encodeReserved(text).replaceAll("%20", "+");
}
