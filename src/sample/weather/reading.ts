import { weatherAt, type Conditions } from "./climate.ts";
import type { Station } from "./station.ts";

export const unitSystems = ["metric", "imperial"] as const;
export type Units = (typeof unitSystems)[number];

export const metricNames = ["temperature", "precipitation", "wind_speed"] as const;
export type Metric = (typeof metricNames)[number];

export interface Reading {
  readonly station_id: string;
  /** RFC 3339. */
  readonly observed_at: string;
  readonly conditions: Conditions | null;
  /** By metric; `null` where the station has no instrument for it. */
  readonly values: Readonly<Partial<Record<Metric, number | null>>>;
}

export function readingAt(
  station: Station,
  at: Date,
  { units, metrics = metricNames }: { readonly units: Units; readonly metrics?: readonly Metric[] },
): Reading {
  const { position, elevation_m: elevation } = station;
  const weather = weatherAt({ ...position, elevationM: elevation ?? 0 }, at);
  const isBuoy = station.kind === "buoy"; // no rain gauge and nobody to look at the sky
  const values: Readonly<Record<Metric, number | null>> = {
    temperature: inUnits.temperature[units](weather.temperatureC),
    precipitation: isBuoy ? null : inUnits.precipitation[units](weather.precipitationMm),
    wind_speed: inUnits.wind_speed[units](weather.windMs),
  };
  return {
    station_id: station.id,
    observed_at: at.toISOString(),
    conditions: isBuoy ? null : weather.conditions,
    values: Object.fromEntries(metrics.map((metric) => [metric, values[metric]])),
  };
}

const same = (value: number): number => value;

/** Celsius, millimetres and metres a second, or Fahrenheit, inches and miles an hour. */
const inUnits: Readonly<Record<Metric, Readonly<Record<Units, (value: number) => number>>>> = {
  temperature: { metric: same, imperial: (celsius) => round(celsius * 1.8 + 32) },
  precipitation: { metric: same, imperial: (millimetres) => round(millimetres / 25.4) },
  wind_speed: { metric: same, imperial: (metresASecond) => round(metresASecond * 2.237) },
};

const round = (value: number): number => Math.round(value * 100) / 100;
