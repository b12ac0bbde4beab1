/** Whole documents as text, made at first need and kept as long as they serve: every client reads the same. */
import type { JsonObject } from "../spec/model.ts";
import { toYaml } from "../spec/yaml-text.ts";

interface DocumentText {
  readonly text: string;
  readonly bytes: number;
}

const asJson = new WeakMap<JsonObject, DocumentText>();
const asYaml = new WeakMap<JsonObject, Promise<string>>();
/** Of the YAML that has been made. */
const yamlSizes = new WeakMap<JsonObject, number>();

export function documentText(document: JsonObject): DocumentText {
  let known = asJson.get(document);
  if (known === undefined) asJson.set(document, (known = measure(JSON.stringify(document))));
  return known;
}

/** The same for all who ask while it is made. */
export function documentYaml(document: JsonObject): Promise<string> {
  let known = asYaml.get(document);
  if (known === undefined) asYaml.set(document, (known = makeYaml(document)));
  return known;
}

/** In bytes; undefined until someone has read it. */
export function knownYamlSize(document: JsonObject): number | undefined {
  return yamlSizes.get(document);
}

async function makeYaml(document: JsonObject): Promise<string> {
  const { text, bytes } = measure(await toYaml(document));
  yamlSizes.set(document, bytes);
  return text;
}

function measure(text: string): DocumentText {
  return { text, bytes: Buffer.byteLength(text) };
}
