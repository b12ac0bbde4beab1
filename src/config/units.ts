/** Sizes and durations as people write them: `10MiB`, `64 KiB`, `30s`, `1h`. */

const bytesPerUnit: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["b", 1],
  ["kb", 1e3],
  ["mb", 1e6],
  ["gb", 1e9],
  ["kib", 2 ** 10],
  ["mib", 2 ** 20],
  ["gib", 2 ** 30],
]);

const msPerUnit: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["min", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** Bytes in a text such as `10MiB` (1024), `10 MB` (1000) or `512`, rounded; undefined when it is no size. */
export function parseBytes(text: string): number | undefined {
  return parseQuantity(text, bytesPerUnit);
}

/** Milliseconds in a text such as `30s`, `1.5h` or `500`, rounded; undefined when it is no duration. */
export function parseDurationMs(text: string): number | undefined {
  return parseQuantity(text, msPerUnit);
}

function parseQuantity(text: string, factors: ReadonlyMap<string, number>): number | undefined {
  const match = /^(?<amount>\d+(?:\.\d+)?)\s*(?<unit>[a-z]*)$/i.exec(text.trim());
  const factor = factors.get(match?.groups?.["unit"]?.toLowerCase() ?? "");
  if (match === null || factor === undefined) return undefined;
  const total = Math.round(Number(match.groups?.["amount"]) * factor);
  return Number.isSafeInteger(total) ? total : undefined;
}
