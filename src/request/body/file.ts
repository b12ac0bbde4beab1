import type { JsonValue } from "../../spec/model.ts";
import { isFileArgument } from "../../tool/file.ts";
import type { BuildProblem } from "../model.ts";
import { toText } from "../value.ts";

export type FileOutcome =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array;
      readonly filename: string | undefined;
      readonly mimeType: string | undefined;
    }
  | { readonly ok: false; readonly problem: BuildProblem };

/** Alphabets of RFC 4648, sections 4 and 5, white space allowed, padding optional. */
const base64Pattern = /^[A-Za-z0-9+/_\-\s]*={0,2}\s*$/;

/** The bytes of a file argument: text as UTF-8, or what its base64 stands for. */
export function readFile(value: JsonValue, argument: string): FileOutcome {
  if (!isFileArgument(value)) {
    return {
      ok: true,
      bytes: new TextEncoder().encode(toText(value)),
      filename: undefined,
      mimeType: undefined,
    };
  }
  if (!base64Pattern.test(value.base64)) {
    return {
      ok: false,
      problem: {
        argument,
        message: `${argument}.base64 is not base64; encode the bytes, or give text as a plain string.`,
      },
    };
  }
  const { filename, mimeType } = value;
  return { ok: true, bytes: Buffer.from(value.base64, "base64"), filename, mimeType };
}
