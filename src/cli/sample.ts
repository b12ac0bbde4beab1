import { fileURLToPath } from "node:url";

import { type Config, apiSchema } from "../config/schema.ts";
import { bookshopDemoToken, bookshopDocument, createBookshop } from "../sample/bookshop.ts";
import { startSample } from "../sample/serve.ts";

export interface ServedConfig {
  readonly config: Config;
  /** Whether the bundled sample stands in, since nothing else was asked for. */
  readonly isSample: boolean;
  readonly close: () => Promise<void>;
}

/** The configuration, with the sample API started and served when it names no API. */
export async function withSample(config: Config): Promise<ServedConfig> {
  if (config.apis.length > 0) return { config, isSample: false, close: async () => {} };
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
          spec,
          name: "bookshop",
          baseUrl: sample.url,
          pollMs: undefined,
          server: undefined,
        },
      ],
    },
    isSample: true,
    close: () => sample.close(),
  };
}
