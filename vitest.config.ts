// How the tests run: in three groups, one after another, so that a busy machine disturbs only those that do
// not mind.
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/**
 * Whole walks that ask what is said, what is left and with what they exit, however long it takes: as many at
 * once as there are processors.
 */
export const walks = [
  'e2e/bad-days.test.ts',
  'e2e/bad-input.test.ts',
  'e2e/compare.test.ts',
  'e2e/gate-bad-input.test.ts',
  'e2e/hostile-text.test.ts',
  'e2e/gate-interruptions.test.ts',
  'e2e/interruptions/',
  'e2e/random-kills.test.ts',
  'e2e/runs-at-once.test.ts',
  'cli/gate/subjects/',
];

/**
 * What is measured, or has to happen within milliseconds: nothing runs beside it. What is not named in either
 * list is a unit and runs beside others.
 */
export const alone = [
  'e2e/',
  'bench/',
  'cli/supervisor/',
  'load/http/',
  'load/k6/',
  'load/machine/',
  'load/probes/',
  'load/settle/',
  'load/slices/',
  'scenarios/showtime-rush/bare-run.test.ts',
  'service/main.test.ts',
  'service/resilience.test.ts',
  'targets/',
];

const files = (paths: readonly string[]): string[] =>
  paths.map((path) => (path.endsWith('/') ? `${path}**/*.test.ts` : path));
const never = ['**/node_modules/**', 'dist/**', 'runs/**'];

/** Groups run in the order of their numbers. */
function group(
  order: number,
  name: string,
  which: { include: string[]; exclude?: string[] },
  maxWorkers: number | string,
): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: which.include,
      exclude: [...never, ...(which.exclude ?? [])],
      maxWorkers,
      sequence: { groupOrder: order },
    },
  };
}

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    retry: 0,
    // Polls look for a state that must come; how long a busy machine takes to get there is not the question.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      group(1, 'units', { include: ['**/*.test.ts'], exclude: files([...walks, ...alone]) }, '100%'),
      group(2, 'walks', { include: files(walks) }, '100%'),
      group(3, 'alone', { include: files(alone), exclude: files(walks) }, 1),
    ],
  },
});
