/** JSON Schema as people read it: a type in words, members, and an example. */

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly "x-description-zh"?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema | false;
  readonly prefixItems?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

export type Schemas = Readonly<Record<string, Schema>>;

const DEEPEST = 5;

const nameOf = (reference: string): string => reference.slice(reference.lastIndexOf("/") + 1);

export function resolved(schema: Schema, schemas: Schemas): Schema {
  return schema.$ref === undefined ? schema : (schemas[nameOf(schema.$ref)] ?? {});
}

/** A type in a few words, such as `integer 1–100` or `list of Leg`. */
export function typeText(schema: Schema): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  if (schema.enum !== undefined) return schema.enum.map((each) => JSON.stringify(each)).join(" | ");
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(" | ");
  if (schema.type === "array") {
    if (schema.prefixItems !== undefined) return `[${schema.prefixItems.map(typeText).join(", ")}]`;
    return schema.items === undefined || schema.items === false ? "[]" : `[${typeText(schema.items)}]`;
  }
  if (schema.type === "object" && typeof schema.additionalProperties === "object") return `{ID: ${typeText(schema.additionalProperties)}}`;
  const bounds = schema.minimum === undefined && schema.maximum === undefined ? "" : ` ${schema.minimum ?? ""}–${schema.maximum ?? ""}`;
  const length = schema.maxLength === undefined ? "" : ` ≤ ${schema.maxLength}`;
  return `${String(schema.type ?? "JSON")}${bounds}${length}`;
}

/** An example that has every required member, made from the examples of the types. */
export function example(schema: Schema, schemas: Schemas, depth = 0): unknown {
  const [first] = schema.examples ?? [];
  if (first !== undefined) return first;
  if (schema.$ref !== undefined) return depth > DEEPEST ? {} : example(resolved(schema, schemas), schemas, depth + 1);
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.default !== undefined && schema.type !== "object") return schema.default;
  if (schema.anyOf?.[0] !== undefined) return example(schema.anyOf[0], schemas, depth);
  if (schema.type === "array") {
    if (schema.prefixItems !== undefined) return schema.prefixItems.map((each) => example(each, schemas, depth));
    return schema.items === undefined || schema.items === false || depth > DEEPEST ? [] : [example(schema.items, schemas, depth + 1)];
  }
  if (schema.properties !== undefined) {
    const required = Object.entries(schema.properties).filter(([name]) => schema.required?.includes(name));
    return Object.fromEntries(required.map(([name, member]) => [name, example(member, schemas, depth + 1)]));
  }
  if (schema.type === "object") return typeof schema.additionalProperties === "object" ? { ID: example(schema.additionalProperties, schemas, depth + 1) } : {};
  return { string: "…", integer: schema.minimum ?? 1, number: 1.5, boolean: true }[String(schema.type)] ?? {};
}
