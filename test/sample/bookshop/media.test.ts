import { FormData } from "undici";
import { describe, expect, test } from "vitest";

import { authorized, openBookshop, prideIsbn } from "./open.ts";

const coverPath = `/books/${prideIsbn}/cover`;
const picture = Buffer.from("\x89PNG\r\n\x1a\n and so on", "latin1");

describe("a cover", () => {
  test("is drawn where none was uploaded, another for each book", async () => {
    const shop = await openBookshop();
    const response = await shop.request("GET", coverPath);
    expect(response.headers.get("content-type")).toBe("image/png");
    const png = Buffer.from(await response.arrayBuffer());
    expect(png.toString("latin1", 0, 8)).toBe("\x89PNG\r\n\x1a\n");
    const others = await (await shop.request("GET", "/books/9781777900632/cover")).arrayBuffer();
    expect(png.equals(Buffer.from(others))).toBe(false);
  });

  test("is served as it was uploaded", async () => {
    const shop = await openBookshop();
    const body = new FormData();
    body.set("file", new File([picture], "cover.png", { type: "image/png" }));
    body.set("credit", "Hugh Thomson");
    const stored = await shop.request("POST", coverPath, { body });
    expect(stored.status).toBe(201);
    expect(stored.headers.get("location")).toBe(coverPath);
    expect(await stored.json()).toEqual({
      isbn: prideIsbn,
      mediaType: "image/png",
      bytes: picture.length,
      credit: "Hugh Thomson",
    });
    const served = await shop.request("GET", coverPath);
    expect(Buffer.from(await served.arrayBuffer())).toEqual(picture);
  });

  test("goes with its book", async () => {
    const shop = await openBookshop();
    await shop.request("DELETE", `/books/${prideIsbn}`, { headers: authorized });
    const response = await shop.request("GET", coverPath);
    expect(response.status).toBe(404);
  });

  test.each([
    ["text where a file is due", "not a file", "#/file"],
    ["a file of another type", new File(["GIF89a"], "a.gif", { type: "image/gif" }), "#/file"],
    [
      "a file that is too large",
      new File([new Uint8Array(256 * 1024 + 1)], "a.png", { type: "image/png" }),
      "#/file",
    ],
  ])("is refused when it is %s", async (_, file, pointer) => {
    const shop = await openBookshop();
    const body = new FormData();
    body.set("file", file);
    expect(await shop.json(422, "POST", coverPath, { body })).toMatchObject({
      errors: [{ pointer }],
    });
  });

  test.each([
    ["of another type", "image/png", 415],
    ["without a boundary", "multipart/form-data", 400],
    ["with nothing between its boundaries", "multipart/form-data; boundary=x", 400],
  ])("is refused in a body %s", async (_, type, status) => {
    const shop = await openBookshop();
    const headers = { "content-type": type };
    const response = await shop.request("POST", coverPath, { body: picture, headers });
    expect(response.status).toBe(status);
  });

  test("is refused when its form is more than the shop reads", async () => {
    const shop = await openBookshop();
    const body = new FormData();
    body.set("file", new File([new Uint8Array(512 * 1024)], "a.png", { type: "image/png" }));
    expect((await shop.request("POST", coverPath, { body })).status).toBe(413);
  });
});

test("gives the first sentences in their own language", async () => {
  const shop = await openBookshop();
  const response = await shop.request("GET", "/books/9781777203641/excerpt");
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; ?charset=utf-8$/i);
  expect(await response.text()).toBe("Longtemps, je me suis couché de bonne heure.");
});

test("says which books have no excerpt", async () => {
  const shop = await openBookshop();
  expect(await shop.json(404, "GET", "/books/9781777002800/excerpt")).toMatchObject({
    detail: "There is no excerpt of Hamlet; hasExcerpt says which books have one.",
  });
});

test("plays a quarter of a second of sound", async () => {
  const shop = await openBookshop();
  const wav = Buffer.from(
    await (await shop.request("GET", `/books/${prideIsbn}/sample`)).arrayBuffer(),
  );
  expect(wav.toString("latin1", 0, 4)).toBe("RIFF");
  expect(wav.readUInt32LE(40)).toBe(8000 * 2 * 0.25);
});

test.each(["cover", "excerpt", "sample"])("has no %s of a book that is not there", async (what) => {
  const shop = await openBookshop();
  const response = await shop.request("GET", `/books/9780000000000/${what}`);
  expect(response.status).toBe(404);
});
