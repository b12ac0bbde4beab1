import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { elementsOf, membersOf, rawAt, withRaw } from "../../../src/upstream/page/json-text.ts";

/** JSON in any layout, its strings full of what could be taken for structure. */
const texts = fc
  .tuple(fc.jsonValue(), fc.constantFrom(undefined, 1, "\t"))
  .map(([value, indent]) => JSON.stringify(value, undefined, indent));
const odd = fc.dictionary(
  fc.constantFrom("a", '"', "\\", "]", "{", 'a":1,', '\\\\"', "é"),
  fc.constantFrom<unknown>(
    "}",
    '"],[',
    "\\",
    '\\"',
    [],
    {},
    [["]"]],
    { "}": "{" },
    1e21,
    null,
    true,
  ),
);

describe("json-text", () => {
  it("finds every element and member of any JSON as it is written", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          texts,
          odd.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          const value: unknown = JSON.parse(text);
          const read = ({ start, end }: { start: number; end: number }): unknown =>
            JSON.parse(text.slice(start, end));
          if (Array.isArray(value)) expect(elementsOf(text).map(read)).toEqual(value);
          else if (typeof value === "object" && value !== null) {
            const members = membersOf(text).map((member) => [member.key, read(member.value)]);
            expect(members).toEqual(Object.entries(value));
          } else expect([...elementsOf(text), ...membersOf(text)]).toEqual([]);
        },
      ),
    );
  });

  it("sets and takes out members, and leaves all else alone", () => {
    fc.assert(
      fc.property(odd, fc.string(), fc.jsonValue(), (object, key, value) => {
        const text = JSON.stringify(object);
        const set = withRaw(text, [key], JSON.stringify(value));
        const { [key]: _, ...others } = object;
        const parsed: Record<string, unknown> = JSON.parse(set);
        // Not spread: a key may be __proto__.
        expect(Object.getOwnPropertyDescriptor(parsed, key)?.value).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
        expect(JSON.parse(withRaw(set, [key], undefined))).toEqual(others);
      }),
    );
  });

  it("keeps digits that no double holds", () => {
    const text = '{ "a": { "id" : 12345678901234567890.10 }, "b": [9007199254740993] }';
    expect(rawAt(text, ["a", "id"])).toBe("12345678901234567890.10");
    expect(withRaw(text, ["b"], "[]")).toBe('{ "a": { "id" : 12345678901234567890.10 }, "b": [] }');
  });

  it("takes the last of members that share a name, as JSON.parse does", () => {
    expect(rawAt('{"a":1,"a":2}', ["a"])).toBe("2");
  });

  it.each([
    ['{"a":1}', "a", "{}"],
    ['{"a":1,"b":2}', "a", '{"b":2}'],
    ['{"a":1, "b":2}', "b", '{"a":1}'],
    ['{"a":1,"b":2,"c":3}', "b", '{"a":1,"c":3}'],
  ])("takes the comma out with a member: %s without %s", (text, key, rest) => {
    expect(withRaw(text, [key], undefined)).toBe(rest);
  });
});
