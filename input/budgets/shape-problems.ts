// Describes where the structure of a budgets file is wrong: unions by the variant that was meant, unknown
// fields with the valid ones.
import { z } from 'zod';
import { budgetEntry, budgetsFile } from '../../contract/index.ts';
import type { ValuePath } from '../structured-file.ts';

export interface Problem {
  path: ValuePath;
  message: string;
}

const [bySlo, alone] = budgetEntry.options;

/** Everything that keeps `value` from being a budgets file; empty for one that is. */
export function shapeProblems(value: unknown): readonly Problem[] {
  const entries: unknown =
    typeof value === 'object' && value !== null && 'budgets' in value ? value.budgets : [];
  return [
    ...problemsOf(budgetsFile, value, []).filter(({ path }) => path[0] !== 'budgets' || path.length === 1),
    ...(Array.isArray(entries)
      ? entries.flatMap((entry: unknown, index) => entryProblems(entry, ['budgets', index]))
      : []),
  ];
}

function problemsOf(schema: z.ZodType, value: unknown, above: ValuePath): Problem[] {
  return (
    schema
      .safeParse(value)
      .error?.issues.flatMap((issue) =>
        problemsOfIssue(schema, issue).map(({ path, message }) => ({ path: [...above, ...path], message })),
      ) ?? []
  );
}

function problemsOfIssue(schema: z.ZodType, issue: z.core.$ZodIssue): Problem[] {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys') {
    const fields = fieldsAt(schema, path).join(', ');
    return issue.keys.map((key) => ({ path: [...path, key], message: `no such field; there are ${fields}` }));
  }
  if (issue.code === 'invalid_key') return [{ path, message: issue.issues[0]?.message ?? message }];
  if (issue.code !== 'invalid_union') return [{ path, message }];
  return [
    {
      path,
      message:
        path.at(-1) === 'relative' ? 'a share such as 0.05, or true for 0.05' : 'no value that JSON can hold',
    },
  ];
}

/**
 * An entry is checked as the variant that it resembles: a union would only report that it matches neither.
 */
function entryProblems(entry: unknown, path: ValuePath): Problem[] {
  const fields =
    typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? Object.keys(entry) : [];
  const others = fields.filter((field) => field !== 'slo');
  if (!fields.includes('slo') && !fields.includes('journey'))
    return [
      {
        path,
        message:
          'names neither slo nor journey: write { slo: NAME }, or { journey: NAME, p95: { relative: 0.05 } }',
      },
    ];
  if (!fields.includes('slo')) return problemsOf(alone, entry, path);
  if (others.length === 0) return problemsOf(bySlo, entry, path);
  return [
    {
      path,
      message: `has slo and ${others.join(', ')}: an SLO's numbers stand in the SLO file alone; write { slo: NAME }, or a journey with numbers of its own`,
    },
  ];
}

function fieldsAt(schema: z.ZodType, [first, ...rest]: ValuePath): readonly string[] {
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodArray) return first === undefined ? [] : fieldsAt(bare.element as z.ZodType, rest);
  if (!(bare instanceof z.ZodObject)) return [];
  if (first === undefined) return Object.keys(bare.shape);
  const inner = (bare.shape as Record<PropertyKey, z.ZodType>)[first];
  return inner ? fieldsAt(inner, rest) : [];
}

function unwrapped(schema: z.ZodType): z.ZodType {
  const wrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wrapped ? unwrapped(schema.unwrap() as z.ZodType) : schema;
}
