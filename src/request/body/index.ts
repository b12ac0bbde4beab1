import type { MediaType } from "../../operation/model.ts";
import type { JsonValue } from "../../spec/model.ts";
import { type BodyKind, bodyKindOf } from "../../tool/body-media-type.ts";
import { binary } from "./binary.ts";
import { form } from "./form.ts";
import { json } from "./json.ts";
import type { BodyContext, BodyOutcome, BodySerializer } from "./model.ts";
import { multipart } from "./multipart.ts";
import { jsonLines, jsonSequence } from "./sequence.ts";
import { text } from "./text.ts";
import { xml } from "./xml.ts";

const serializers: Readonly<Record<BodyKind, BodySerializer>> = {
  json,
  form,
  multipart,
  xml,
  jsonLines,
  jsonSequence,
  text,
  binary,
};

/** A value as one document of a media type: a body, a part of one, or a parameter with `content`. */
export function writeDocument(
  value: JsonValue,
  mediaType: MediaType,
  context: BodyContext,
): BodyOutcome {
  return serializers[bodyKindOf(mediaType.type)](value, mediaType, context);
}
