/** Values that are made once and kept while they are among the most recently asked for: keys may come from strangers. */
export interface Recent<Value> {
  of(key: string, make: () => Value): Value;
}

export function createRecent<Value>(max: number): Recent<Value> {
  /** Least recently asked for first. */
  const entries = new Map<string, { readonly value: Value }>();
  return {
    of(key, make) {
      const entry = entries.get(key) ?? { value: make() };
      entries.delete(key);
      entries.set(key, entry);
      const [oldest] = entries.keys();
      if (entries.size > max && oldest !== undefined) entries.delete(oldest);
      return entry.value;
    },
  };
}
