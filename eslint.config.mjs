// Lint rules: types, sizes, and who may print and exit. Who may import whom stands in .dependency-cruiser.mjs.
import tseslint from 'typescript-eslint';

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
