/** Environment variables, as they are handed in. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable's value; undefined when it is unset or empty. */
export function readVariable(env: Environment, name: string): string | undefined {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  return value === "" ? undefined : value;
}
