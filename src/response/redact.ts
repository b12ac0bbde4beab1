import { parseJson } from "./json.ts";
import type { Reply } from "./read.ts";

/** A reply with its secrets masked: an API may well echo the credential that it was sent. Raw bytes stay as they are. */
export function redactReply(reply: Reply, redact: (text: string) => string): Reply {
  switch (reply.kind) {
    case "json": {
      const text = redact(reply.text);
      if (text === reply.text) return reply;
      const value = parseJson(text);
      if (value !== undefined) return { ...reply, text, value };
      // A secret of digits stood as a number.
      const notes = [
        ...reply.notes,
        "A secret was masked in this reply, which is no JSON any more.",
      ];
      return { kind: "text", mimeType: "application/json", text, notes };
    }
    case "text":
      return { ...reply, text: redact(reply.text) };
    case "binary":
      return { ...reply, filename: reply.filename && redact(reply.filename) };
    case "parts":
      return { ...reply, parts: reply.parts.map((part) => redactReply(part, redact)) };
    case "image":
    case "audio":
    case "empty":
      return reply;
  }
}
