/** Time that a program may take, which stands still while it is held. */
export interface Allowance {
  /** Stops the time until what is given back is called, once for each hold. */
  readonly hold: () => () => void;
  readonly end: () => void;
}

export function createAllowance(ms: number, onOver: () => void): Allowance {
  let leftMs = ms;
  let holds = 0;
  let isEnded = false;
  let startedAt = performance.now();
  let timer = setTimeout(onOver, leftMs);

  function release(): void {
    holds -= 1;
    if (holds > 0 || isEnded) return;
    startedAt = performance.now();
    timer = setTimeout(onOver, leftMs);
  }

  return {
    hold() {
      if (holds === 0) {
        clearTimeout(timer);
        leftMs -= performance.now() - startedAt;
      }
      holds += 1;
      return release;
    },
    end() {
      isEnded = true;
      clearTimeout(timer);
    },
  };
}
