import { z } from "zod";

export const stationKinds = ["airport", "buoy", "city", "mountain"] as const;

/** What a client may say of a station. */
export const stationInput = z.object({
  name: z.string().min(1).max(80),
  kind: z.enum(stationKinds),
  position: z.object({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) }),
  elevation_m: z.number().min(-500).max(9000).nullable().default(null),
});

export interface Station extends Readonly<z.output<typeof stationInput>> {
  /** Letters, digits and hyphens, with a country in front: `NL-AMS`. */
  readonly id: string;
}

type Row = readonly [
  id: string,
  name: string,
  kind: Station["kind"],
  lat: number,
  lon: number,
  elevationM: number | null,
];

const rows: readonly Row[] = [
  ["AR-USH", "Ushuaia", "city", -54.8, -68.3, 23],
  ["AU-DRW", "Darwin", "airport", -12.41, 130.88, 31],
  ["CH-JFJ", "Jungfraujoch", "mountain", 46.55, 7.98, 3580],
  ["CH-ZÜR", "Zürich Fluntern", "city", 47.38, 8.57, 556],
  ["ES-MAD", "Madrid Retiro", "city", 40.41, -3.68, 667],
  ["IS-REY", "Reykjavík", "city", 64.13, -21.9, 52],
  ["JP-FUJ", "Fujisan", "mountain", 35.36, 138.73, 3775],
  ["KE-NBO", "Nairobi Wilson", "airport", -1.32, 36.81, 1690],
  ["NL-AMS", "Amsterdam Schiphol", "airport", 52.32, 4.79, -3],
  ["NO-OSL", "Oslo Blindern", "city", 59.94, 10.72, 94],
  ["UK-K13", "Channel Lightship", "buoy", 49.9, -2.9, null],
  ["US-46042", "Monterey Bay", "buoy", 36.79, -122.4, null],
];

export const seedStations: readonly Station[] = rows.map(
  ([id, name, kind, lat, lon, elevationM]) => ({
    id,
    name,
    kind,
    position: { lat, lon },
    elevation_m: elevationM,
  }),
);
