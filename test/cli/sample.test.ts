import { afterEach, beforeEach, expect, it } from "vitest";

import { serveGateway, type ServedGateway } from "../helpers/process.ts";
import { post, request } from "../transport/post.ts";

let gateway: ServedGateway;

beforeEach(async () => {
  gateway = await serveGateway(["--confirm", "destructive"]);
});

afterEach(async () => {
  await gateway.stop();
});

it("is confirmed before it is sent where the command line says so, for the sample API as well", async () => {
  const params = { name: "deleteBook", arguments: { isbn: "9780000000000" } };
  const response = await post(`${gateway.url}/mcp`, request("tools/call", params));
  expect(await response.json()).toMatchObject({
    result: { isError: true, structuredContent: { kind: "confirmationNeeded" } },
  });
});
