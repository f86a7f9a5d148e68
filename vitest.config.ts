// How the tests run: unit tests beside their file, whole walks in e2e/ one after another.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**', 'runs/**'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    fileParallelism: false,
    pool: 'forks',
    retry: 0,
    // Polls look for a state that must come; how long a busy machine takes to get there is not the question.
    expect: { poll: { timeout: 30_000 } },
  },
});
