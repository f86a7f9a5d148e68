// Renders the TypeScript declarations of tools/ from the JSDoc types of its plain JavaScript.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** Programs: no module imports them. */
const PROGRAMS = new Set(['generate.mjs', 'get.mjs', 'kubernetes-schemas.mjs', 'start.mjs', 'test.mjs']);

/** @type {ts.CompilerOptions} */
const OPTIONS = {
  allowJs: true,
  declaration: true,
  emitDeclarationOnly: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: true,
  skipLibCheck: true,
  removeComments: false,
  newLine: ts.NewLineKind.LineFeed,
};

/**
 * One generator for each module of tools/ that others can import.
 * @param {string} root @returns {{ path: string, make: () => Promise<string> }[]}
 */
export function declarationGenerators(root) {
  const modules = modulesUnder(join(root, 'tools'));
  let rendered;
  return modules.map((file) => ({
    path: relative(root, file).replace(/\.mjs$/, '.d.mts'),
    make: async () => {
      rendered ??= render(root, modules);
      const text = rendered.get(file.replace(/\.mjs$/, '.d.mts'));
      if (text === undefined) throw new Error(`typescript renders no declarations of ${file}`);
      return `// Generated from the module beside it by: npm run generate\n${text}`;
    },
  }));
}

function render(root, modules) {
  const rendered = new Map();
  const program = toolsProgram(root, modules, { ...OPTIONS, rootDir: root });
  program.emit(undefined, (path, text) => void rendered.set(path, text));
  return rendered;
}

/**
 * Checks the JSDoc types of tools/ as strictly as the TypeScript sources, but for parameters without a type.
 * @param {string} root @returns {string[]} problems
 */
export function typeProblems(root) {
  const options = {
    ...OPTIONS,
    declaration: false,
    emitDeclarationOnly: false,
    noEmit: true,
    checkJs: true,
    noImplicitAny: false,
    useUnknownInCatchVariables: false,
  };
  const modules = modulesUnder(join(root, 'tools'));
  return ts
    .getPreEmitDiagnostics(toolsProgram(root, modules, options))
    .filter(({ file }) => file !== undefined && modules.includes(file.fileName))
    .map(({ file, start, messageText }) => {
      const line = (file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0) + 1;
      return `${relative(root, file?.fileName ?? '')}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
}

/** Blind to the declarations rendered before, or what is rendered would depend on them. */
function toolsProgram(root, modules, options) {
  const host = ts.createCompilerHost(options);
  const isOurs = (path) => path.startsWith(join(root, 'tools')) && path.endsWith('.d.mts');
  const { fileExists } = host;
  host.fileExists = (path) => !isOurs(path) && fileExists(path);
  return ts.createProgram(modules, options, host);
}

function modulesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((item) => {
      const path = join(folder, item.name);
      if (item.isDirectory()) return item.name === 'fixtures' ? [] : modulesUnder(path);
      return item.name.endsWith('.mjs') && !PROGRAMS.has(item.name) ? [path] : [];
    })
    .sort();
}
