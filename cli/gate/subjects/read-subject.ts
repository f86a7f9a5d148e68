// Reads --candidate or --baseline: which kind of subject it names, checked as far as it can be without
// starting anything.
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runFiles, ShowtimeError, type Shell } from '../../../contract/index.ts';
import type { Side, SubjectRecipe } from '../../../contract/gate/index.ts';
import type { AskedSubject } from './asked-subject.ts';
import { fileOfCommit, findCommit } from './git.ts';
import { readSubjectUrl } from './subject-url.ts';

export interface ReadOptions {
  allowHosts: readonly string[];
  /** Folder that refs, paths and commands are meant from. */
  cwd: string;
  recipe: SubjectRecipe | null;
}

const prefixes = { command: 'command:', git: 'git:' } as const;

/**
 * An explicit `command:` or `git:` is taken at its word; else a URL, a run folder, a line with white space
 * and a git ref are tried,
 * in this order. Starts nothing. @throws ShowtimeError unknown-subject, bad-flag, host-not-allowed
 */
export async function readSubject(
  { shell }: { shell: Shell },
  side: Side,
  text: string,
  options: ReadOptions,
): Promise<AskedSubject> {
  const named = { side, asked: text };
  if (/^https?:\/\//i.test(text))
    return { ...named, kind: 'url', url: readSubjectUrl(side, text, options.allowHosts) };
  if (text.startsWith(prefixes.command))
    return commandOf(side, text, text.slice(prefixes.command.length), options.cwd);
  if (text.startsWith(prefixes.git)) return refOf(shell, named, text.slice(prefixes.git.length), options, []);
  const path = resolve(options.cwd, text);
  if (await isRunFolder(text, options.cwd)) return { ...named, kind: 'run-folder', path };
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

function commandOf(side: Side, asked: string, line: string, cwd: string): AskedSubject {
  if (line.trim() !== '') return { side, asked, kind: 'command', line, cwd };
  throw unknownSubject(side, asked, ['no command: nothing stands after command:']);
}

/** `tried` is what it was not, before it is looked up as a ref. */
async function refOf(
  shell: Shell,
  named: { side: Side; asked: string },
  ref: string,
  { cwd, recipe }: ReadOptions,
  tried: readonly string[],
): Promise<AskedSubject> {
  const found =
    ref === '' ? { found: false as const, because: 'it is empty' } : await findCommit(shell, cwd, ref);
  if (!found.found) throw unknownSubject(named.side, named.asked, [...tried, `no git ref: ${found.because}`]);
  const { commit, repository, subfolder } = found;
  if (recipe === null && !isShowtime(await fileOfCommit(shell, repository, commit, 'package.json')))
    throw noRecipe(named.side, named.asked);
  return { ...named, kind: 'git-ref', ref, commit, repository, subfolder };
}

/** A checkout of ours knows by itself how its reference service is started. */
function isShowtime(packageJson: string | undefined): boolean {
  try {
    return (JSON.parse(packageJson ?? '{}') as { name?: unknown }).name === 'showtime';
  } catch {
    return false;
  }
}

function unknownSubject(side: Side, asked: string, tried: readonly string[]): ShowtimeError {
  return new ShowtimeError('unknown-subject', {
    what: `--${side} "${asked}" names nothing that can be measured`,
    why: tried.length === 1 ? (tried[0] ?? '') : 'it was tried as each of these:',
    ...(tried.length === 1 ? {} : { problems: tried }),
    fix: 'write http://127.0.0.1:8080, command:./start.sh, git:main (in CI fetch it first: git fetch --depth 1 origin main:main), or the path of a run folder',
  });
}

function noRecipe(side: Side, asked: string): ShowtimeError {
  return new ShowtimeError('unknown-subject', {
    what: `--${side} ${asked} is a git ref, and nothing says how it is started`,
    why: 'the budgets file has no subject, and the commit is no checkout of Showtime, whose reference service needs none',
    fix: 'add to the budgets file:  subject: { build: npm ci, start: node server.js, ready: /health }   ($PORT is set)',
  });
}
