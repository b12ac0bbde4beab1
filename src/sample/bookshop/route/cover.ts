import { Hono } from "hono";
import { z } from "zod";

import { renderPng, type Colour } from "../../render/png.ts";
import { readBody, readForm } from "../read.ts";
import { requireBook, type Shop } from "../shop.ts";

const width = 120;
const height = 180;
const maxCoverBytes = 256 * 1024;

const upload = z.strictObject({
  file: z
    .file()
    .mime(["image/png", "image/jpeg"])
    .refine((file) => file.size <= maxCoverBytes, `must be at most ${maxCoverBytes} bytes`),
  credit: z.string().max(200).default(""),
});

/** `GET` and `POST /books/{isbn}/cover`. */
export function coverRoutes(shop: Shop): Hono {
  const app = new Hono();

  app.get("/books/:isbn/cover", (c) => {
    const { isbn } = requireBook(shop, c.req.param("isbn"));
    const cover = shop.shelf.coverOf(isbn);
    return cover === undefined
      ? c.body(drawCover(isbn), 200, { "content-type": "image/png" })
      : c.body(cover.bytes, 200, { "content-type": cover.mediaType });
  });

  app.post("/books/:isbn/cover", async (c) => {
    const { isbn } = requireBook(shop, c.req.param("isbn"));
    const { file, credit } = readBody(await readForm(c), upload);
    shop.shelf.putCover(isbn, {
      mediaType: file.type,
      bytes: new Uint8Array(await file.arrayBuffer()),
    });
    return c.json({ isbn, mediaType: file.type, bytes: file.size, credit }, 201, {
      location: `/books/${isbn}/cover`,
    });
  });

  return app;
}

/** A plain cover: the colour of the cloth comes from the ISBN, and so do the two gilt bands. */
function drawCover(isbn: string): Uint8Array<ArrayBuffer> {
  const digits = Array.from(isbn, Number);
  const shade = (index: number): number => 30 + (digits[index] ?? 0) * 14;
  const cloth: Colour = [shade(12), shade(11), shade(7)];
  const gilt: Colour = [214, 178, 88];
  const top = 24 + (digits[7] ?? 0) * 4;
  return renderPng(width, height, (x, y) => {
    const isBand = [top, height - top].some((band) => Math.abs(y - band) < 3);
    return isBand && x > 11 && x < width - 12 ? gilt : cloth;
  });
}
