import { expect, test } from 'vitest';
import { CHECKOUT } from '../set-up.mjs';
import { declarationGenerators, typeProblems } from './declarations.mjs';

test('the JSDoc types of tools/ hold', () => {
  expect(typeProblems(CHECKOUT)).toEqual([]);
});

test('what others import of tools/ has declarations, the programs have none', async () => {
  const generators = declarationGenerators(CHECKOUT);
  const paths = generators.map(({ path }) => path);
  expect(paths).toContain('tools/index.d.mts');
  expect(paths).not.toContain('tools/start.d.mts');
  const doctor = await generators.find(({ path }) => path === 'tools/doctor.d.mts')?.make();
  expect(doctor).toContain('export function doctor(');
});
