import { z } from "zod";

/** The options that a schema knows in the table at `path`, in the order of their declaration. */
export function knownKeys(
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
): readonly string[] {
  const here = unwrap(schema);
  const [key, ...rest] = path;
  if (here instanceof z.ZodRecord) return key === undefined ? [] : knownKeys(here.valueType, rest);
  if (here instanceof z.ZodArray) return key === undefined ? [] : knownKeys(here.element, rest);
  if (!(here instanceof z.ZodObject)) return [];
  const shape: Readonly<Record<string, z.core.$ZodType>> = here.shape;
  if (key === undefined) return Object.keys(shape);
  const option = shape[String(key)];
  return option === undefined ? [] : knownKeys(option, rest);
}

/** The table in a schema, without what defaults, transforms and unions have put around it. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodReadonly
  ) {
    return unwrap(schema.def.innerType);
  }
  if (schema instanceof z.ZodPipe) return unwrap(schema.in);
  if (schema instanceof z.ZodUnion) {
    return schema.options.map(unwrap).find((each) => each instanceof z.ZodObject) ?? schema;
  }
  return schema;
}
