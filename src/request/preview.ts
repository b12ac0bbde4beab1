/** A request as people and models read it: as a curl command and as HTTP text. Credentials are masked. */
import type { UpstreamRequest } from "./model.ts";

export interface Preview {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As text; bytes are described. Undefined when there is none. */
  readonly body: string | undefined;
  readonly curl: string;
  readonly http: string;
}

const mask = "[secret]";

/** Longer bodies are described: whoever wants to read them has given them. */
const maxShownLength = 64 * 1024;

/**
 * @param request - as it was built
 * @param sent - the same with credentials: whatever it has more is masked
 */
export function toPreview(request: UpstreamRequest, sent: UpstreamRequest): Preview {
  const url = maskedUrl(request.url, sent.url);
  const headers = maskedHeaders(request.headers, sent.headers);
  const body = toShownBody(sent.body, headers["content-type"]);
  const shown = { method: sent.method, url, headers };
  return {
    ...shown,
    body: body?.text,
    curl: toCurl(shown, body),
    http: toHttp(shown, body),
  };
}

interface ShownBody {
  readonly text: string;
  /** Whether the text stands for bytes that no text can show. */
  readonly isDescription: boolean;
}

function maskedUrl(before: string, after: string): string {
  const mark = after.indexOf("?");
  if (mark === -1) return after;
  const known = new Set(before.slice(before.indexOf("?") + 1).split("&"));
  const pairs = after
    .slice(mark + 1)
    .split("&")
    .map((pair) => (known.has(pair) ? pair : `${pair.split("=", 1)[0]}=${mask}`));
  return `${after.slice(0, mark)}?${pairs.join("&")}`;
}

function maskedHeaders(
  before: UpstreamRequest["headers"],
  after: UpstreamRequest["headers"],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(after).map(([name, value]) => {
      if (before[name] === value) return [name, value];
      return [
        name,
        name === "cookie" ? maskedCookies(before[name], value) : maskedValue(name, value),
      ];
    }),
  );
}

function maskedCookies(before: string | undefined, after: string): string {
  const known = new Set(before?.split("; "));
  return after
    .split("; ")
    .map((pair) => (known.has(pair) ? pair : `${pair.split("=", 1)[0]}=${mask}`))
    .join("; ");
}

/** The scheme of an authorization is no secret, and worth knowing. */
function maskedValue(name: string, value: string): string {
  const scheme = name === "authorization" ? /^([A-Za-z][\w-]*) /.exec(value)?.[1] : undefined;
  return scheme === undefined ? mask : `${scheme} ${mask}`;
}

function toShownBody(
  body: UpstreamRequest["body"],
  contentType: string | undefined,
): ShownBody | undefined {
  if (body === undefined) return undefined;
  const text = typeof body === "string" ? body : toText(body);
  if (text !== undefined && text.length <= maxShownLength) return { text, isDescription: false };
  const bytes = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  return { text: `[${bytes} bytes of ${contentType ?? "unknown type"}]`, isDescription: true };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Undefined for bytes that are no text, or that would not look like it. */
function toText(bytes: Uint8Array): string | undefined {
  try {
    const text = decoder.decode(bytes);
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    return /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

type Head = Pick<Preview, "method" | "url" | "headers">;

function toCurl({ method, url, headers }: Head, body: ShownBody | undefined): string {
  const verb = method === "HEAD" ? "--head" : `--request ${method}`;
  const parts = [
    `curl ${verb} ${shellQuote(url)}`,
    ...Object.entries(headers).map(
      // curl leaves a header with an empty value out, unless it is written so.
      ([name, value]) => `--header ${shellQuote(value === "" ? `${name};` : `${name}: ${value}`)}`,
    ),
    ...(body === undefined
      ? []
      : [body.isDescription ? "--data-binary @body" : `--data-raw ${shellQuote(body.text)}`]),
  ];
  return parts.join(" \\\n  ");
}

/** For POSIX shells; line ends stay, so that long bodies can be read, and carriage returns are written as bash reads them. */
function shellQuote(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (!/[\u0000-\u0008\u000B-\u001F\u007F]/.test(text))
    return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const escaped = text
    .replaceAll(/[\\']/g, String.raw`\$&`)
    .replaceAll("\r", String.raw`\r`)
    .replaceAll(
      // oxlint-disable-next-line no-control-regex -- as above
      /[\u0000-\u0008\u000B-\u001F\u007F]/g,
      (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
    );
  return `$'${escaped}'`;
}

function toHttp({ method, url, headers }: Head, body: ShownBody | undefined): string {
  const [, host = "", target = ""] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  const lines = [
    `${method} ${target.startsWith("/") ? target : `/${target}`} HTTP/1.1`,
    `host: ${host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return body === undefined ? lines.join("\n") : `${lines.join("\n")}\n\n${body.text}`;
}
