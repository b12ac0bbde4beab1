/** Bytes -> text, in whatever charset an API declares. */
import { isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";

export interface DecodedText {
  /** Without a byte-order mark. */
  readonly text: string;
  /** What was not as declared, as a sentence. */
  readonly note: string | undefined;
}

/**
 * A byte-order mark wins over the declared charset (WHATWG Encoding, "decode"); UTF-8 is read when none is declared, or
 * one that nobody knows. Bytes that are not valid become U+FFFD.
 */
export function decodeText(bytes: Uint8Array, charset: string | undefined): DecodedText {
  const label = charsetOfMark(bytes) ?? charset ?? "utf-8";
  const decoder = decoderOf(label);
  if (decoder === undefined) {
    return {
      text: utf8.decode(bytes),
      note: `The reply declares the charset "${label.slice(0, 40)}", which is not known; it was read as UTF-8.`,
    };
  }
  const text =
    decoder === utf8
      ? decoder.decode(bytes)
      : // In two steps: at one go, Node 20 takes windows-1252 for ISO 8859-1 (nodejs/node#60888).
        decoder.decode(bytes, { stream: true }) + decoder.decode();
  const isDamaged = decoder === utf8 ? !isUtf8(bytes) : text.includes("\uFFFD");
  return {
    text,
    note: isDamaged
      ? `Some bytes of the reply are not valid ${decoder.encoding}; they were replaced by U+FFFD.`
      : undefined,
  };
}

function charsetOfMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return undefined;
}

const utf8 = new TextDecoder();

function decoderOf(label: string): TextDecoder | undefined {
  try {
    const decoder = label === "utf-8" ? utf8 : new TextDecoder(label);
    return decoder.encoding === utf8.encoding ? utf8 : decoder;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
