/** Weather that is computed: a place and an hour always give the same. */
import { createHash } from "node:crypto";

export interface Place {
  readonly lat: number;
  readonly lon: number;
  readonly elevationM: number;
}

export interface Weather {
  readonly temperatureC: number;
  readonly precipitationMm: number;
  readonly windMs: number;
  readonly windFromDegrees: number;
  readonly conditions: Conditions;
}

export const conditionNames = ["clear", "cloudy", "rain", "snow"] as const;
export type Conditions = (typeof conditionNames)[number];

const dayMs = 86_400_000;
const yearDays = 365.25;

/** The weather in the hour that holds `at`. */
export function weatherAt(place: Place, at: Date): Weather {
  const hour = Math.floor(at.getTime() / 3_600_000);
  const chance = chanceOf(`${place.lat},${place.lon},${hour}`);
  const temperatureC = round(usualTemperatureAt(place, at) + (chance(0) - 0.5) * 3);
  const precipitationMm = chance(1) < 0.7 ? 0 : round(chance(2) * 6);
  return {
    temperatureC,
    precipitationMm,
    windMs: round(chance(3) * 14),
    windFromDegrees: Math.floor(chance(4) * 360),
    conditions: conditionsOf(temperatureC, precipitationMm, chance(5)),
  };
}

/** In degrees Celsius: warm by the equator, in summer, in the afternoon and low down. */
export function usualTemperatureAt({ lat, lon, elevationM }: Place, at: Date): number {
  const day = at.getTime() / dayMs;
  const summer = -Math.cos((2 * Math.PI * (day % yearDays)) / yearDays) * Math.sin(radians(lat));
  const afternoon = -Math.cos(2 * Math.PI * ((day % 1) + lon / 360 - 2 / 24));
  return 28 * Math.cos(radians(lat)) - 3 + 10 * summer + 4 * afternoon - elevationM * 0.0065;
}

function conditionsOf(temperatureC: number, precipitationMm: number, chance: number): Conditions {
  if (precipitationMm > 0) return temperatureC < 0 ? "snow" : "rain";
  return chance < 0.5 ? "clear" : "cloudy";
}

/** Numbers from 0 up to 1, eight of them, that depend on the seed alone. */
function chanceOf(seed: string): (index: number) => number {
  const digest = createHash("sha256").update(seed).digest();
  return (index) => digest.readUInt32BE(index * 4) / 2 ** 32;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

const round = (value: number): number => Math.round(value * 10) / 10;
