/** The same task, of which at most `limit` run at once; the others wait in the order in which they came. */
export function limitConcurrency<Input, Output>(
  limit: number,
  task: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async function limited(input) {
    if (running === limit) {
      // Whoever ends hands over its place.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await task(input);
    } finally {
      const next = waiting.shift();
      if (next === undefined) {
        running -= 1;
      } else {
        next();
      }
    }
  };
}
