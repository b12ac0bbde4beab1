/** The bookshop alone, as a process: PORT (8001), HOST (127.0.0.1) and BOOKSHOP_TOKEN from the environment. */
import process from "node:process";

import { messageOf } from "../errors.ts";
import { bookshopDemoToken, createBookshop } from "./bookshop.ts";
import { startSample } from "./serve.ts";

const {
  PORT: port = "8001",
  HOST: host = "127.0.0.1",
  BOOKSHOP_TOKEN: token = bookshopDemoToken,
} = process.env;

if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
  process.stderr.write(
    `PORT is "${port}", which is no port: set it to a number from 0 to 65535.\n`,
  );
  process.exit(2);
}

try {
  const server = await startSample(createBookshop({ token }), { host, port: Number(port) });
  process.stdout.write(`The bookshop is open at ${server.url}\n`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => void server.close().then(() => process.exit(0)));
  }
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
}
