import fc from "fast-check";
import { expect, test } from "vitest";

import { splitMultipart } from "../../src/response/multipart.ts";

function split(text: string, boundary = "x") {
  const multipart = splitMultipart(Buffer.from(text, "latin1"), boundary);
  return multipart?.parts.map(({ headers, body }) => [
    Object.fromEntries(headers),
    Buffer.from(body).toString("latin1"),
  ]);
}

test.each([
  ["CRLF", "--x\r\nA: b\r\n\r\nbody\r\n--x--", [[{ a: "b" }, "body"]]],
  ["bare line feeds", "--x\nA: b\n\nbody\n--x--", [[{ a: "b" }, "body"]]],
  ["no headers", "--x\r\n\r\nbody\r\n--x--", [[{}, "body"]]],
  ["no empty line behind the boundary", "--x\r\nbody\r\n--x--", [[{}, "body"]]],
  ["no body", "--x\r\nA: b\r\n\r\n\r\n--x--", [[{ a: "b" }, ""]]],
  ["headers and no empty line", "--x\r\nA: b\r\n--x--", [[{}, "A: b"]]],
  ["a preamble and an epilogue", "hi\r\n--x\r\n\r\nbody\r\n--x--\r\nbye", [[{}, "body"]]],
  ["padding behind the boundary", "--x \t\r\n\r\nbody\r\n--x-- ", [[{}, "body"]]],
  ["a folded header", "--x\nA: b;\n c=d\n\nbody\n--x--", [[{ a: "b; c=d" }, "body"]]],
  ["a longer boundary inside", "--x\n\na\n--xy\nb\n--x--", [[{}, "a\n--xy\nb"]]],
  ["a boundary within a line", "--x\n\na --x\nb\n--x--", [[{}, "a --x\nb"]]],
  ["line breaks at the end of a body", "--x\r\n\r\na\r\n\r\n--x--", [[{}, "a\r\n"]]],
  ["no end", "--x\r\n\r\na", [[{}, "a"]]],
  [
    "base64, as mail has it",
    "--x\nContent-Transfer-Encoding: BASE64\n\naGk=\n--x--",
    [[{ "content-transfer-encoding": "BASE64" }, "hi"]],
  ],
  ["nothing but an end", "--x--", []],
])("splits: %s", (_name, text, parts) => {
  expect(split(text)).toEqual(parts);
});

test("is none without its boundary", () => {
  expect(split("--y\r\n\r\na\r\n--y--")).toBeUndefined();
  expect(split("")).toBeUndefined();
});

test("gives back what was joined, whatever the bytes", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 5 }),
      (bodies) => {
        const joined = Buffer.concat([
          ...bodies.flatMap((body) => [
            Buffer.from("--bound\r\nA: b\r\n\r\n"),
            body,
            Buffer.from("\r\n"),
          ]),
          Buffer.from("--bound--\r\n"),
        ]);
        const multipart = splitMultipart(joined, "bound");
        expect(multipart?.isClosed).toBe(true);
        expect(multipart?.parts.map(({ body }) => Uint8Array.from(body))).toEqual(bodies);
      },
    ),
  );
});
