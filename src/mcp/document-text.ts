/** Whole documents as text, made at first need and kept as long as they serve: every client reads the same. */
import type { Api } from "../operation/model.ts";
import type { JsonObject } from "../spec/model.ts";
import { toYaml } from "../spec/yaml-text.ts";
import { toShownDocument } from "./shown-document.ts";

interface DocumentText {
  readonly text: string;
  readonly bytes: number;
}

const asJson = new WeakMap<JsonObject, DocumentText>();
const asYaml = new WeakMap<JsonObject, Promise<string>>();
/** Of the YAML that has been made. */
const yamlSizes = new WeakMap<JsonObject, number>();

/** Of a part it is made anew: clients choose their parts, and there is no end to them. */
export function documentText(api: Api): string {
  return api.hasMore ? JSON.stringify(toShownDocument(api)) : wholeText(api.original).text;
}

/** In bytes; undefined for a part. */
export function documentSize({ hasMore, original }: Api): number | undefined {
  return hasMore ? undefined : wholeText(original).bytes;
}

function wholeText(document: JsonObject): DocumentText {
  let known = asJson.get(document);
  if (known === undefined) asJson.set(document, (known = measure(JSON.stringify(document))));
  return known;
}

/** The same for all who ask while it is made; of a part, anew. */
export function documentYaml(api: Api): Promise<string> {
  if (api.hasMore) return toYaml(toShownDocument(api));
  const { original } = api;
  let known = asYaml.get(original);
  if (known === undefined) asYaml.set(original, (known = makeYaml(original)));
  return known;
}

/** In bytes; undefined until someone has read it, and for a part. */
export function knownYamlSize({ hasMore, original }: Api): number | undefined {
  return hasMore ? undefined : yamlSizes.get(original);
}

async function makeYaml(document: JsonObject): Promise<string> {
  const { text, bytes } = measure(await toYaml(document));
  yamlSizes.set(document, bytes);
  return text;
}

function measure(text: string): DocumentText {
  return { text, bytes: Buffer.byteLength(text) };
}
