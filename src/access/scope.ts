/** Scopes, and all that they include: `admin` may stand for `shop:write`, and that for `shop:read`. */
export function withIncluded(
  scopes: ReadonlySet<string>,
  hierarchy: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  if (hierarchy.size === 0) return scopes;
  const all = new Set(scopes);
  // A set that grows is walked to its end, and takes nothing twice: circles end.
  for (const scope of all) {
    for (const included of hierarchy.get(scope) ?? []) all.add(included);
  }
  return all;
}
