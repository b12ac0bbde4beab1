import type { ApiConfig, Config } from "../config/schema.ts";
import { loadDocument } from "../spec/load.ts";
import type { LoadedDocument } from "../spec/model.ts";
import { createDispatcher, createFetch } from "../upstream/dispatcher.ts";
import { createGuard } from "../upstream/guard.ts";

/**
 * Loads the document of an API, over connections of its own: of private addresses only that which the operator typed is
 * reached.
 * @throws {GatewayError} as `loadDocument`
 */
export async function loadApiDocument(
  { spec, timeouts }: ApiConfig,
  limits: Config["limits"],
  readStdin: () => Promise<Uint8Array>,
): Promise<LoadedDocument> {
  const dispatcher = createDispatcher({
    guard: createGuard({
      allowedOrigins: new Set(URL.canParse(spec) ? [new URL(spec).origin] : []),
      allowPrivate: false,
    }),
    connectTimeoutMs: timeouts.connectMs,
    headersTimeoutMs: timeouts.headersMs,
    bodyTimeoutMs: timeouts.bodyMs,
    connections: 8,
  });
  try {
    return await loadDocument(spec, {
      fetch: createFetch(dispatcher),
      readStdin,
      maxBytes: limits.documentBytes,
      maxFiles: limits.documentFiles,
    });
  } finally {
    await dispatcher.close();
  }
}
