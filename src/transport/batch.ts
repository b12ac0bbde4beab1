/** JSON-RPC batches exist in one revision: 2025-03-26 brought them, 2025-06-18 took them away. */
import { rpcCode, rpcError } from "./json-rpc.ts";

export const batchRevision = "2025-03-26";

const maxMessages = 20;

/**
 * The answer to a batch that cannot be served; undefined for one that can, and for single messages.
 * @param revision what the client speaks; unknown means {@link batchRevision}, which had no header to say it
 */
export function refuseBatch(
  message: unknown,
  revision: string | null | undefined,
): Response | undefined {
  if (!Array.isArray(message)) return undefined;
  if ((revision ?? batchRevision) !== batchRevision) {
    return invalid(
      `Batches exist in revision ${batchRevision} only: send one message per request.`,
    );
  }
  if (message.length > maxMessages) {
    return invalid(`A batch holds ${maxMessages} messages at most, this one ${message.length}.`);
  }
  return undefined;
}

function invalid(reason: string): Response {
  return rpcError(400, rpcCode.invalidRequest, `Invalid request: ${reason}`);
}
