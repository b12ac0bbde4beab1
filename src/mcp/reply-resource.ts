import type { TextResourceContents } from "@modelcontextprotocol/server";

import { sliceText } from "../response/text-range.ts";
import type { KeptReply } from "../state/store.ts";
import { type ResourceAddress, toResourceUri } from "./resource-uri.ts";

const defaultLength = 64 * 1024;
const maxLength = 256 * 1024;

/** A range of a kept reply, and, where it is not the last, a second item that says where the next one begins. */
export function readReply(
  { text, mimeType }: KeptReply,
  address: Extract<ResourceAddress, { kind: "reply" }>,
  uri: string,
): TextResourceContents[] {
  const offset = Math.min(address.offset ?? 0, text.length);
  const length = Math.min(Math.max(address.length ?? defaultLength, 1), maxLength);
  const { start, end, text: part } = sliceText(text, offset, length);
  const isWhole = part.length === text.length;
  const contents = { uri, mimeType: isWhole ? mimeType : "text/plain", text: part };
  if (end >= text.length) return [contents];
  const next = toResourceUri({ ...address, offset: end, length });
  const sentence = `These were characters ${start} to ${end} of ${text.length}. To go on, read ${next}.`;
  return [contents, { uri: next, mimeType: "text/plain", text: sentence }];
}
