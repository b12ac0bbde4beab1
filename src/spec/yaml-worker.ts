/** The other end of `yaml-reader.ts`: reads one text after the other, on a thread that can be ended. */
import { parentPort } from "node:worker_threads";

import { readYaml } from "./yaml.ts";

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, which has no origin
parentPort?.on("message", (text: string) => parentPort?.postMessage(readYaml(text)));
