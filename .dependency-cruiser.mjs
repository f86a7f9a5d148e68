// Who may import whom: the floors of the rooms, held by `npm run lint`. docs/architecture.md explains them.
const siblings = ['service', 'scenarios', 'load', 'targets', 'chaos', 'tools', 'reports', 'dashboards'];
const tests = String.raw`\.test\.ts$|/testing/|^e2e/|^bench/|/fixtures/`;

/** A rule for shipped code; tests may cross. */
const forbid = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: tests, ...from },
  to,
});

export default {
  forbidden: [
    forbid(
      'no-circles',
      'Two files that import each other are one file, or need a third.',
      {},
      { circular: true },
    ),
    ...siblings.map((room) =>
      forbid(
        `${room}-imports-no-sibling`,
        'Siblings never import siblings: move what both need into contract/, or wire it in cli/.',
        { path: `^${room}/` },
        { path: `^(${siblings.filter((other) => other !== room).join('|')})/` },
      ),
    ),
    forbid(
      'contract-imports-no-room',
      'contract/ is the ground: it imports only itself and packages.',
      { path: '^contract/' },
      { path: `^(${siblings.join('|')}|cli|bench|e2e)/` },
    ),
    forbid(
      'rooms-do-not-import-the-command-line',
      'cli/ wires the rooms. Only bench/ and e2e/ drive it; npm start becomes it.',
      { path: `^(${siblings.join('|')})/`, pathNot: `${tests}|^tools/start\\.mjs$` },
      { path: '^(cli|bench|e2e)/' },
    ),
    forbid(
      'vocabulary-is-plain',
      'k6 scripts and the service import contract/words/: it is free of npm packages and Node.',
      { path: '^contract/words/' },
      { pathNot: '^contract/words/' },
    ),
    forbid(
      'scenarios-are-plain-k6-scripts',
      'A bare `k6 run` plays a scenario: it imports k6, the vocabulary and its own files.',
      { path: '^scenarios/', pathNot: `${tests}|^scenarios/index\\.ts$` },
      {
        pathNot: '^scenarios/|^contract/words/|^k6($|/)|node_modules/@types/k6/',
        dependencyTypesNot: ['type-only'],
      },
    ),
    forbid(
      'one-place-starts-programs',
      'Take the Shell port; only cli/shell.ts and tools/ start programs.',
      { pathNot: `${tests}|^cli/shell\\.ts$|^tools/` },
      { path: '^(node:)?child_process$|node_modules/execa/' },
    ),
    forbid('nothing-is-lost', 'An import must lead to a file or a package.', {}, { couldNotResolve: true }),
    forbid(
      'shipped-code-needs-no-development-package',
      'What is shipped imports only what package.json lists as dependencies.',
      { pathNot: `${tests}|^vitest\\.config\\.ts$|^eslint\\.config\\.mjs$|^tools/generators/` },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|runs)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
