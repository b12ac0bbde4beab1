/**
 * A whole stream -> one value. `event: result` is the result, when there is exactly one; otherwise the items are a list,
 * without the progress and the messages that were told on the way.
 */
import type { JsonValue } from "../../spec/model.ts";
import { parseJson } from "../json.ts";
import { createItemReader, isLast, maxItems } from "./index.ts";
import type { StreamFormat, StreamItem } from "./model.ts";

export type Collected =
  /** `text` is `value` with every number as it came. */
  | {
      readonly kind: "json";
      readonly value: JsonValue;
      readonly text: string;
      readonly notes: readonly string[];
    }
  | { readonly kind: "text"; readonly text: string; readonly notes: readonly string[] };

/** Characters that are read at once: those who stop at the last item have not read much in vain. */
const sliceLength = 64 * 1024;

/** @param options.isWhole - false for a stream that was cut off: what stands after its last whole item is left out */
export function collectStream(
  text: string,
  format: StreamFormat,
  { isWhole }: { readonly isWhole: boolean },
): Collected {
  const { items, hasRest, isCut } = readItems(text, format, isWhole);
  const notes = [
    ...(isCut ? [`Only the first ${maxItems} items of the stream were read.`] : []),
    ...(hasRest ? ["The stream ends within an event, which is left out."] : []),
  ];
  const results = items.filter(({ event }) => event === "result");
  const [result] = results;
  if (result !== undefined && results.length === 1) {
    const { value, json } = readData(result.data);
    return json === undefined
      ? { kind: "text", text: result.data, notes }
      : { kind: "json", value, text: json, notes };
  }
  const told = items.filter(({ event }) => event !== "progress" && event !== "log");
  const listed = (told.length > 0 ? told : items).map((item) => toElement(item));
  const damaged = format === "events" ? 0 : listed.filter(({ isJson }) => !isJson).length;
  if (damaged > 0) {
    notes.push(
      `${damaged} of the ${listed.length} items are not valid JSON; they are given as text.`,
    );
  }
  return {
    kind: "json",
    value: listed.map(({ value }) => value),
    text: `[${listed.map(({ text: element }) => `\n${element}`).join(",")}\n]`,
    notes,
  };
}

function readItems(text: string, format: StreamFormat, isWhole: boolean) {
  const reader = createItemReader(format, text.length + 1);
  const items: StreamItem[] = [];
  for (let start = 0; start < text.length; start += sliceLength) {
    for (const item of reader.feed(text.slice(start, start + sliceLength))) {
      if (isLast(item)) return { items, hasRest: false, isCut: false };
      if (items.length === maxItems) return { items, hasRest: false, isCut: true };
      items.push(item);
    }
  }
  const { items: last, hasRest } = isWhole ? reader.end() : { items: [], hasRest: false };
  const all = [...items, ...last.filter((item) => !isLast(item))];
  return { items: all.slice(0, maxItems), hasRest, isCut: all.length > maxItems };
}

interface Element {
  readonly value: JsonValue;
  readonly text: string;
  readonly isJson: boolean;
}

/** The data of an item; of an event with a type, both. */
function toElement({ event, data }: StreamItem): Element {
  const { value, json } = readData(data);
  const text = json ?? JSON.stringify(data);
  const isJson = json !== undefined;
  return event === undefined
    ? { value, text, isJson }
    : {
        value: { event, data: value },
        text: `{"event":${JSON.stringify(event)},"data":${text}}`,
        isJson,
      };
}

/** The JSON in the data, else the data as a text. */
function readData(data: string): { readonly value: JsonValue; readonly json: string | undefined } {
  const value = parseJson(data);
  return value === undefined ? { value: data, json: undefined } : { value, json: data.trim() };
}
