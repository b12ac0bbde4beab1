/** Numbers and words as people read them. */

/** `1,223`. */
export function amount(count: number): string {
  return count.toLocaleString("en-US");
}

/** `1 tool`, `1,223 tools`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${amount(count)} ${count === 1 ? noun : plural}`;
}

/** Of an estimate, the digits that mean something: `452,000`. */
export function roughly(count: number): string {
  return amount(Number(count.toPrecision(3)));
}
