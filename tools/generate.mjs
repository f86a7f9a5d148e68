// `node tools/generate.mjs [--check]`: writes every checked-in file that is generated, or says which one is out of date.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHECKOUT, setUpOrExit } from './set-up.mjs';

/** @typedef {{ path: string, make: () => Promise<string> }} Generator `path` is relative to the checkout */

/** Add a line here to have another file generated and checked. @returns {Promise<readonly Generator[]>} */
async function allGenerators() {
  // Needs node_modules, which set-up may have had to install first.
  const { declarationGenerators } = await import('./generators/declarations.mjs');
  return [
    { path: 'contract/verdict.schema.json', make: async () => json((await compiled('contract/verdict.js')).verdictJsonSchema()) },
    { path: 'contract/gate/gate-verdict.schema.json', make: async () => json((await compiled('contract/gate/gate-verdict.js')).gateVerdictJsonSchema()) },
    { path: 'contract/gate/budgets.schema.json', make: async () => json((await compiled('contract/gate/budgets.js')).budgetsJsonSchema()) },
    { path: 'contract/budget.schema.json', make: async () => json((await compiled('contract/budget.js')).budgetJsonSchema()) },
    { path: 'service/openapi.json', make: async () => json((await compiled('service/openapi.js')).openApiDocument()) },
    ...declarationGenerators(CHECKOUT),
  ];
}

/** @param {string} path within dist/ */
function compiled(path) {
  return import(pathToFileURL(join(CHECKOUT, 'dist', path)).href);
}

function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Files that are not what their generator makes. @param {readonly Generator[]} generators */
async function outdated(generators) {
  const differing = [];
  for (const { path, make } of generators) {
    const [wanted, found] = [await make(), await readFile(join(CHECKOUT, path), 'utf8').catch(() => undefined)];
    if (wanted !== found) differing.push(`${path} ${found === undefined ? 'does not exist' : differenceIn(found, wanted)}`);
  }
  return differing;
}

function differenceIn(found, wanted) {
  const [foundLines, wantedLines] = [found.split('\n'), wanted.split('\n')];
  const index = wantedLines.findIndex((line, at) => line !== foundLines[at]);
  const line = index === -1 ? wantedLines.length : index;
  return `differs from line ${line + 1} on:\n    - ${foundLines[line] ?? '(end)'}\n    + ${wantedLines[line] ?? '(end)'}`;
}

async function writeAll(generators) {
  for (const { path, make } of generators) {
    const file = join(CHECKOUT, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await make());
  }
  process.stdout.write(`${generators.length} files generated\n`);
}

async function check(generators) {
  const problems = await outdated(generators);
  if (problems.length === 0) return void process.stdout.write(`${generators.length} generated files are up to date\n`);
  process.stderr.write(`what: generated files are out of date\nwhy:  ${problems.join('\n      ')}\nfix:  npm run generate\n`);
  process.exitCode = 1;
}

const args = process.argv.slice(2);
if (args.some((arg) => arg !== '--check')) {
  process.stderr.write(`what: unknown argument ${args.join(' ')}\nwhy:  only --check is known\nfix:  npm run generate, or npm run generate:check\n`);
  process.exitCode = 64;
} else {
  await setUpOrExit();
  await (args.includes('--check') ? check : writeAll)(await allGenerators());
}
