import type { Alert } from "./alert.ts";
import { weatherError } from "./error.ts";
import { seedStations, type Station } from "./station.ts";

/** More than these are not taken in: everything here lives in memory. */
const maxStations = 200;
const maxAlerts = 200;

/** Stations and alerts, in memory. */
export class Desk {
  readonly now: () => Date;
  readonly #stations = new Map(seedStations.map((station) => [station.id, station]));
  readonly #alerts = new Map<number, Alert>();
  #lastAlertId = 0;

  constructor(now: () => Date) {
    this.now = now;
  }

  stations(): readonly Station[] {
    return [...this.#stations.values()];
  }

  findStation(id: string): Station | undefined {
    return this.#stations.get(id);
  }

  requireStation(id: string): Station {
    const station = this.#stations.get(id);
    if (station) return station;
    throw weatherError("not_found", `no station ${id}`);
  }

  /** @returns whether the station is new. */
  putStation(station: Station): boolean {
    const isNew = !this.#stations.has(station.id);
    if (isNew && this.#stations.size >= maxStations) {
      throw weatherError("conflict", "there is no room for another station");
    }
    this.#stations.set(station.id, station);
    return isNew;
  }

  alerts(): readonly Alert[] {
    return [...this.#alerts.values()];
  }

  addAlert(toAlert: (id: number) => Alert): Alert {
    if (this.#alerts.size >= maxAlerts) {
      throw weatherError("conflict", "there is no room for another alert");
    }
    const alert = toAlert(++this.#lastAlertId);
    this.#alerts.set(alert.id, alert);
    return alert;
  }

  /** @returns whether there was one. */
  removeAlert(id: number): boolean {
    return this.#alerts.delete(id);
  }
}
