/** The API of `fixture.openapi.yaml`: every kind of answer that a scenario of the conformance suite asks for. */
import { readFileSync } from "node:fs";

import { Hono } from "hono";
import { streamSSE } from "hono/streaming";

import { renderPng } from "../../src/sample/render/png.ts";
import { renderTone } from "../../src/sample/render/wav.ts";
import { type SampleServer, startSample } from "../../src/sample/serve.ts";

/** Serves it on a free port of the loopback interface. */
export function startUpstream(): Promise<SampleServer> {
  return startSample(createUpstream(), { port: 0 });
}

const picture = renderPng(2, 2, (x, y) => [255 * x, 255 * y, 128]);
const tone = renderTone(440, 20);
const file = Uint8Array.of(0, 1, 2, 253, 254, 255);

const document = readFileSync(new URL("fixture.openapi.yaml", import.meta.url), "utf8");

function createUpstream(): Hono {
  const app = new Hono();

  // The document as it is now: each trigger adds to it, for a gateway that asks for it again and again.
  let operations = 0;
  let prompts = 0;
  app.get("/openapi.yaml", (c) => {
    const moreOperations = Array.from(
      { length: operations },
      (_, index) =>
        `\n  /added/${index}:\n    get: { operationId: added_${index}, responses: { "200": { description: Added } } }`,
    );
    const morePrompts = Array.from(
      { length: prompts },
      (_, index) =>
        `\n  - { name: added_${index}, description: Added, messages: [{ content: { text: Added } }] }`,
    );
    return c.text(
      document
        .replace("\n\npaths:\n", `${morePrompts.join("")}\n\npaths:\n`)
        .replace("\ncomponents:\n", `${moreOperations.join("")}\n\ncomponents:\n`),
    );
  });
  app.post("/trigger/tool-change", (c) => {
    operations++;
    return c.body(null, 204);
  });
  app.post("/trigger/prompt-change", (c) => {
    prompts++;
    return c.body(null, 204);
  });

  const sentences = ["/text", "/reconnection", "/unlogged", "/unasked", "/regions", "/capability"];
  for (const path of [...sentences, "/static/text", "/watched", "/data/:id"]) {
    app.get(path, (c) => c.text(`This is ${c.req.path}.`));
  }
  app.get("/static/binary", (c) => c.body(picture, 200, { "content-type": "image/png" }));
  app.get("/image", (c) => c.body(picture, 200, { "content-type": "image/png" }));
  app.get("/audio", (c) => c.body(tone, 200, { "content-type": "audio/wav" }));
  app.get("/file", (c) =>
    c.body(file, 200, {
      "content-type": "application/octet-stream",
      "content-disposition": 'attachment; filename="file.bin"',
    }),
  );
  app.get("/letter", (c) => {
    const boundary = "enclosure";
    return c.body(letter(boundary), 200, {
      "content-type": `multipart/mixed; boundary=${boundary}`,
    });
  });
  app.get("/error", (c) =>
    c.json({ title: "Conflict", status: 409, detail: "This operation always fails." }, 409, {
      "content-type": "application/problem+json",
    }),
  );
  app.get("/progress", (c) =>
    streamSSE(c, async (stream) => {
      for (const progress of [0, 50, 100]) {
        await stream.writeSSE({
          event: "progress",
          data: JSON.stringify({ progress, total: 100, message: `${progress} of 100` }),
        });
      }
      await stream.writeSSE({ event: "result", data: "The work is done." });
    }),
  );
  app.get("/journal", (c) =>
    streamSSE(c, async (stream) => {
      for (const data of ["opened", "written", "closed"]) {
        await stream.writeSSE({ event: "log", data: JSON.stringify({ level: "info", data }) });
      }
      await stream.writeSSE({ event: "result", data: "The journal is complete." });
    }),
  );
  app.post("/contacts", async (c) => c.json(await c.req.json(), 201));

  return app;
}

/** Text, a picture and a file as multipart/mixed (RFC 2046, section 5.1.3). */
function letter(boundary: string): Uint8Array<ArrayBuffer> {
  const part = (headers: readonly string[], content: string | Uint8Array) => [
    Buffer.from([`--${boundary}`, ...headers, "", ""].join("\r\n")),
    Buffer.from(content),
    Buffer.from("\r\n"),
  ];
  return Uint8Array.from(
    Buffer.concat([
      ...part(["Content-Type: text/plain; charset=utf-8"], "Enclosed: a picture and a file."),
      ...part(["Content-Type: image/png"], picture),
      ...part(
        [
          "Content-Type: application/octet-stream",
          'Content-Disposition: attachment; filename="file.bin"',
        ],
        file,
      ),
      Buffer.from(`--${boundary}--\r\n`),
    ]),
  );
}
