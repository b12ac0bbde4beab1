/**
 * Multipart bodies (RFC 2046, section 5.1; RFC 7578): an object makes a part for each property and for each item of a list,
 * a list a part for each item, in order (OpenAPI 3.2, section 4.14.5).
 */
import type { Encoding, MediaType, Schema } from "../../operation/model.ts";
import { isArray, isObject } from "../../spec/json.ts";
import type { JsonValue } from "../../spec/model.ts";
import { bodyKindOf } from "../../tool/body-media-type.ts";
import { isFilePlace } from "../../tool/file.ts";
import type { BuildProblem } from "../model.ts";
import { toPairs } from "../style/pairs.ts";
import { toText } from "../value.ts";
import { isMediaType, readFile } from "./file.ts";
import type { BodyContext, BodySerializer } from "./model.ts";

interface Part {
  /** Undefined where parts have no names. */
  readonly name: string | undefined;
  readonly filename: string | undefined;
  /** Undefined: the text/plain that goes without saying in a form. */
  readonly type: string | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly content: string | Uint8Array;
}

type PartOutcome =
  | { readonly ok: true; readonly part: Part }
  | { readonly ok: false; readonly problems: readonly BuildProblem[] };

/** What becomes one part, and what the document says of it. */
interface Member {
  readonly name: string | undefined;
  readonly argument: string;
  readonly value: JsonValue;
  readonly schema: Schema | undefined;
  readonly encoding: Encoding | undefined;
  readonly isFile: boolean;
}

export const multipart: BodySerializer = (value, mediaType, context) => {
  const problems: BuildProblem[] = [];
  const parts: Part[] = [];
  for (const member of membersOf(value, mediaType, context)) {
    const outcome = toPart(member, context);
    if (outcome.ok) parts.push(outcome.part);
    else problems.push(...outcome.problems);
  }
  if (problems.length > 0) return { ok: false, problems };
  const boundary = `gateway-${context.randomId()}`;
  const isForm = isFormData(mediaType.type);
  const chunks = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${headOf(part, isForm)}\r\n\r\n`),
    typeof part.content === "string" ? Buffer.from(part.content) : part.content,
    crlf,
  ]);
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return {
    ok: true,
    content: Buffer.concat(chunks),
    contentType: typeOf(mediaType.type, boundary, parts[0]),
  };
};

const crlf = Buffer.from("\r\n");

function isFormData(type: string): boolean {
  return /^multipart\/(form-data|\*)/.test(type);
}

function* membersOf(
  value: JsonValue,
  mediaType: MediaType,
  context: BodyContext,
): Generator<Member> {
  const { schemas, files } = context;
  const places = files.get("");
  if (places?.self === true) {
    // The document names no part; servers that take one file call it so.
    const name = isFormData(mediaType.type) ? "file" : undefined;
    const { schema } = mediaType;
    yield { name, argument: context.argument, value, schema, encoding: undefined, isFile: true };
    return;
  }
  if (isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield {
        name: undefined,
        argument: `${context.argument}[${index}]`,
        value: item,
        schema: schemas.item(mediaType.schema, index),
        encoding: mediaType.prefixEncoding[index] ?? mediaType.itemEncoding,
        isFile: isFilePlace(places, index),
      };
    }
    return;
  }
  for (const [name, given] of Object.entries(isObject(value) ? value : {})) {
    if (given === undefined || given === null) continue;
    const encoding = mediaType.encoding.get(name);
    const filePlaces = files.get(name);
    if (encoding?.styled === true && isFormData(mediaType.type) && filePlaces === undefined) {
      yield* styledMembers(name, given, encoding, context);
      continue;
    }
    const schema = schemas.property(mediaType.schema, name);
    if (!isArray(given)) {
      const isFile = isFilePlace(filePlaces, undefined);
      yield { name, argument: name, value: given, schema, encoding, isFile };
      continue;
    }
    for (const [index, item] of given.entries()) {
      if (item === null) continue;
      const isFile = isFilePlace(filePlaces, index);
      const argument = `${name}[${index}]`;
      const itemSchema = schemas.item(schema, index);
      yield { name, argument, value: item, schema: itemSchema, encoding, isFile };
    }
  }
}

function asIs(text: string): string {
  return text;
}

/** In a form the styles of queries give names and values, and nothing is percent-encoded (OpenAPI 3.2, section 4.15.2). */
function* styledMembers(
  property: string,
  value: JsonValue,
  { style, explode }: Encoding,
  { requests }: BodyContext,
): Generator<Member> {
  const { lists } = requests;
  const options = { name: property, style, explode, lists, encode: asIs, encodeName: asIs };
  for (const [name, text] of toPairs(value, options)) {
    yield {
      name,
      argument: property,
      value: text,
      schema: undefined,
      encoding: undefined,
      isFile: false,
    };
  }
}

function toPart(member: Member, context: BodyContext): PartOutcome {
  return member.isFile ? toFilePart(member) : toValuePart(member, context);
}

/** Text for what the document calls a file is still a file: servers tell them by their filename. */
function toFilePart({ name, argument, value, encoding }: Member): PartOutcome {
  const file = readFile(value, argument);
  if (!file.ok) return { ok: false, problems: [file.problem] };
  const given =
    file.mimeType !== undefined && isMediaType(file.mimeType) ? file.mimeType : undefined;
  const headers = headersOf(encoding, file.headers, argument);
  if (!headers.ok) return headers;
  return {
    ok: true,
    part: {
      name,
      filename: file.filename ?? name,
      type: given ?? concreteTypes(encoding)[0] ?? "application/octet-stream",
      headers: headers.headers,
      content: file.bytes,
    },
  };
}

function toValuePart(
  { name, argument, value, schema, encoding }: Member,
  context: BodyContext,
): PartOutcome {
  const headers = headersOf(encoding, new Map(), argument);
  if (!headers.ok) return headers;
  const contentEncoding = context.schemas.resolve(schema)["contentEncoding"];
  const type = valueType(value, encoding, typeof contentEncoding === "string");
  const kind = type === undefined ? "text" : bodyKindOf(type);
  const transfer =
    typeof value === "string" && typeof contentEncoding === "string"
      ? ([["content-transfer-encoding", contentEncoding]] as const)
      : [];
  const written =
    type === undefined || (kind === "binary" && !isNode(value))
      ? ({ ok: true, content: toText(value), contentType: type } as const)
      : context.write(
          value,
          { ...(encoding ?? noEncodings), type, schema },
          { ...context, argument, files: new Map() },
        );
  if (!written.ok) return written;
  const { content, contentType } = written;
  const all = [...headers.headers, ...transfer];
  return {
    ok: true,
    part: { name, filename: undefined, type: contentType, headers: all, content },
  };
}

const noEncodings = { encoding: new Map(), prefixEncoding: [], itemEncoding: undefined } as const;

/** The declared type that the value fits, else the default for its kind (OpenAPI 3.2, section 4.15.1.1). */
function valueType(
  value: JsonValue,
  encoding: Encoding | undefined,
  isEncoded: boolean,
): string | undefined {
  const declared = concreteTypes(encoding);
  if (isNode(value)) {
    const fitting = declared.find((type) => structured.has(bodyKindOf(type)));
    return fitting ?? declared[0] ?? "application/json";
  }
  return declared[0] ?? (isEncoded ? "application/octet-stream" : undefined);
}

const structured = new Set(["json", "xml", "form", "multipart", "jsonLines", "jsonSequence"]);

function concreteTypes(encoding: Encoding | undefined): readonly string[] {
  return encoding?.contentTypes.filter((type) => !type.includes("*") && isMediaType(type)) ?? [];
}

function isNode(value: JsonValue): boolean {
  return typeof value === "object" && value !== null;
}

type HeadersOutcome =
  | { readonly ok: true; readonly headers: Part["headers"] }
  | { readonly ok: false; readonly problems: readonly BuildProblem[] };

/** Declared headers of a part: as given with the file, else as the document fixes them. */
function headersOf(
  encoding: Encoding | undefined,
  given: ReadonlyMap<string, string>,
  argument: string,
): HeadersOutcome {
  if (encoding === undefined || encoding.headers.size === 0) return { ok: true, headers: [] };
  const values = new Map([...given].map(([name, value]) => [name.toLowerCase(), value]));
  const headers: (readonly [string, string])[] = [];
  for (const [name, fixed] of encoding.headers) {
    const value = values.get(name) ?? fixed;
    if (value === undefined) continue;
    if (!/^[\t\u0020-\u007E]*$/.test(value)) {
      const message = `${argument}.headers.${name} goes into a header, which takes printable ASCII on one line only; leave other characters out.`;
      return { ok: false, problems: [{ argument, message }] };
    }
    headers.push([name, value]);
  }
  return { ok: true, headers };
}

function headOf({ name, filename, type, headers }: Part, isForm: boolean): string {
  const lines: string[] = [];
  if (name !== undefined) {
    const file = filename === undefined ? "" : `; filename="${quote(filename)}"`;
    lines.push(`content-disposition: form-data; name="${quote(name)}"${file}`);
  } else if (filename !== undefined) {
    lines.push(`content-disposition: attachment; filename="${quote(filename)}"`);
  }
  // Outside of forms, text that says nothing of itself is US-ASCII (RFC 2046, section 5.1).
  const shown = type ?? (isForm ? undefined : "text/plain; charset=utf-8");
  if (shown !== undefined) lines.push(`content-type: ${shown}`);
  const own = new Set(headers.map(([header]) => header));
  return [
    ...lines.filter((line) => !own.has(line.slice(0, line.indexOf(":")))),
    ...headers.map(([header, value]) => `${header}: ${value}`),
  ].join("\r\n");
}

/** The declared type with the boundary; `multipart/related` also says what its root is (RFC 2387, section 3.1). */
function typeOf(declared: string, boundary: string, root: Part | undefined): string {
  const type = declared.includes("*")
    ? "multipart/form-data"
    : declared.replaceAll(/;\s*boundary=("[^"]*"|[^;]*)/g, "").trim();
  const rootType =
    type.startsWith("multipart/related") && !/;\s*type=/.test(type) && root !== undefined
      ? `; type="${(root.type ?? "text/plain").split(";", 1)[0]}"`
      : "";
  return `${type}${rootType}; boundary=${boundary}`;
}

/** Escapes as browsers do (WHATWG HTML, multipart/form-data encoding algorithm), so that no name ends its header. */
function quote(text: string): string {
  return text.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
