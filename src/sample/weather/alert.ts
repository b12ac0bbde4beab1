import { z } from "zod";

const common = { station_id: z.string(), note: z.string().max(200).nullable().default(null) };

/** What to watch for: one shape for each kind. */
export const alertRule = z.discriminatedUnion("kind", [
  z.object({
    ...common,
    kind: z.literal("temperature"),
    below_c: z.number().nullable().default(null),
    above_c: z.number().nullable().default(null),
  }),
  z.object({
    ...common,
    kind: z.literal("wind"),
    speed_ms: z.number().gt(0).max(150),
    gusts: z.boolean().default(false),
  }),
  z.object({
    ...common,
    kind: z.literal("precipitation"),
    amount_mm: z.number().gt(0).max(1000),
    as: z.array(z.enum(["rain", "snow"])).min(1),
  }),
]);

export type Alert = Readonly<z.output<typeof alertRule>> & {
  readonly id: number;
  /** RFC 3339. */
  readonly created_at: string;
};
