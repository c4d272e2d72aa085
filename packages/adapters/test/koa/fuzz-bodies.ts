import * as fc from 'fast-check';
import type {z} from 'zod';

type Schema = z.core.JSONSchema.BaseSchema;

/** Texts that mean something to the API, among others that do not. */
const text = fc.oneof(
  {weight: 8, arbitrary: fc.constantFrom('1', '2', 'leia')},
  {weight: 1, arbitrary: fc.string({unit: 'binary', maxLength: 300})},
  {
    weight: 1,
    arbitrary: fc.constantFrom('3', '4', 'nope', '', ' ', '\0', '\ud800', 'x'.repeat(129), '\u{1f4a9}', "';--"),
  },
);

/** JSON values that a schema takes, or nearly takes: texts are of any kind. */
export function arbitraryOf(schema: Schema | boolean, defs = defsOf(schema)): fc.Arbitrary<unknown> {
  if (typeof schema === 'boolean') return fc.jsonValue();
  if (schema.$ref !== undefined) return arbitraryOf(defs[schema.$ref.replace('#/$defs/', '')] ?? false, defs);
  const {anyOf, type, properties = {}, required = [], items, additionalProperties} = schema;
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((form) => arbitraryOf(form, defs)));
  switch (type) {
    case 'object':
      if (typeof additionalProperties === 'object') {
        const key = fc.oneof(
          {weight: 8, arbitrary: fc.constantFrom('channel', 'a.b_c-9')},
          {weight: 1, arbitrary: text},
        );
        return fc.dictionary(key, arbitraryOf(additionalProperties, defs), {
          maxKeys: 22,
          noNullPrototype: true,
        });
      }
      return fc.record(
        Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, arbitraryOf(property, defs)])),
        {requiredKeys: [...required], noNullPrototype: true},
      );
    case 'array':
      return fc.array(arbitraryOf((items ?? true) as Schema | true, defs), {
        minLength: schema.minItems ?? 0,
        maxLength: 4,
      });
    case 'string':
      return text;
    case 'integer':
    case 'number': {
      const min = schema.minimum ?? -1_000;
      const max = schema.maximum ?? 1_000;
      return fc.oneof(fc.integer({min, max: Math.min(max, min + 10)}), fc.integer({min, max}));
    }
    case 'boolean':
    case 'null':
    case undefined:
  }
  throw new Error(`the fuzzer does not know how to make a ${type ?? 'value of any type'}`);
}

const defsOf = (schema: Schema | boolean): Readonly<Record<string, Schema | boolean>> =>
  (typeof schema === 'object' && schema.$defs) || {};

const surprising = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 0.1, 1e21, Number.MAX_SAFE_INTEGER + 1, '', '1', '\ud800', [], {}),
  fc.jsonValue({maxDepth: 3}),
  fc.nat(500).map((depth) => nested(depth)),
);

/** Values of which one place, at any depth, has become something else, has gone, or has got company. */
export function mutated(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const mutation = fc.record({
    place: fc.nat(20),
    kind: fc.constantFrom('replace', 'remove', 'add'),
    name: fc.constantFrom(
      'quantity',
      'lines',
      'reason',
      'customerId',
      'metadata',
      '__proto__',
      'constructor',
      'a/b~c',
      '\udc00',
      '',
    ),
    value: surprising,
  });
  return fc.tuple(values, mutation).map(([value, {place, kind, name, value: other}]) => {
    const copy = structuredClone({root: value}) as Record<string, unknown>;
    const places = placesIn(copy);
    const [holder, key] = places[place % places.length] ?? [copy, 'root'];
    const target = holder[key];
    if (kind === 'replace') holder[key] = other;
    else if (kind === 'remove') delete holder[key];
    else if (typeof target === 'object' && target !== null) define(target, name, other);
    return copy['root'];
  });
}

type Holder = Record<string, unknown>;

function placesIn(holder: Holder): readonly (readonly [Holder, string])[] {
  return Object.entries(holder).flatMap(([key, value]) => [
    [holder, key] as const,
    ...(typeof value === 'object' && value !== null ? placesIn(value as Holder) : []),
  ]);
}

/** Sets a property of its own even where its name is `__proto__`, as JSON.parse does. */
function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, {value, enumerable: true, configurable: true, writable: true});
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : {a: value};
  return value;
}
