import { cleanText } from "../operation/text.ts";
import { parseParameters } from "./media-type.ts";

const maxLength = 255;

/**
 * The file name of a `Content-Disposition` (RFC 6266, section 4.3): `filename*` before `filename`, and of a path its
 * last part only, since the sender does not decide where a file goes.
 */
export function filenameOf(contentDisposition: string | undefined): string | undefined {
  if (contentDisposition === undefined) return undefined;
  const parameters = parseParameters(contentDisposition.replace(/^[^;]*/, ""));
  const name = decodeExtended(parameters.get("filename*")) ?? parameters.get("filename") ?? "";
  const last = cleanText(name.split(/[/\\]/).at(-1) ?? "");
  return last === "" || /^\.+$/.test(last) ? undefined : last.slice(-maxLength);
}

/** `charset'language'percent-encoded` (RFC 8187, section 3.2); undefined when it is not. */
function decodeExtended(value: string | undefined): string | undefined {
  const { charset, encoded } =
    /^(?<charset>[\w-]+)'[\w-]*'(?<encoded>.*)$/.exec(value ?? "")?.groups ?? {};
  if (charset === undefined || encoded === undefined) return undefined;
  const octets = encoded.replaceAll(/%[0-9a-f]{2}/gi, (octet) =>
    String.fromCharCode(Number.parseInt(octet.slice(1), 16)),
  );
  switch (charset.toLowerCase()) {
    case "utf-8":
      return Buffer.from(octets, "latin1").toString("utf8");
    case "iso-8859-1":
      return octets;
    default:
      return undefined;
  }
}
