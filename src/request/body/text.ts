import { toText } from "../value.ts";
import type { BodySerializer } from "./model.ts";

/** Text in the charset that its type declares; UTF-8 is added where it matters and nothing is said. */
export const text: BodySerializer = (value, { type }, { argument }) => {
  const content = toText(value);
  if (type.includes("*")) return { ok: true, content, contentType: "text/plain; charset=utf-8" };
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/.exec(type)?.[1];
  if (charset === undefined) {
    const needsCharset = type.startsWith("text/") && !isAscii(content);
    return { ok: true, content, contentType: needsCharset ? `${type}; charset=utf-8` : type };
  }
  const encoder = encoders.get(charset);
  if (encoder === undefined) {
    const message = `${argument} must be sent in the charset ${charset}, which the gateway cannot write.`;
    return { ok: false, problems: [{ argument, message }] };
  }
  if (!encoder.takes(content)) {
    const message = `${argument} holds characters that the charset ${charset} of this operation does not have; leave them out.`;
    return { ok: false, problems: [{ argument, message }] };
  }
  return { ok: true, content: encoder.encode(content), contentType: type };
};

interface Encoder {
  readonly takes: (text: string) => boolean;
  readonly encode: (text: string) => string | Uint8Array;
}

const utf8: Encoder = { takes: () => true, encode: (content) => content };
const latin1: Encoder = {
  takes: (content) => !/[^\p{ASCII}\u0080-\u00FF]/u.test(content),
  encode: (content) => Buffer.from(content, "latin1"),
};
const utf16: Encoder = {
  takes: () => true,
  encode: (content) => Buffer.from(content, "utf16le"),
};

/** By the names of the IANA registry, in lower case. */
const encoders: ReadonlyMap<string, Encoder> = new Map([
  ["utf-8", utf8],
  ["utf8", utf8],
  ["us-ascii", { takes: isAscii, encode: (content: string) => content }],
  ["ascii", { takes: isAscii, encode: (content: string) => content }],
  ["iso-8859-1", latin1],
  ["latin1", latin1],
  ["utf-16le", utf16],
]);

function isAscii(content: string): boolean {
  return /^\p{ASCII}*$/u.test(content);
}
