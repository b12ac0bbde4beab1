import fc from "fast-check";
import { expect, it } from "vitest";

import {
  isBaggage,
  isTraceparent,
  isTracestate,
  traceContextOf,
} from "../../src/mcp/trace-context.ts";

const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const other = "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

function contextOf(meta: object | undefined, headers: Record<string, string> = {}) {
  const req = new Request("http://127.0.0.1/mcp", { headers });
  return traceContextOf({ mcpReq: { _meta: { ...meta } }, http: { req } });
}

it.each([
  [parent, true],
  ["cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-comes", true],
  [`${parent}-more`, false],
  ["ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false],
  ["00-00000000000000000000000000000000-b7ad6b7169203331-01", false],
  ["00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false],
  ["00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false],
  ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", false],
  [`${parent}\r\nx: y`, false],
  ["", false],
])("takes %j for a parent: %j", (value, expected) => {
  expect(isTraceparent(value)).toBe(expected);
});

it.each([
  ["rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", true],
  ["tenant@vendor=x , ,b=a value", true],
  ["a=1,a=2", false],
  ["A=1", false],
  ["a=", false],
  ["a=b=c", false],
  [",", false],
  ["a=1\r\nx: y", false],
  [Array.from({ length: 33 }, (_, index) => `k${index}=1`).join(","), false],
  [`a=${"x".repeat(256)}`, true],
  [`a=${"x".repeat(257)}`, false],
])("takes %j for a state: %j", (value, expected) => {
  expect(isTracestate(value)).toBe(expected);
});

it.each([
  ["userId=alice,serverNode=DF%2028,isProduction=false", true],
  ["key = value ; property ; other=1 , next=", true],
  ['a="b"', false],
  ["a", false],
  ["a=b c", false],
  ["a=b\r\nx: y", false],
  ["", false],
  [`a=${"x".repeat(8191)}`, false],
])("takes %j for baggage: %j", (value, expected) => {
  expect(isBaggage(value)).toBe(expected);
});

it("never takes what cannot stand in a header", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      for (const isValid of [isTraceparent, isTracestate, isBaggage]) {
        for (const value of [text, `a=${text}`, `${parent}${text}`]) {
          if (isValid(value)) expect(value).toMatch(/^[\t\u0020-\u007E]*$/);
        }
      }
    }),
  );
});

it("reads the headers of a request, and its _meta rather than them", () => {
  const headers = { traceparent: other, tracestate: "h=1", baggage: "h=2" };
  expect(contextOf(undefined, headers)).toEqual(headers);
  expect(contextOf({ traceparent: parent }, headers)).toEqual({
    traceparent: parent,
    tracestate: undefined,
    baggage: undefined,
  });
  const meta = { traceparent: parent, tracestate: "m=1", baggage: "m=2" };
  expect(contextOf(meta, headers)).toEqual(meta);
});

it("drops what breaks the grammar, and a state without its parent", () => {
  expect(contextOf({ traceparent: "nonsense", tracestate: "a=1", baggage: 7 })).toEqual({
    traceparent: undefined,
    tracestate: undefined,
    baggage: undefined,
  });
});
