// What a user script finds in `__ENV` by the flag --env NAME[=value]; nothing else of the environment reaches it.
import { scriptSettings } from '../contract/index.ts';

const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Names that Showtime sets itself for every script. */
const ownNames: readonly string[] = [
  'BASE_URL',
  'SEED',
  'RUN_NONCE',
  'CURVE',
  'TOKENS',
  'HOUSE',
  'SHOWTIME_SLICE',
  'SHOWTIME_SUMMARY_TEXT',
  ...Object.values(scriptSettings),
];
/** Settings of k6, Go, the loader and proxies: they would change the load, or lead it elsewhere. */
const changesLoad = /^(?:K6_(?!BROWSER_)|XDG_|GO|LD_|PATH$|HOME$)|_PROXY$/i;

/**
 * `NAME=value`, or `NAME` for the value that `environment` has, which keeps secrets out of the command line.
 * Adds a sentence to `problems` for each that is not possible.
 */
export function readScriptEnv(
  flags: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const flag of flags) {
    const end = flag.indexOf('=');
    const name = end === -1 ? flag : flag.slice(0, end);
    const value = end === -1 ? environment[name] : flag.slice(end + 1);
    const problem = problemOf(name, value);
    if (problem !== undefined) problems.push(problem);
    else if (value !== undefined) values[name] = value;
  }
  return values;
}

function problemOf(name: string, value: string | undefined): string | undefined {
  if (!namePattern.test(name))
    return `--env "${name}" must be NAME or NAME=value, the name of letters, digits and _`;
  if (ownNames.includes(name)) return `--env ${name} is set by Showtime for every script`;
  if (changesLoad.test(name))
    return `--env ${name} would change what k6 plays or where it goes: write it into the script's options`;
  return value === undefined
    ? `--env ${name} has no value, and the environment has none: write ${name}=value`
    : undefined;
}

/** Variables of k6 in the environment. They do not reach it, so a user who set one is warned. */
export function ignoredK6Settings(
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('K6_'))
    .sort();
}
