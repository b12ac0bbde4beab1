import { expect, test } from "vitest";

import { jsonBody, openBookshop, yellowWallpaper } from "./open.ts";

test("exports a genre as CSV with a header line", async () => {
  const shop = await openBookshop();
  const response = await shop.request("GET", "/books/export?genre=essay");
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
  expect(await response.text()).toBe(
    [
      "isbn,title,author,published,genres,language,price,currency,stock",
      "9781777802660,A Room of One's Own,Virginia Woolf,1929,essay,en,6.99,EUR,9",
      '9781777403089,"Walden; or, Life in the Woods",Henry David Thoreau,1854,memoir essay philosophy,en,7.49,EUR,4',
      "",
    ].join("\r\n"),
  );
});

test("exports every book when no genre is given", async () => {
  const shop = await openBookshop();
  const csv = await (await shop.request("GET", "/books/export")).text();
  expect(csv.trimEnd().split("\r\n")).toHaveLength(61);
  await shop.json(400, "GET", "/books/export?genre=cooking");
});

test("prints every book, new ones too, in the stock report", async () => {
  const shop = await openBookshop();
  await shop.json(201, "POST", "/books", jsonBody({ ...yellowWallpaper, stock: 12 }));
  const response = await shop.request("GET", "/reports/stock.pdf");
  expect(response.headers.get("content-type")).toBe("application/pdf");
  const pdf = Buffer.from(await response.arrayBuffer()).toString("latin1");
  expect(pdf).toContain("(9781777999995     12  The Yellow Wallpaper) Tj");
  expect(pdf).toContain("(9781777103576      8  Les Misérables) Tj");
});
