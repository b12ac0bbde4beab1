/** The floor: a proxy of Hono and undici that does nothing but pass a GET through. Prints its address. */
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { Pool } from "undici";

const upstream = new Pool(process.argv[2] ?? "", { connections: 64 });
const app = new Hono();
app.get("*", async (c) => {
  const { statusCode, headers, body } = await upstream.request({ method: "GET", path: c.req.path });
  const type = headers["content-type"];
  return c.body(await body.text(), statusCode === 200 ? 200 : 502, {
    "content-type": typeof type === "string" ? type : "application/octet-stream",
  });
});
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
  console.log(`http://127.0.0.1:${port}`);
});
