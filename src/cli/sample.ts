import { fileURLToPath } from "node:url";

import { withConfirmation } from "../config/load.ts";
import { type Config, apiSchema } from "../config/schema.ts";
import { noTls } from "../config/tls.ts";
import { bookshopDemoToken, bookshopDocument, createBookshop } from "../sample/bookshop.ts";
import { startSample } from "../sample/serve.ts";

export interface SampleConfig {
  readonly config: Config;
  readonly close: () => Promise<void>;
}

/** The configuration with the sample API, which is started, for one that names no API. */
export async function withSample(config: Config): Promise<SampleConfig> {
  const sample = await startSample(createBookshop({ token: bookshopDemoToken }), { port: 0 });
  const spec = fileURLToPath(bookshopDocument);
  const api = apiSchema.parse({
    spec,
    baseUrl: sample.url,
    credentials: { shopToken: bookshopDemoToken },
  });
  return {
    config: {
      ...config,
      apis: [
        {
          ...api,
          tools: withConfirmation(api.tools, config),
          spec,
          name: "bookshop",
          baseUrl: sample.url,
          pollMs: undefined,
          server: undefined,
          tls: noTls,
        },
      ],
    },
    close: () => sample.close(),
  };
}
