/** What has happened to the calls of an API since the start; counted up as it happens. */
export interface Counts {
  /** Attempts after the first one of a call. */
  retries: number;
  /** What would have been repeated, had the budget not been used up. */
  retriesDenied: number;
  /** Calls that were not sent, for a limit of the gateway's own or a rate limit that the API has told. */
  limited: number;
  /** Calls that were not sent, for a circuit that is open. */
  circuitOpen: number;
  /** Calls that were answered together with an identical one. */
  shared: number;
  /** Calls that the cache answered, those that were revalidated included. */
  cacheHits: number;
}

export function createCounts(): Counts {
  return { retries: 0, retriesDenied: 0, limited: 0, circuitOpen: 0, shared: 0, cacheHits: 0 };
}
