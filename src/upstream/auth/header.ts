import { GatewayError } from "../../errors.ts";
import type { UpstreamRequest } from "../../request/model.ts";
import type { Attach } from "./model.ts";

/**
 * Sets a header to a credential, in place of what an argument may have put there.
 *
 * @throws {GatewayError} `ERR_CONFIG` when the value cannot stand in a header (RFC 9110, section 5.5)
 */
export function attachHeader(name: string, value: string): Attach {
  if (!/^[\t\u0020-\u007E]*$/.test(value)) {
    throw new GatewayError(
      "ERR_CONFIG",
      `The credential for the header ${name} holds characters that cannot be sent in one. Give it as printable ASCII on one line.`,
    );
  }
  return (request) => withHeader(request, name.toLowerCase(), value);
}

export function withHeader(request: UpstreamRequest, name: string, value: string): UpstreamRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}
