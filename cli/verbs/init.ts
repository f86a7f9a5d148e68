// `showtime init`: writes a starter into somebody's repository: budgets, a k6 scenario, a CI job.
import { Option, type Command } from 'commander';
import { exitCodes, plannedRequest, ShowtimeError } from '../../contract/index.ts';
import type { CliContext } from '../context.ts';
import { starterFiles } from '../init/starter-files.ts';
import { buildOf, ciOf, ciSystems, type CiSystem, type StarterJourney } from '../init/starter.ts';
import { writeNewFiles } from '../init/write-new-files.ts';

interface InitFlags {
  ci?: CiSystem;
  start: string;
  journey: string[];
}

const collect = (value: string, earlier: string[]): string[] => [...earlier, value];

export function registerInit(program: Command, context: CliContext): void {
  program
    .command('init')
    .addOption(
      new Option(
        '--ci <system>',
        'which CI job to write (default: the one that this repository has)',
      ).choices(ciSystems),
    )
    .option('--start <line>', 'shell line that starts your service on 127.0.0.1:$PORT', 'npm start')
    .option(
      '--journey <name=path>',
      'a request to play and its name (repeatable; default front=/)',
      collect,
      [],
    )
    .addHelpText('after', examples)
    .action((flags: InitFlags) => init(context, process.cwd(), flags));
}

const examples = `
Examples:
  showtime init
  showtime init --ci gitlab --start 'node server.js' --journey front=/ --journey 'product page=/products/1'
`;

async function init(
  context: CliContext,
  folder: string,
  { ci = ciOf(folder), start, journey }: InitFlags,
): Promise<void> {
  const journeys = journey.length === 0 ? [{ name: 'front', path: '/' }] : journeysOf(journey);
  const files = starterFiles({ journeys, start: oneLine(start), build: buildOf(folder), ci });
  await writeNewFiles(folder, files);
  context.print(
    [
      ...files.map(({ path }) => `wrote ${path}`),
      '',
      ...nextSteps[ci],
      'leave runs/ out of git, and try:',
      '  showtime gate --baseline HEAD~1 --candidate HEAD --max-duration 5m',
    ].join('\n'),
  );
  context.exit(exitCodes.pass.code);
}

const nextSteps: Readonly<Record<CiSystem, readonly string[]>> = {
  github: ['the workflow needs Showtime among your packages, or its action (docs/ci.md)'],
  gitlab: ['add to .gitlab-ci.yml:', '  include:', '    - local: showtime-gate.gitlab-ci.yml'],
  jenkins: ['name Jenkinsfile.showtime-gate as the script path of a multibranch pipeline'],
  none: [],
};

function journeysOf(texts: readonly string[]): StarterJourney[] {
  const journeys = texts.map((text) => ({
    text,
    name: text.slice(0, Math.max(0, text.indexOf('='))),
    path: text.slice(text.indexOf('=') + 1),
  }));
  const problems = journeys.flatMap(({ text, name, path }, index) => {
    const wrong =
      plannedRequest.safeParse({ journey: name, path }).error?.issues.map(({ message }) => message) ?? [];
    const twice = journeys.findIndex((other) => other.name === name) !== index ? ['named twice'] : [];
    return [...wrong, ...twice].map((message) => `--journey "${text}": ${message}`);
  });
  if (problems.length > 0) throw badFlag(problems);
  return journeys.map(({ name, path }) => ({ name, path }));
}

function oneLine(start: string): string {
  if (/^[^\n]*\S[^\n]*$/.test(start)) return start;
  throw badFlag([`--start "${start}": one shell line`]);
}

function badFlag(problems: readonly string[]): ShowtimeError {
  return new ShowtimeError('bad-flag', {
    what: `showtime init cannot take ${problems.length === 1 ? 'a flag' : `${problems.length} flags`}`,
    why: 'a journey is NAME=PATH, such as front=/; a name has no commas, a path begins with /',
    fix: 'mend the flags below; nothing was written',
    problems,
  });
}
