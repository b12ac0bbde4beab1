import { inspect } from "node:util";

const shown = "[secret]";

/**
 * A value that prints as `[secret]` in strings, JSON, logs and the debugger; only {@link Secret.reveal} gives it
 * away. Call `reveal` where the value leaves for its destination, nowhere else.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
