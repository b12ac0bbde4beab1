/**
 * What is asked before a call is sent. The text is for whoever answers: bounded, secrets masked, and nothing in it that
 * does not show. The subject is for the gateway: a yes to one is no yes to another. How it is asked is left to `mcp/`.
 */
import { createHash } from "node:crypto";

import type { Preview } from "../request/preview.ts";
import { isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import type { Tool } from "../tool/model.ts";

export interface Question {
  /** At most 8,192 characters. */
  readonly text: string;
  /** The same for the same request by the same tool, however its arguments are ordered; a digest. */
  readonly subject: string;
  /** What the call brought as `_confirm`. */
  readonly token: string | undefined;
}

/** What came of it. Unless it is accepted, nothing may be sent, and `result` is what the call comes to. */
export type Verdict<Unsent> =
  | { readonly kind: "accepted" }
  | { readonly kind: UnsentKind; readonly result: Unsent };

export type UnsentKind =
  /** The question has gone out; the answer comes with another call. */
  | "asked"
  | "declined"
  /** Closed without an answer. */
  | "dismissed"
  | "unanswered"
  /** The call was cancelled meanwhile. */
  | "cancelled"
  /** The gateway stops. */
  | "stopped"
  /** The client could not be asked after all, or has gone. */
  | "failed"
  /** There is no way to ask, and none is to be made. */
  | "refused"
  /** A program made the call, and cannot be waiting when the answer comes. */
  | "program"
  /** The answer has been acted on before. */
  | "used"
  /** For now nobody can say whether it has. */
  | "unverified";

/** Asks whoever stands behind a call. */
export type Confirm<Unsent> = (question: Question) => Promise<Verdict<Unsent>>;

/** For calls whose maker has no need to be asked. */
export const confirmedAlready: Confirm<never> = () => Promise.resolve({ kind: "accepted" });

const maxUrlLength = 1_000;
const maxTitleLength = 200;
const maxNameLength = 64;
const maxValueLength = 200;
const maxArguments = 20;

export interface Asked {
  readonly preview: Preview;
  /** What the tool was called with, checked. */
  readonly arguments: JsonObject;
  readonly token: string | undefined;
  readonly redact: (text: string) => string;
}

export function toQuestion(tool: Tool, asked: Asked): Question {
  const { preview, arguments: given, token, redact } = asked;
  const { method, url } = preview;
  const all = Object.entries(given);
  const lines = [
    `${method} ${cut(seen(redact(url)), maxUrlLength)}`,
    `${toLine(tool.api.title)}: ${toLine(tool.title)}`,
    ...all
      .slice(0, maxArguments)
      .map(([name, value]) => `- ${toLine(name, maxNameLength)}: ${toShownValue(value, redact)}`),
    ...(all.length > maxArguments
      ? [`- and ${all.length - maxArguments} more arguments, which are not shown`]
      : []),
  ];
  const subject = JSON.stringify([tool.api.name, tool.name, method, url, given], sorted);
  return {
    text: lines.join("\n"),
    subject: createHash("sha256").update(subject).digest("base64url"),
    token,
  };
}

/** For `JSON.stringify`: members in one order, whatever order they came in. */
function sorted(_name: string, value: JsonValue): JsonValue {
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value;
}

/** As JSON: what a text holds never looks like a line of ours. A secret is masked before anything is cut. */
function toShownValue(value: JsonValue | undefined, redact: Asked["redact"]): string {
  const json =
    typeof value === "string" ? JSON.stringify(redact(value)) : redact(JSON.stringify(value) ?? "");
  return cut(seen(json), maxValueLength);
}

function toLine(text: string, maxLength: number = maxTitleLength): string {
  return cut(seen(text.replaceAll(/\s+/g, " ").trim()), maxLength);
}

/** Controls, bidirectional and other formats, line separators, and what is drawn as nothing. */
const unseen = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** What does not show is written as JSON escapes it. */
function seen(text: string): string {
  return text.replaceAll(unseen, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

function cut(text: string, maxLength: number): string {
  return text.length <= maxLength
    ? text
    : `${text.slice(0, maxLength).toWellFormed()} … (${text.length - maxLength} more characters)`;
}
