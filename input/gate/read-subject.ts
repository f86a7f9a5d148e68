// Reads --candidate or --baseline: which kind of subject it names, checked as far as it can be without
// starting anything.
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runFiles, ShowtimeError, type Shell } from '../../contract/index.ts';
import type { Side, SubjectRecipe } from '../../contract/gate/index.ts';
import type { RequestedSubject } from './requested-subject.ts';
import { fileOfCommit, findCommit } from '../../platform/git.ts';
import { readSubjectUrl } from './subject-url.ts';

export interface ReadOptions {
  allowHosts: readonly string[];
  /** Folder that refs, paths and commands are relative to. */
  cwd: string;
  recipe: SubjectRecipe | null;
  /** The budgets file could not be read, which is a problem of its own: whether it has a recipe is unknown. */
  recipeUnknown?: boolean;
}

const prefixes = { command: 'command:', git: 'git:' } as const;

/**
 * An explicit `command:` or `git:` decides; else a URL, a run folder, a line with white space and a git ref
 * are tried, in this order. Starts nothing.
 * @throws ShowtimeError unknown-subject, bad-flag, host-not-allowed
 */
export async function readSubject(
  { shell }: { shell: Shell },
  side: Side,
  text: string,
  options: ReadOptions,
): Promise<RequestedSubject> {
  const named = { side, asked: text };
  if (/^https?:\/\//i.test(text))
    return { ...named, kind: 'url', url: readSubjectUrl(side, text, options.allowHosts) };
  if (text.startsWith(prefixes.command))
    return commandOf(side, text, text.slice(prefixes.command.length), options.cwd);
  if (text.startsWith(prefixes.git)) return refOf(shell, named, text.slice(prefixes.git.length), options, []);
  const path = resolve(options.cwd, text);
  if (await isRunFolder(text, options.cwd)) return { ...named, kind: 'run-folder', path };
  if (text === '.') return workingTree(named, options);
  if (/\s/.test(text.trim())) return commandOf(side, text, text, options.cwd);
  return refOf(shell, named, text, options, [
    'no URL: it does not begin with http:// or https://',
    `no run folder: there is no ${runFiles.run} in ${path}`,
    'no command: it has no white space',
  ]);
}

/** Whether `readSubject` takes it for a recorded run. */
export async function isRunFolder(text: string, cwd: string): Promise<boolean> {
  if (
    text === '' ||
    /^https?:\/\//i.test(text) ||
    Object.values(prefixes).some((prefix) => text.startsWith(prefix))
  )
    return false;
  return access(join(resolve(cwd, text), runFiles.run)).then(
    () => true,
    () => false,
  );
}

/** What is not committed yet: built and started in place, by the recipe of a commit. */
function workingTree(
  named: { side: Side; asked: string },
  { cwd, recipe, recipeUnknown = false }: ReadOptions,
): RequestedSubject {
  if (recipeUnknown) return { ...named, kind: 'command', line: '', cwd };
  if (recipe === null) throw noRecipe(named.side, named.asked);
  const { start, build } = recipe;
  return { ...named, kind: 'command', line: start, cwd, ...(build === undefined ? {} : { build }) };
}

function commandOf(side: Side, requested: string, line: string, cwd: string): RequestedSubject {
  if (line.trim() !== '') return { side, asked: requested, kind: 'command', line, cwd };
  throw unknownSubject(side, requested, ['no command: nothing stands after command:']);
}

/** `tried` is what it was not, before it is looked up as a ref. */
async function refOf(
  shell: Shell,
  named: { side: Side; asked: string },
  ref: string,
  { cwd, recipe, recipeUnknown = false }: ReadOptions,
  tried: readonly string[],
): Promise<RequestedSubject> {
  const found =
    ref === '' ? { found: false as const, because: 'it is empty' } : await findCommit(shell, cwd, ref);
  if (!found.found) throw unknownSubject(named.side, named.asked, [...tried, `no git ref: ${found.because}`]);
  const { commit, repository, subfolder } = found;
  if (
    recipe === null &&
    !recipeUnknown &&
    !isShowtime(await fileOfCommit(shell, repository, commit, 'package.json'))
  )
    throw noRecipe(named.side, named.asked);
  return { ...named, kind: 'git-ref', ref, commit, repository, subfolder };
}

/** A checkout of Showtime needs no recipe: the start of its reference service is built in. */
function isShowtime(packageJson: string | undefined): boolean {
  try {
    return (JSON.parse(packageJson ?? '{}') as { name?: unknown }).name === 'showtime';
  } catch {
    return false;
  }
}

function unknownSubject(side: Side, requested: string, tried: readonly string[]): ShowtimeError {
  return new ShowtimeError('unknown-subject', {
    what: `--${side} "${requested}" names nothing that can be measured`,
    why: tried.length === 1 ? (tried[0] ?? '') : 'it was tried as each of these:',
    ...(tried.length === 1 ? {} : { problems: tried.map((what) => `--${side} "${requested}" is ${what}`) }),
    fix: 'write http://127.0.0.1:8080, command:./start.sh, . for this working tree, git:main (in CI fetch it first: git fetch --depth 1 origin main:main), or the path of a run folder',
  });
}

function noRecipe(side: Side, requested: string): ShowtimeError {
  return new ShowtimeError('unknown-subject', {
    what: `--${side} ${requested} is a ${requested === '.' ? 'working tree' : 'git ref'} without a start command`,
    why: 'the budgets file has no subject, and the commit is no checkout of Showtime, whose reference service needs none',
    fix: 'add to the budgets file:  subject: { build: npm ci, start: node server.js, ready: /health }   ($PORT is set)',
  });
}
