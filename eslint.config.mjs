// Lint rules that hold the architecture: who may import whom, who may spawn, print and exit.
import tseslint from 'typescript-eslint';

const siblings = [
  'service',
  'scenarios',
  'load',
  'targets',
  'chaos',
  'tools',
  'reports',
  'dashboards',
  'cli',
  'e2e',
  'bench',
];
const printers = [
  'cli/**',
  'bench/main.ts',
  'service/main.ts',
  'service/export-stored.ts',
  'tools/**',
  'e2e/**',
  '**/*.test.ts',
  'scenarios/**',
];
const spawners = ['cli/shell.ts', 'tools/**', 'e2e/**', '**/*.test.ts'];

const forbid = (names) =>
  names.map((name) => ({
    group: [`**/${name}/**`, `!./**`],
    message: `Siblings never import siblings: move what both need into contract/, or wire it in cli/ (${name}).`,
  }));
const childProcess = [
  { name: 'node:child_process', message: 'Take the Shell port; only cli/shell.ts and tools/ spawn.' },
  { name: 'child_process', message: 'Take the Shell port; only cli/shell.ts and tools/ spawn.' },
];

/**
 * One import rule per sibling folder: contract/ is open to all, cli/ and bench/ may import all, nobody else
 * crosses.
 */
const boundaries = ['contract', ...siblings.filter((name) => !['cli', 'e2e', 'bench'].includes(name))].map(
  (folder) => ({
    files: [`${folder}/**/*.ts`],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: spawners.includes(`${folder}/**`) ? [] : childProcess,
          patterns: forbid(siblings.filter((name) => name !== folder).map((name) => name)),
        },
      ],
    },
  }),
);

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'runs/**', '**/*.generated.*'] },
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/require-await': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'one-var': ['error', 'never'],
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
  ...boundaries,
  {
    files: ['**/*.ts'],
    ignores: printers,
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'exit', message: 'Only cli/ and program entries exit.' },
        { object: 'process', property: 'exitCode', message: 'Only cli/ and program entries exit.' },
        {
          object: 'performance',
          property: 'now',
          message: 'Its origin differs per process: take the Clock port.',
        },
      ],
    },
  },
  {
    files: ['contract/words/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!\\./)', message: 'contract/words/ is free of npm packages and Node.' }] },
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/fixtures/**', 'e2e/**/*.ts'],
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
