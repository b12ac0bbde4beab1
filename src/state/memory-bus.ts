/** A bus within one process: between those that join it. A gateway on its own is the only one. */
import type { Bus, Hear } from "./store.ts";

/** Who listens to what, of all that have joined. */
export type MemoryHub = Map<string, Set<{ readonly bus: Bus; readonly hear: Hear }>>;

export function createMemoryBus(hub: MemoryHub = new Map()): Bus {
  const others = (topic: string): readonly Hear[] =>
    [...(hub.get(topic) ?? [])].filter((each) => each.bus !== bus).map(({ hear }) => hear);

  const bus: Bus = {
    listen(topic, hear) {
      const listener = { bus, hear };
      const listeners = hub.get(topic) ?? new Set();
      hub.set(topic, listeners.add(listener));
      return Promise.resolve(() => {
        listeners.delete(listener);
        if (listeners.size === 0 && hub.get(topic) === listeners) hub.delete(topic);
      });
    },
    async tell(topic, message) {
      await Promise.all(others(topic).map(async (hear) => hear(message)));
    },
    async ask(topic, message) {
      const answers = await Promise.all(others(topic).map(async (hear) => hear(message)));
      const value = answers.find((answer) => answer !== undefined);
      return value === undefined ? { kind: "nobody" } : { kind: "answered", value };
    },
  };
  return bus;
}
