/** JSON that browsers may come across by themselves: not to be guessed at, framed or kept. */
export function plain(status: number, body: object): Response {
  return Response.json(body, {
    status,
    headers: {
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
    },
  });
}
