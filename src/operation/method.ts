/** The fixed fields of a Path Item that hold an operation (OpenAPI 3.2, "Path Item Object"), in lower case. */
export const methodFields: ReadonlySet<string> = new Set([
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
  "trace",
  "query",
]);
