/**
 * The names that change when another operation goes, each told in a sentence; none when names are stable. Two that clean
 * to the same name are no breach: either has that name to itself when the other is gone.
 * @param namesOf - the names of some of the sources, in their order
 */
export function findUnstable<Source>(
  sources: readonly Source[],
  namesOf: (sources: readonly Source[]) => readonly string[],
): readonly string[] {
  const names = namesOf(sources);
  // By the index of the one that is gone; its own place stays, so that the other indexes do.
  const without = sources.map((_, gone) =>
    namesOf(sources.toSpliced(gone, 1)).toSpliced(gone, 0, ""),
  );
  return without.flatMap((left, gone) =>
    left.flatMap((name, index) => {
      const isSame = index === gone || name === names[index];
      return isSame || name === without[index]?.[gone]
        ? []
        : [`${names[index]} becomes ${name} without ${names[gone]}`];
    }),
  );
}
