import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { parseBytes, parseDurationMs } from "../../src/config/units.ts";

describe("parseBytes", () => {
  it.each([
    ["512", 512],
    ["0", 0],
    ["512B", 512],
    ["64 KiB", 65_536],
    ["10MiB", 10_485_760],
    ["10mib", 10_485_760],
    [" 1 GiB ", 1_073_741_824],
    ["1.5MiB", 1_572_864],
    ["10kB", 10_000],
    ["10 MB", 10_000_000],
    ["1GB", 1_000_000_000],
  ])("reads %j as %d", (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each([
    "",
    " ",
    "MiB",
    "-1",
    "+1",
    "1e3",
    "0x10",
    "10 MiBs",
    "1 2",
    "10s",
    "1.MiB",
    "9007199254740992",
    "9PB",
    "1GiB\n2",
  ])("refuses %j", (text) => {
    expect(parseBytes(text)).toBeUndefined();
  });

  it("reads every whole number of a unit as that many units", () => {
    const units = fc.constantFrom(
      ["B", 1],
      ["KiB", 1024],
      ["MiB", 1024 ** 2],
      ["kB", 1000],
      ["MB", 1e6],
    );
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        units,
        fc.constantFrom("", " ", "\t"),
        (amount, [unit, factor], space) => {
          expect(parseBytes(`${amount}${space}${unit}`)).toBe(amount * factor);
        },
      ),
    );
  });
});

describe("parseDurationMs", () => {
  it.each([
    ["250", 250],
    ["500ms", 500],
    ["30s", 30_000],
    ["1.5 s", 1_500],
    ["2m", 120_000],
    ["2min", 120_000],
    ["1h", 3_600_000],
    ["7d", 604_800_000],
  ])("reads %j as %d ms", (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(["", "s", "1h30m", "-1s", "10MiB", "1 week", "Infinity", "NaN"])("refuses %j", (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  });
});

it("gives a safe integer or nothing for any text", () => {
  const texts = fc.oneof(fc.string(), fc.stringMatching(/^\d{1,20}(\.\d{1,3})? ?[a-zA-Z]{0,3}$/));
  fc.assert(
    fc.property(texts, (text) => {
      for (const value of [parseBytes(text), parseDurationMs(text)]) {
        expect(value === undefined || (Number.isSafeInteger(value) && value >= 0)).toBe(true);
      }
    }),
  );
});
