import { keyOf, type Target } from "./follow.ts";
import { formatPointer, percentDecode } from "./pointer.ts";
import type { Role } from "./role.ts";

/** A part of another file that gets a place of its own in the joined document. */
export interface Hoisted {
  readonly target: Target;
  readonly role: Role;
  readonly container: Container;
  readonly name: string;
  /** Where, in the joined document. */
  readonly pointer: string;
}

/** An object of the joined document to which parts are added. */
export interface Container {
  readonly path: readonly string[];
  /** The names in use. */
  readonly names: Set<string>;
}

/** Remembers where the parts of other files stand in the joined document. */
export class Placement {
  readonly #schemas: Container;
  readonly #others: Container;
  readonly #places = new Map<string, string>();
  #hoisted: Hoisted[] = [];

  constructor(containers: { readonly schemas: Container; readonly others: Container }) {
    this.#schemas = containers.schemas;
    this.#others = containers.others;
  }

  /** The pointer to a target that has its place, by itself or inside another one. */
  find({ file, tokens }: Target): string | undefined {
    for (let length = tokens.length; length >= 0; length -= 1) {
      const place = this.#places.get(keyOf({ file, tokens: tokens.slice(0, length) }));
      if (place !== undefined) {
        return place + formatPointer(tokens.slice(length)).slice(1);
      }
    }
    return undefined;
  }

  /** Gives a target its place, unless it has one. */
  put(target: Target, pointer: string): void {
    const key = keyOf(target);
    if (!this.#places.has(key)) {
      this.#places.set(key, pointer);
    }
  }

  /** Gives a target a place of its own, under a name after its key or its file, and returns the pointer to it. */
  hoist(target: Target, role: Role): string {
    const container = role === "schema" ? this.#schemas : this.#others;
    const name = freeName(target, container.names);
    const pointer = formatPointer([...container.path, name]);
    container.names.add(name);
    this.put(target, pointer);
    this.#hoisted.push({ target, role, container, name, pointer });
    return pointer;
  }

  /** What was hoisted since this was asked last. */
  takeHoisted(): readonly Hoisted[] {
    const hoisted = this.#hoisted;
    this.#hoisted = [];
    return hoisted;
  }
}

function freeName({ file, tokens }: Target, taken: ReadonlySet<string>): string {
  const fileName = percentDecode(file.slice(file.lastIndexOf("/") + 1)).replace(/\.\w+$/, "");
  // Component names (OpenAPI 3.1, section 4.8.7).
  const base = (tokens.at(-1) ?? fileName).replaceAll(/[^\w.-]+/g, "_");
  let name = base;
  for (let number = 2; taken.has(name); number += 1) {
    name = `${base}_${number}`;
  }
  return name;
}
