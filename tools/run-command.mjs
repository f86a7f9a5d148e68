// Runs one program to its end with a time limit, and gives back what it printed.
import { spawn } from 'node:child_process';

const KEPT_CHARS = 200_000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
const stopping = new AbortController();
/** Aborts once everything is being stopped: for what takes long and is no command, such as a download. */
export const stopped = stopping.signal;

/**
 * Ends every command and download that runs and lets no other start: for Ctrl-C while tools are being looked
 * for or got.
 */
export function stopCommands() {
  stopping.abort();
  for (const child of running) child.kill('SIGKILL');
}

/**
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null, stdout: string, stderr: string, timedOut:
 * boolean }} Ended
 */

/**
 * Never rejects: a program that cannot be started ends with code 127 and the reason in `stderr`.
 * Only the last 200,000 characters of each stream are kept.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, input?: string, timeoutMs?: number, onLine?: (line:
 * string) => void }} [options]
 * @returns {Promise<Ended>}
 */
export function runCommand(file, args, { cwd, env, input, timeoutMs = 60_000, onLine } = {}) {
  if (stopped.aborted)
    return Promise.resolve({
      code: 127,
      signal: null,
      stdout: '',
      stderr: 'not started: everything is being stopped',
      timedOut: false,
    });
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env: env ?? process.env, stdio: ['pipe', 'pipe', 'pipe'] });
    running.add(child);
    const ended = { code: null, signal: null, stdout: '', stderr: '', timedOut: false };
    const timer = setTimeout(() => {
      ended.timedOut = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.on('error', (error) => {
      running.delete(child);
      clearTimeout(timer);
      resolve({ ...ended, code: 127, stderr: ended.stderr + error.message });
    });
    child.on('close', (code, signal) => {
      running.delete(child);
      clearTimeout(timer);
      resolve({ ...ended, code, signal });
    });
    collect(child.stdout, (text) => (ended.stdout = (ended.stdout + text).slice(-KEPT_CHARS)), onLine);
    collect(child.stderr, (text) => (ended.stderr = (ended.stderr + text).slice(-KEPT_CHARS)), onLine);
    // A program that ends without reading its input must not cause an error here.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}

/** One line for people: why a program that ended badly did so. @param {string} name @param {Ended} ended */
export function whyItFailed(name, ended) {
  if (ended.timedOut) return `${name} took too long and was stopped`;
  const lastLine = `${ended.stdout}\n${ended.stderr}`
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .at(-1);
  const how = ended.signal === null ? `exit code ${ended.code}` : `signal ${ended.signal}`;
  return lastLine === undefined
    ? `${name} ended with ${how}`
    : `${name} ended with ${how}: ${lastLine.trim()}`;
}

function collect(stream, keep, onLine) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text) => {
    keep(text);
    if (onLine === undefined) return;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach((line) => onLine(line));
  });
}
