/**
 * A request's body, read up to a limit. hono's own `bodyLimit` makes a new global `Request` out of the server's,
 * which works only where the server has put its own class in the place of the global one.
 *
 * @returns `undefined` when there are more than `maxBytes`; the rest is then left unread.
 */
export async function readBytes(
  request: Request,
  maxBytes: number,
): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
