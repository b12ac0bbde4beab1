import { describe, expect, it } from "vitest";

import { readUrl } from "../../src/spec/read-url.ts";
import { startServer } from "./server.ts";

describe("readUrl", () => {
  it.each([
    ["no answer", undefined],
    ["an answer without an end", "openapi: 3.0.3"],
  ])("gives up on %s when its time is over", async (_, start) => {
    const end = new AbortController();
    const { origin, requests } = await startServer((_request, response) => {
      const expire = (): void => end.abort(new DOMException("over", "TimeoutError"));
      if (start === undefined) {
        expire();
      } else {
        response.write(start, expire);
      }
    });
    const outcome = await readUrl(new URL(origin), {
      fetch: globalThis.fetch,
      maxBytes: 1_000,
      redirect: "follow",
      headersFor: () => ({}),
      signal: end.signal,
    });
    expect(outcome).toMatchObject({
      kind: "unreachable",
      reason: "the document did not arrive in time",
    });
    expect(requests).toHaveLength(1);
  });
});
