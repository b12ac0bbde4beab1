import type { ConfirmDependencies } from "../../../src/mcp/confirm/confirm.ts";
import { createSeals } from "../../../src/mcp/confirm/seal.ts";
import { createMemoryClaims } from "../../../src/state/memory-claims.ts";

/** What confirmations need, for servers whose tools ask nobody. */
export function createConfirmation(): ConfirmDependencies {
  const clock = (): number => 0;
  const seals = createSeals({
    key: Buffer.alloc(32, 7),
    lifeMs: 60_000,
    claims: createMemoryClaims({ maxClaims: 10, clock }),
    clock,
    randomBytes: (size) => Buffer.alloc(size),
  });
  return { seals, waitMs: 60_000, stopping: new AbortController().signal };
}
