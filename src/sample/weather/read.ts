/** Input at the edge of the weather API: the first thing that does not match ends as `bad_request`. */
import type { Context } from "hono";
import type { z } from "zod";

import { readBytes } from "../body.ts";
import { valuesByName, violationsOf } from "../input.ts";
import { weatherError } from "./error.ts";

const maxBodyBytes = 64 * 1024;

export function readAs<T>(value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = violationsOf(parsed.error);
  const where = first === undefined || first.path.length === 0 ? "input" : first.path.join(".");
  throw weatherError("bad_request", `${where}: ${first?.detail ?? "is wrong"}`);
}

/** The query, without the parameter that may carry the key. */
export function readQuery<T>(c: Context, schema: z.ZodType<T>): T {
  const { api_key: _, ...query } = valuesByName(new URL(c.req.url).searchParams);
  return readAs(query, schema);
}

export async function readJson<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  return readAs(parseJson(await readText(c, "application/json")), schema);
}

/** A form, each field with its values, as a query has them. */
export async function readForm<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const form = await readText(c, "application/x-www-form-urlencoded");
  return readAs(valuesByName(new URLSearchParams(form)), schema);
}

async function readText(c: Context, mediaType: string): Promise<string> {
  const given = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (given !== mediaType) throw weatherError("unsupported_media_type", `send ${mediaType}`);
  const bytes = await readBytes(c.req.raw, maxBodyBytes);
  if (bytes === undefined) throw weatherError("bad_request", "the body is larger than 64 KiB");
  return bytes.toString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw weatherError("bad_request", "the body is not JSON");
  }
}
