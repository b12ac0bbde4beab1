import { readFileSync } from "node:fs";

import { z } from "zod";

import { packageFile } from "./package-file.ts";

/** Name and version of this package, as they appear in `serverInfo`, `User-Agent` and `/health`. */
export const gatewayPackage = z
  .object({ name: z.string(), version: z.string() })
  .parse(JSON.parse(readFileSync(packageFile("package.json"), "utf8")));

/** What the gateway calls itself in requests, unless the operator says otherwise. */
export const userAgent = `${gatewayPackage.name}/${gatewayPackage.version}`;
