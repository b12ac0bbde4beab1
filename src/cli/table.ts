/**
 * Rows as aligned columns; the last one is cut at the terminal's width, the others never.
 * @param width - columns of the terminal; undefined leaves every row whole
 */
export function toTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [header, ...rows]
    .map((row) => {
      const line = row
        .map((cell, column) =>
          column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd();
      return width !== undefined && line.length > width ? `${line.slice(0, width - 1)}…` : line;
    })
    .join("\n");
}
