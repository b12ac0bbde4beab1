import type { ServerResponse } from "node:http";

/**
 * An event stream whose client must read it: of what has been said but not taken, only so many bytes are kept. The SDK
 * would keep all of it. A message that is larger than that is sent all the same, where nothing waits before it.
 * @param outgoing - what it is sent on: destroyed when too much waits, after which nothing is told any more
 */
export function bounded(response: Response, maxBytes: number, outgoing: ServerResponse): Response {
  const { body, status, headers } = response;
  if (body === null || headers.get("content-type") !== "text/event-stream") return response;
  const source = body.getReader();

  async function pump(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { done, value } = await source.read();
      if (done) return controller.close();
      if ((controller.desiredSize ?? 0) > 0) controller.enqueue(value);
      else outgoing.destroy();
    }
  }

  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        pump(controller).catch((error: unknown) => controller.error(error));
      },
      cancel: (reason) => source.cancel(reason),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: maxBytes }),
  );
  return new Response(stream, { status, headers });
}
