/**
 * What a client is told of a stream while it comes: steps and log messages. What becomes of the items in the end is
 * decided by `collect.ts`, from the whole of the stream.
 */
import { TextDecoder } from "node:util";

import type { LoggingLevel } from "@modelcontextprotocol/server";

import { cleanText } from "../../operation/text.ts";
import { isObject, textOf } from "../../spec/json.ts";
import type { JsonObject, JsonValue } from "../../spec/model.ts";
import type { Progress, SendContext } from "../../upstream/model.ts";
import { parseJson } from "../json.ts";
import { streamFormatOf } from "./format.ts";
import { createItemReader, isLast, maxItems } from "./index.ts";
import type { StreamItem } from "./model.ts";

export interface FollowOptions {
  /** Undefined when nobody asked. */
  readonly progress: ((step: Progress) => void) | undefined;
  readonly log: (level: LoggingLevel, data: JsonObject) => void;
  /** Masks what is known to be secret. */
  readonly redact: (text: string) => string;
}

/** Characters of one item that are waited for; after a longer one nothing more is told. */
const maxPending = 1024 * 1024;
/** Log messages that are passed on; more help nobody. */
const maxMessages = 1000;

/** Watches replies that succeed as a stream. */
export function followStreams({ progress, log, redact }: FollowOptions): SendContext["watch"] {
  return function watchStream({ status, headers }) {
    const format = streamFormatOf(headers.get("content-type"));
    if (format === undefined || status < 200 || status > 299) return undefined;
    const decoder = new TextDecoder();
    const reader = createItemReader(format, maxPending);
    let items = 0;
    let messages = 0;
    /** The API itself says how far it is: then items are not counted. */
    let saysHowFar = false;

    function tell({ event, data }: StreamItem): void {
      switch (event) {
        case "progress": {
          const step = readStep(parseJson(redact(data)));
          if (step === undefined) break;
          saysHowFar = true;
          progress?.(step);
          return;
        }
        case "log":
          messages += 1;
          if (messages <= maxMessages) log(...readMessage(redact(data)));
          return;
        case "result":
          return;
        default:
      }
      if (!saysHowFar && progress !== undefined && isTold(items)) {
        progress({ progress: items, message: toMessage(event, redact(data)) });
      }
    }

    return function watch(piece) {
      for (const item of reader.feed(decoder.decode(piece, { stream: true }))) {
        if (isLast(item)) return false;
        items += 1;
        tell(item);
      }
      return items <= maxItems;
    };
  };
}

/** The first hundred, then every tenth, then every hundredth: a client drowns in more. */
function isTold(count: number): boolean {
  return count % (count <= 100 ? 1 : count <= 1000 ? 10 : 100) === 0;
}

function readStep(value: JsonValue | undefined): Progress | undefined {
  if (!isObject(value)) return undefined;
  const { progress, total, message } = value;
  if (!isFinite(progress)) return undefined;
  return {
    progress,
    ...(isFinite(total) && { total }),
    ...(typeof message === "string" && { message: short(message) }),
  };
}

function isFinite(value: JsonValue | undefined): value is number {
  return Number.isFinite(value);
}

const levels: readonly LoggingLevel[] = [
  "debug",
  "info",
  "notice",
  "warning",
  "error",
  "critical",
  "alert",
  "emergency",
];

/** `{ level, logger, data }` as MCP has it; anything else is the data of a message of the level info. */
function readMessage(text: string): [LoggingLevel, JsonObject] {
  const said = parseJson(text);
  if (!isObject(said) || said["data"] === undefined) {
    return ["info", { event: "log", data: said ?? short(text) }];
  }
  const level = levels.find((known) => known === said["level"]) ?? "info";
  const logger = short(textOf(said["logger"]));
  return [level, { event: "log", ...(logger !== "" && { logger }), data: said["data"] }];
}

function toMessage(event: string | undefined, data: string): string {
  return short(event === undefined ? data : `${event}: ${data}`);
}

const maxLength = 200;

function short(text: string): string {
  const clean = cleanText(text.slice(0, 4 * maxLength)).replaceAll(/\s+/g, " ");
  return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength - 2).toWellFormed()} …`;
}
