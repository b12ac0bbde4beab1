/** Input at the edge of the bookshop: what does not match its schema ends as a problem that names every place. */
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { z } from "zod";

import { readBytes } from "../body.ts";
import { valuesByName, violationsOf, type Violation } from "../input.ts";
import { currencies, type Currency } from "./money.ts";
import { problem, type FieldError } from "./problem.ts";

/** Throws 400 when the query does not match. */
export function readQuery<T>(c: Context, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(valuesByName(new URL(c.req.url).searchParams));
  if (parsed.success) return parsed.data;
  const errors = violationsOf(parsed.error).map(({ path, detail }): FieldError => ({
    in: "query",
    parameter: String(path[0] ?? ""),
    detail,
  }));
  throw invalidInput(400, "query", errors);
}

const maxBodyBytes = 512 * 1024;

/** Throws 415 for another media type, 413 for too much, 400 for what is no JSON. */
export async function readJson(c: Context, mediaType: string): Promise<unknown> {
  const bytes = await readBodyAs(c, mediaType);
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw problem(400, "The body is not JSON.");
  }
}

/** Throws 415 for another media type, 413 for too much, 400 for what is no form. */
export async function readForm(c: Context): Promise<unknown> {
  const bytes = await readBodyAs(c, "multipart/form-data");
  const headers = { "content-type": c.req.header("content-type") ?? "" };
  const form = await new Response(bytes, { headers }).formData().catch(() => {
    throw problem(400, "The body is not a form: its parts cannot be told apart.");
  });
  return Object.fromEntries(form);
}

async function readBodyAs(c: Context, mediaType: string): Promise<Buffer<ArrayBuffer>> {
  const given = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (given !== mediaType) {
    throw problem(415, `The body is ${given ?? "of no stated type"}; send ${mediaType}.`, {
      headers: { accept: mediaType },
    });
  }
  const bytes = await readBytes(c.req.raw, maxBodyBytes);
  if (bytes === undefined) throw problem(413, `The body is larger than ${maxBodyBytes} bytes.`);
  return bytes;
}

/** Throws 422 when the body does not match. */
export function readBody<T>(body: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const errors = violationsOf(parsed.error).map(({ path, detail }): FieldError => ({
    pointer: pointerTo(path),
    detail,
  }));
  throw invalidInput(422, "body", errors);
}

/** The currency the visitor prefers, from the cookie `currency`; throws 400 for one the shop does not know. */
export function readCurrency(c: Context): Currency {
  const given = getCookie(c, "currency") ?? "EUR";
  const currency = currencies.find((known) => known === given);
  if (currency) return currency;
  const detail = `must be one of ${currencies.join(", ")}`;
  throw problem(400, `The cookie currency ${detail}.`, {
    errors: [{ in: "cookie", parameter: "currency", detail }],
  });
}

/** More wrong things than these are not listed: the first ones mended, the rest can be asked for again. */
const maxErrors = 20;

/** A problem whose `detail` says it all, for those who read no further, and whose `errors` say it in order. */
function invalidInput(status: 400 | 422, where: string, errors: readonly FieldError[]) {
  const listed = errors.slice(0, maxErrors);
  const texts = listed.map((error) => {
    const place = "pointer" in error ? error.pointer : error.parameter;
    return `${place}: ${error.detail}`;
  });
  return problem(status, `The ${where} is wrong. ${texts.join("; ")}`, { errors: listed });
}

/** JSON Pointer as a URI fragment (RFC 6901, section 6). */
function pointerTo(path: Violation["path"]): string {
  const tokens = path.map((token) => String(token).replaceAll("~", "~0").replaceAll("/", "~1"));
  return `#${tokens.map((token) => `/${encodeURIComponent(token)}`).join("")}`;
}
