import { describe, expect, test } from "vitest";

import { createBookshop } from "../../../src/sample/bookshop.ts";
import { member } from "../documented-api.ts";
import {
  shopToken,
  authorized,
  jsonBody,
  openBookshop,
  prideIsbn,
  tillKey,
  yellowWallpaper,
} from "./open.ts";

const pridePath = `/books/${prideIsbn}`;
const mergePatch = { "content-type": "application/merge-patch+json" };

describe("reading", () => {
  test("gives a book with its ETag", async () => {
    const shop = await openBookshop();
    const response = await shop.request("GET", pridePath);
    expect(response.headers.get("etag")).toMatch(/^"[\w-]{16}"$/);
    expect(await response.json()).toEqual({
      isbn: "9781777100070",
      title: "Pride and Prejudice",
      author: { name: "Jane Austen", born: 1775, died: 1817 },
      published: 1813,
      genres: ["romance", "satire"],
      language: "en",
      pages: 432,
      price: { amount: 799, currency: "EUR" },
      stock: 2,
      summary: "A work of romance and satire by Jane Austen, first published in 1813.",
      available: true,
      hasExcerpt: true,
      addedAt: "2025-01-01T09:00:00.000Z",
    });
  });

  test("answers 304 to who knows the version", async () => {
    const shop = await openBookshop();
    const etag = (await shop.request("GET", pridePath)).headers.get("etag");
    const statusFor = async (known: string) =>
      (await shop.request("GET", pridePath, { headers: { "if-none-match": known } })).status;
    expect(await statusFor(`"other", W/${etag}`)).toBe(304);
    expect(await statusFor("*")).toBe(304);
    expect(await statusFor('"other"')).toBe(200);
  });

  test("says how to find a book that is not there", async () => {
    const shop = await openBookshop();
    expect(await shop.json(404, "GET", "/books/9780000000000")).toEqual({
      type: "about:blank",
      title: "Not Found",
      status: 404,
      detail:
        "There is no book with the ISBN 9780000000000. GET /books lists those there are, GET /books/search finds one by its title.",
    });
  });
});

describe("creating", () => {
  test("puts a book on the shelf and says where", async () => {
    const shop = await openBookshop();
    const created = await shop.request("POST", "/books", jsonBody(yellowWallpaper));
    expect(created.status).toBe(201);
    expect(created.headers.get("location")).toBe("/books/9781777999995");
    const book = await created.json();
    expect(book).toMatchObject({
      ...yellowWallpaper,
      price: { amount: 399, currency: "EUR" },
      language: "en",
      pages: null,
      stock: 0,
      available: false,
      addedAt: "2026-02-03T04:05:06.007Z",
    });
    expect(await shop.json(200, "GET", "/books/9781777999995")).toEqual(book);
  });

  test("never shows the supplier's note", async () => {
    const shop = await openBookshop();
    const body = { ...yellowWallpaper, supplierNote: "pays late" };
    const created = await shop.request("POST", "/books", jsonBody(body));
    expect(await created.text()).not.toContain("supplierNote");
  });

  test("refuses an ISBN that is taken", async () => {
    const shop = await openBookshop();
    const body = jsonBody({ ...yellowWallpaper, isbn: prideIsbn });
    expect(await shop.json(409, "POST", "/books", body)).toMatchObject({ title: "Conflict" });
  });

  test("names every place in the body that is wrong", async () => {
    const shop = await openBookshop();
    const body = {
      ...yellowWallpaper,
      isbn: "9781777999990",
      title: undefined,
      author: { name: "", "a/b": 1 },
      genres: ["gothic", "cooking"],
    };
    expect(await shop.json(422, "POST", "/books", jsonBody(body))).toMatchObject({
      status: 422,
      errors: expect.arrayContaining([
        { pointer: "#/isbn", detail: "has a wrong check digit: 5 is due" },
        expect.objectContaining({ pointer: "#/title" }),
        expect.objectContaining({ pointer: "#/author/name" }),
        { pointer: "#/author/a~1b", detail: "is not known here" },
        expect.objectContaining({ pointer: "#/genres/1" }),
      ]),
    });
  });

  test("says in the detail what is wrong, twenty things at most", async () => {
    const shop = await openBookshop();
    const lone = jsonBody({ ...yellowWallpaper, stock: -1 });
    expect(await shop.json(422, "POST", "/books", lone)).toMatchObject({
      detail: "The body is wrong. #/stock: Too small: expected number to be >=0",
    });
    const unknown = Array.from({ length: 30 }, (_, index) => [`extra${index}`, true]);
    const many = jsonBody({ ...yellowWallpaper, ...Object.fromEntries(unknown) });
    const body = await shop.json(422, "POST", "/books", many);
    expect(member(body, "errors")).toHaveLength(20);
  });

  test("tells what is no JSON from what is of another type and what is too much", async () => {
    const shop = await openBookshop();
    const post = (body: string, type: string) =>
      shop.request("POST", "/books", { body, headers: { "content-type": type } });
    expect((await post("{", "application/json; charset=utf-8")).status).toBe(400);
    const other = await post("{}", "text/plain");
    expect(other.status).toBe(415);
    expect(other.headers.get("accept")).toBe("application/json");
    expect((await post(" ".repeat(512 * 1024 + 1), "application/json")).status).toBe(413);
  });

  test("reads a body that comes in pieces, its length unsaid", async () => {
    const shop = await openBookshop();
    const text = JSON.stringify(yellowWallpaper);
    const pieces = ReadableStream.from([text.slice(0, 50), text.slice(50)]);
    const body = pieces.pipeThrough(new TextEncoderStream());
    const headers = { "content-type": "application/json" };
    await expect(
      shop.json(201, "POST", "/books", { body, headers, duplex: "half" }),
    ).resolves.toMatchObject({ isbn: yellowWallpaper.isbn });
  });

  test("stops taking books in when the shelf is full", async () => {
    const app = createBookshop({ token: shopToken });
    const post = async (firstTwelve: string) => {
      const body = jsonBody({ ...yellowWallpaper, isbn: isbnOf(firstTwelve) });
      return (await app.request("/books", { method: "POST", ...body })).status;
    };
    for (let number = 60; number < 500; number++) {
      expect(await post(`979100000${number.toString().padStart(3, "0")}`)).toBe(201);
    }
    expect(await post("979200000000")).toBe(409);
  });
});

describe("replacing", () => {
  test("takes the whole book, and ignores what only the shop sets", async () => {
    const shop = await openBookshop();
    const before = await shop.json(200, "GET", pridePath);
    const body = {
      ...Object(before),
      isbn: "9781777200145",
      addedAt: "never",
      title: "First Impressions",
      stock: 0,
    };
    const after = await shop.json(200, "PUT", pridePath, jsonBody(body, authorized));
    expect(after).toEqual({
      ...Object(before),
      title: "First Impressions",
      stock: 0,
      available: false,
    });
    expect(await shop.json(200, "GET", pridePath)).toEqual(after);
  });

  test("sets what is left out back to its default", async () => {
    const shop = await openBookshop();
    const body = jsonBody(yellowWallpaper, authorized);
    expect(await shop.json(200, "PUT", pridePath, body)).toMatchObject({
      isbn: prideIsbn,
      pages: null,
      stock: 0,
      summary: null,
    });
  });

  test("does not make a book of one that is not there", async () => {
    const shop = await openBookshop();
    const body = jsonBody(yellowWallpaper, authorized);
    expect((await shop.request("PUT", "/books/9781777999995", body)).status).toBe(404);
  });
});

describe("updating", () => {
  test("changes what is given and nothing else", async () => {
    const shop = await openBookshop();
    const before = await shop.json(200, "GET", pridePath);
    const patch = { stock: 10, author: { born: null }, genres: ["romance"] };
    const after = await shop.json(200, "PATCH", pridePath, {
      body: JSON.stringify(patch),
      headers: { ...authorized, ...mergePatch },
    });
    expect(after).toEqual({
      ...Object(before),
      stock: 10,
      author: { name: "Jane Austen", born: null, died: 1817 },
      genres: ["romance"],
    });
  });

  test.each([
    [{ isbn: "9781777200145" }, "#/isbn"],
    [{ title: null }, "#/title"],
    [{ price: { currency: "DEM" } }, "#/price/currency"],
    ["new title", "#"],
  ])("refuses %j", async (patch, pointer) => {
    const shop = await openBookshop();
    const body = await shop.json(422, "PATCH", pridePath, {
      body: JSON.stringify(patch),
      headers: { ...authorized, ...mergePatch },
    });
    expect(body).toMatchObject({ errors: [{ pointer }] });
  });

  test("leaves prototypes alone", async () => {
    const shop = await openBookshop();
    const body = await shop.json(422, "PATCH", pridePath, {
      body: '{"__proto__":{"stock":99}}',
      headers: { ...authorized, ...mergePatch },
    });
    expect(body).toMatchObject({ errors: [{ pointer: "#/__proto__" }] });
  });

  test("wants a merge patch, not plain JSON", async () => {
    const shop = await openBookshop();
    const plain = jsonBody({ stock: 1 }, authorized);
    expect((await shop.request("PATCH", pridePath, plain)).status).toBe(415);
  });
});

describe("deleting", () => {
  test("takes the book away", async () => {
    const shop = await openBookshop();
    const deleted = await shop.request("DELETE", pridePath, { headers: authorized });
    expect(deleted.status).toBe(204);
    expect((await shop.request("GET", pridePath)).status).toBe(404);
    const again = await shop.request("DELETE", pridePath, { headers: authorized });
    expect(again.status).toBe(404);
  });
});

describe("a version that is out of date", () => {
  test.each([
    ["PUT", jsonBody(yellowWallpaper, authorized)],
    ["PATCH", { body: "{}", headers: { ...authorized, ...mergePatch } }],
    ["DELETE", { headers: authorized }],
  ])("is not changed by %s", async (method, init) => {
    const shop = await openBookshop();
    const etag = (await shop.request("GET", pridePath)).headers.get("etag") ?? "";
    const tryWith = (match: string) =>
      shop.request(method, pridePath, { ...init, headers: { ...init.headers, "if-match": match } });
    const refused = await tryWith('"of-yesterday"');
    expect(refused.status).toBe(412);
    expect(refused.headers.get("etag")).toBe(etag);
    // A weak tag never matches: RFC 9110, section 13.1.1.
    expect((await tryWith(`W/${etag}`)).status).toBe(412);
    expect((await tryWith(`"of-yesterday", ${etag}`)).ok).toBe(true);
  });
});

describe("a credential", () => {
  const put = jsonBody(yellowWallpaper);
  const patch = { body: "{}", headers: mergePatch };
  const none = { headers: {} };

  test.each([
    ["PUT", put, {}, 401],
    ["PATCH", patch, {}, 401],
    ["DELETE", none, {}, 401],
    ["PUT", put, { authorization: "Bearer wrong" }, 401],
    ["PUT", put, { authorization: authorized.authorization.replace("Bearer", "Basic") }, 401],
    ["PUT", put, { authorization: authorized.authorization.replace("Bearer", "bearer") }, 200],
    ["PUT", put, { cookie: `till_key=${tillKey}` }, 200],
    ["PATCH", patch, { cookie: `till_key=${tillKey}` }, 200],
    ["PATCH", patch, { cookie: "till_key=wrong" }, 401],
    ["DELETE", none, { cookie: `till_key=${tillKey}` }, 401],
  ])("for %s %j %j gives %i", async (method, init, credential, status) => {
    const shop = await openBookshop();
    const headers = { ...init.headers, ...credential };
    const response = await shop.request(method, pridePath, { ...init, headers });
    expect(response.status).toBe(status);
    expect(response.headers.has("www-authenticate")).toBe(status === 401);
  });

  test("is asked for by name, and called wrong when it is", async () => {
    const shop = await openBookshop();
    const challengeFor = async (headers: Readonly<Record<string, string>>) =>
      (await shop.request("DELETE", pridePath, { headers })).headers.get("www-authenticate");
    expect(await challengeFor({})).toBe('Bearer realm="bookshop"');
    expect(await challengeFor({ authorization: "Bearer wrong" })).toBe(
      'Bearer realm="bookshop", error="invalid_token"',
    );
  });

  test.each(["", "undefined"])("%j in the cookie opens no shop without a till key", async (key) => {
    const app = createBookshop({ token: shopToken });
    const response = await app.request(pridePath, {
      method: "PATCH",
      body: "{}",
      headers: { ...mergePatch, cookie: `till_key=${key}` },
    });
    expect(response.status).toBe(401);
  });
});

test("keeps two shops apart", async () => {
  const [one, other] = [await openBookshop(), await openBookshop()];
  await one.request("DELETE", pridePath, { headers: authorized });
  expect(member(await other.json(200, "GET", pridePath), "isbn")).toBe(prideIsbn);
});

/** An ISBN from its first twelve digits. */
function isbnOf(firstTwelve: string): string {
  const sum = Array.from(firstTwelve, Number).reduce(
    (total, digit, index) => total + digit * (index % 2 ? 3 : 1),
    0,
  );
  return firstTwelve + String((1000 - sum) % 10);
}
