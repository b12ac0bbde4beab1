import { afterAll, describe, expect, it } from "vitest";

import { createSelector } from "../../src/response/selector.ts";

const selector = createSelector({ maxMs: 2_000 });
afterAll(() => selector.close());

describe("createSelector", () => {
  it.each([
    ["items[].id", '{"items":[{"id":1},{"id":2}]}', "[1,2]"],
    ["items[?name == `b`].{n: name}", '{"items":[{"name":"a"},{"name":"b"}]}', '[{"n":"b"}]'],
    ["missing", "{}", "null"],
    ["constructor", "{}", "null"],
    ["@", '"x"', '"x"'],
  ])("selects %s", async (expression, text, selected) => {
    expect(await selector.select(text, expression)).toEqual({ ok: true, text: selected });
  });

  it("keeps the digits of large integers, and compares by them", async () => {
    const text = '[{"id":12345678901234567890},{"id":12345678901234567891},{"id":7}]';
    expect(await selector.select(text, "[?id > `1000`].id")).toEqual({
      ok: true,
      text: "[12345678901234567890,12345678901234567891]",
    });
  });

  it("says what an expression cannot do with the reply", async () => {
    const selection = await selector.select('{"a":1}', "sort(@)");
    expect(selection).toEqual({ ok: false, reason: expect.stringContaining("sort()") });
  });

  it("refuses what makes a reply larger than it was", async () => {
    const text = JSON.stringify("x".repeat(300_000));
    expect(await selector.select(text, "[@, @]")).toEqual({
      ok: false,
      reason: "it selects more than 300002 characters",
    });
  });

  it("ends what takes too long, and serves others meanwhile and afterwards", async () => {
    const impatient = createSelector({ maxMs: 200 });
    const hostile = JSON.stringify(Array.from({ length: 3_000 }, (_, index) => index));
    const endless = impatient.select(hostile, "[].[$[].[$[].[$[].length(to_string(@))]]]");
    const other = impatient.select('{"a":1}', "a");
    expect(await other).toEqual({ ok: true, text: "1" });
    expect(await endless).toEqual({ ok: false, reason: "it took longer than 200 ms" });
    expect(await impatient.select('{"a":2}', "a")).toEqual({ ok: true, text: "2" });
    impatient.close();
  });

  it("ends what takes too much memory", async () => {
    const patient = createSelector({ maxMs: 60_000 });
    const long = "pad_left('x', `400000000`)";
    expect(await patient.select("{}", long)).toEqual({
      ok: false,
      reason: "it took more than 256 MiB of memory",
    });
    patient.close();
  });

  it("answers what waits when it is closed", async () => {
    const closing = createSelector({ maxMs: 60_000 });
    const waiting = ["a", "b", "c"].map((name) => closing.select("{}", name));
    closing.close();
    for (const selection of await Promise.all(waiting)) expect(selection.ok).toBe(false);
  });
});
