import type { JsonValue } from "../../spec/model.ts";
import { readFileArgument } from "../../tool/file.ts";
import type { BuildProblem } from "../model.ts";
import { toText } from "../value.ts";

export type FileOutcome =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array;
      readonly filename: string | undefined;
      readonly mimeType: string | undefined;
      /** Headers of its part in a multipart, by names as they were given. */
      readonly headers: ReadonlyMap<string, string>;
    }
  | { readonly ok: false; readonly problem: BuildProblem };

/** Alphabets of RFC 4648, sections 4 and 5, white space allowed, padding optional. */
const base64Pattern = /^[A-Za-z0-9+/_\-\s]*={0,2}\s*$/;

/** White space and padding. */
const notDigit = /[\s=]+/g;

const encoder = new TextEncoder();

/** The bytes of a file argument: text as UTF-8, or what its base64 stands for. */
export function readFile(value: JsonValue, argument: string): FileOutcome {
  const file = readFileArgument(value);
  if (file === undefined) {
    return {
      ok: true,
      bytes: encoder.encode(toText(value)),
      filename: undefined,
      mimeType: undefined,
      headers: new Map(),
    };
  }
  const { source, filename, mimeType, headers } = file;
  if ("url" in source) {
    return {
      ok: false,
      problem: { argument, message: `${argument}.url was not fetched; give the file in base64.` },
    };
  }
  if (!base64Pattern.test(source.base64)) {
    return {
      ok: false,
      problem: {
        argument,
        message: `${argument}.base64 is not base64; encode the bytes, or give text as a plain string.`,
      },
    };
  }
  const characters = source.base64.replaceAll(notDigit, "").length;
  if (characters % 4 === 1) {
    return {
      ok: false,
      problem: {
        argument,
        message: `${argument}.base64 is cut short: ${characters} characters of base64 make no whole number of bytes. Give all of them.`,
      },
    };
  }
  return { ok: true, bytes: Buffer.from(source.base64, "base64"), filename, mimeType, headers };
}

/** A type that came from a model must not write headers of its own. */
export function isMediaType(type: string): boolean {
  return /^[\w.+-]+\/[\w.+-]+(;[\w\t =."'-]*)*$/.test(type);
}
