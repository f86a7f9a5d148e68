import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKOUT } from '../set-up.mjs';
import { declarationGenerators, typeProblems } from './declarations.mjs';

test('the JSDoc types of tools/ hold', () => {
  expect(typeProblems(CHECKOUT)).toEqual([]);
});

test('what others import of tools/ has declarations, the programs have none', () => {
  const generators = declarationGenerators(CHECKOUT);
  const paths = generators.map(({ path }) => path);
  expect(paths).toContain('tools/index.d.mts');
  expect(paths).not.toContain('tools/start.d.mts');
  // `npm run generate:check` compares the files with what would be rendered now.
  const doctor = readFileSync(join(CHECKOUT, 'tools/doctor.d.mts'), 'utf8');
  expect(doctor).toContain('export function doctor(');
});
