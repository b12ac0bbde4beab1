/** Whole documents as JSON text, made once per load: some take a second, and every client reads the same. */
import type { JsonObject } from "../spec/model.ts";

interface DocumentText {
  readonly text: string;
  readonly bytes: number;
}

const texts = new WeakMap<JsonObject, DocumentText>();

export function documentText(document: JsonObject): string {
  let known = texts.get(document);
  if (known === undefined) {
    const text = JSON.stringify(document);
    texts.set(document, (known = { text, bytes: Buffer.byteLength(text) }));
  }
  return known.text;
}

/** In bytes; undefined until someone has read the document. */
export function knownDocumentSize(document: JsonObject): number | undefined {
  return texts.get(document)?.bytes;
}
