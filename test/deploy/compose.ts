/** What docker-compose.yml says, read as Compose reads it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { parse } from "yaml";
import { z } from "zod";

export const composeFile = fileURLToPath(new URL("../../docker-compose.yml", import.meta.url));

export const composeText = readFileSync(composeFile, "utf8");

/** The part that the tests act upon; whether the rest is sound, a linter says. */
const serviceSchema = z.looseObject({
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  healthcheck: z
    .looseObject({ test: z.tuple([z.literal("CMD")], z.string()) })
    .transform(({ test: [, ...argv] }) => argv)
    .optional(),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
});

export type Service = z.output<typeof serviceSchema>;

/** The services of a Compose file, in an environment where no variable is set. */
export function readServices(text: string): ReadonlyMap<string, Service> {
  // Compose 2 keeps to YAML 1.2, but for merge keys.
  const file: unknown = parse(interpolate(text), { merge: true });
  const { services } = z.object({ services: z.record(z.string(), serviceSchema) }).parse(file);
  return new Map(Object.entries(services));
}

export function serviceOf(name: string, text = composeText): Service {
  const service = readServices(text).get(name);
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}.`);
  return service;
}

/** `$$` is a dollar sign, and `${NAME:-default}` its default; the file has no use for other forms. */
function interpolate(text: string): string {
  return text.replace(
    /\$(?:(?<escaped>\$)|\{\w+:-(?<fallback>[^}]*)\})?/g,
    (whole: string, escaped?: string, fallback?: string) => {
      const value = escaped ?? fallback;
      if (value === undefined) throw new Error(`docker-compose.yml has a lone ${whole}.`);
      return value;
    },
  );
}
