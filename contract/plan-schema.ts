// The JSON Schema of a fault plan as people write it, for editors: `showtime run --plan FILE`.
import { z } from 'zod';
import { durationGrammar } from './durations.ts';
import { faultSpec, timesOf, writtenName } from './faults.ts';

interface Schema {
  properties?: Record<string, Schema>;
  required?: string[];
  oneOf?: Schema[];
  anyOf?: unknown[];
  [keyword: string]: unknown;
}

const durationSchema = {
  type: 'string',
  pattern: '^\\d+(\\.\\d+)?(ms|s|m|h)$',
  description: durationGrammar,
};

/** Every time may be written as a duration, or as `…Ms` in milliseconds. */
export function planJsonSchema(): Schema {
  const { oneOf = [], anyOf = oneOf } = z.toJSONSchema(faultSpec, { io: 'input' }) as Schema;
  const times = timesOf(faultSpec);
  const kinds = faultSpec.options.map(({ shape }) => shape.kind.value);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A fault plan of Showtime',
    type: 'array',
    minItems: 1,
    maxItems: 500,
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['fault'],
      oneOf: [{ required: ['at'] }, { required: ['atMs'] }],
      properties: {
        at: { ...written(), description: 'when it is injected, from the start of the load' },
        atMs: { type: 'number', minimum: 0 },
        for: { ...written(), description: 'how long it is held; 5s if not given' },
        holdMs: { type: 'number', minimum: 0 },
        fault: {
          anyOf: [
            { enum: kinds, description: 'a kind alone, with its usual settings' },
            ...(anyOf as Schema[]).map((fault) => withoutNeedlessSelector(withDurations(fault, times))),
          ],
        },
      },
    },
  };
}

/** A selector may be left out where all of it has a default. */
function withoutNeedlessSelector(fault: Schema): Schema {
  const needed = fault.properties?.['of']?.required ?? [];
  return needed.length > 0
    ? fault
    : { ...fault, required: (fault.required ?? []).filter((name) => name !== 'of') };
}

function written(): Schema {
  return { anyOf: [durationSchema, { type: 'number', minimum: 0 }] };
}

/** Beside each `NAMEMs` a `NAME`; one of both where it is required. */
function withDurations(schema: Schema, times: ReadonlySet<string>): Schema {
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, part]): [string, Schema][] => {
    const inside = part.properties === undefined ? part : withDurations(part, times);
    return times.has(name)
      ? [
          [writtenName(name), written()],
          [name, inside],
        ]
      : [[name, inside]];
  });
  const required = schema.required ?? [];
  const either = required.filter((name) => times.has(name));
  const others = required.filter((name) => !times.has(name));
  return {
    ...schema,
    properties: Object.fromEntries(properties),
    required: others,
    ...(either.length === 0
      ? {}
      : {
          allOf: either.map((name) => ({
            oneOf: [{ required: [name] }, { required: [writtenName(name)] }],
          })),
        }),
  };
}
