import type { ServerContext } from "@modelcontextprotocol/server";
import { expect, test, vi } from "vitest";

import { progressOf } from "../../src/mcp/progress.ts";

function contextWith(
  progressToken: string | undefined,
  notify = vi.fn<() => Promise<void>>(() => Promise.resolve()),
) {
  const _meta = progressToken === undefined ? undefined : { progressToken };
  // As much of a context as is looked at.
  return { context: { mcpReq: { _meta, notify } } as unknown as ServerContext, notify };
}

test("tells only what goes beyond the last step", () => {
  const { context, notify } = contextWith("t");
  const tell = progressOf(context, () => undefined);
  for (const progress of [0, 1, 1, 0.5, 2]) tell?.({ progress });
  expect(notify.mock.calls).toEqual(
    [0, 1, 2].map((progress) => [
      { method: "notifications/progress", params: { progressToken: "t", progress } },
    ]),
  );
});

test("tells at most a thousand steps", () => {
  const { context, notify } = contextWith("t");
  const tell = progressOf(context, () => undefined);
  for (let progress = 1; progress <= 2000; progress++) tell?.({ progress });
  expect(notify).toHaveBeenCalledTimes(1000);
});

test("is nothing for a client that did not ask", () => {
  expect(progressOf(contextWith(undefined).context, () => undefined)).toBeUndefined();
});

test("reports that a client has gone", async () => {
  const gone = new Error("gone");
  const { context } = contextWith(
    "t",
    vi.fn<() => Promise<void>>(() => Promise.reject(gone)),
  );
  const onFailure = vi.fn<(error: unknown) => void>();
  progressOf(context, onFailure)?.({ progress: 1 });
  await vi.waitFor(() => expect(onFailure).toHaveBeenCalledWith(gone));
});
