/** JSON that browsers may come across by themselves: not to be kept. */
export function plain(status: number, body: object): Response {
  return Response.json(body, {
    status,
    headers: { "cache-control": "no-store" },
  });
}
