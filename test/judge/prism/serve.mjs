/**
 * Prism as a child process: for each document that the parent names, a server of its own on the loopback interface, set
 * up as `prism mock` does. The parent says `{ file }`, and is told `{ url, operations }` or `{ problem }`.
 */
import { createLogger } from "@stoplight/prism-core";
import { getHttpOperationsFromSpec } from "@stoplight/prism-http";
import { createServer } from "@stoplight/prism-http-server";
import mocker from "@stoplight/prism-http/dist/mocker/index.js";
import router from "@stoplight/prism-http/dist/router/index.js";
import validator from "@stoplight/prism-http/dist/validator/index.js";

const config = {
  isProxy: false,
  validateRequest: true,
  checkSecurity: true,
  // What it answers is not what is judged.
  validateResponse: false,
  errors: false,
  upstreamProxy: undefined,
  mock: { dynamic: false },
};

/** What Prism throws nobody catches: it would end here, and nobody would know what for. */
const left = (value) => ({ _tag: "Left", left: value });
const caught = (error, place) => [
  { path: [place], severity: 0, code: "thrown", message: String(error) },
];

function guarded(run, toLeft) {
  return (...args) => {
    try {
      return run(...args);
    } catch (error) {
      return left(toLeft(error));
    }
  };
}

const parts = {
  route: guarded(router.default, (error) => error),
  validateInput: guarded(validator.validateInput, (error) => caught(error, "input")),
  validateSecurity: guarded(validator.validateSecurity, (error) => caught(error, "security")),
  mock: (request) =>
    guarded(
      (logger) => mocker.default(request)(logger),
      (error) => error,
    ),
};

let server;

process.on("message", ({ file }) => {
  serve(file).then(
    (served) => process.send(served),
    (error) => process.send({ problem: String(error?.message ?? error) }),
  );
});
process.on("disconnect", () => process.exit());

async function serve(file) {
  await server?.close();
  server = undefined;
  const operations = await getHttpOperationsFromSpec(file);
  server = createServer(operations, {
    cors: false,
    config,
    components: { logger: createLogger("judge", { level: "silent" }), ...parts },
  });
  return { url: await server.listen(0, "127.0.0.1"), operations: operations.length };
}
