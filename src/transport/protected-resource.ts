import { toResourceMetadata } from "../access/challenge.ts";
import type { HttpAccess } from "./access.ts";
import type { HttpContext } from "./environment.ts";
import { plain } from "./plain.ts";

/**
 * `/.well-known/oauth-protected-resource`, with the path of what is asked about behind it (RFC 9728, section 3.1);
 * undefined where clients cannot sign in, and for all that is no address of MCP.
 */
export function showResourceMetadata(
  { audience, metadata }: HttpAccess,
  { req }: HttpContext,
): Response | undefined {
  const resource = audience.resourceAt(req.path);
  return resource === undefined || metadata === undefined
    ? undefined
    : plain(200, toResourceMetadata(resource, metadata));
}
