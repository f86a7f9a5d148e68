// `showtime init`: writes a starter into the user's repository: budgets, a k6 scenario, a CI job.
import { join, relative } from 'node:path';
import { Option, type Command } from 'commander';
import { exitCodes, plannedRequest, ShowtimeError } from '../../contract/index.ts';
import type { CliContext } from '../context.ts';
import { clusterFileName } from '../../input/cluster/requested-cluster.ts';
import { clusterTemplate } from '../../control/starter-files/templates/cluster-file.ts';
import { starterFiles } from '../../control/starter-files/starter-files.ts';
import {
  ciOf,
  ciSystems,
  foundIn,
  type CiSystem,
  type StarterJourney,
} from '../../control/starter-files/starter.ts';
import { writeNewFiles } from '../../control/starter-files/write-new-files.ts';

interface InitFlags {
  ci?: CiSystem;
  start?: string;
  journey: string[];
  kubernetes?: boolean;
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
    .option(
      '--start <line>',
      'shell line that starts your service on 127.0.0.1:$PORT (default npm start, where there is a package.json)',
    )
    .option(
      '--journey <name=path>',
      'a request to play and its name (repeatable; default front=/)',
      collect,
      [],
    )
    .option('--kubernetes', `write ${clusterFileName} alone: which cluster may be broken, and how much`)
    .addHelpText('after', examples)
    .action((flags: InitFlags) =>
      flags.kubernetes === true ? initCluster(context, process.cwd()) : init(context, process.cwd(), flags),
    );
}

const examples = `
Examples:
  showtime init
  showtime init --kubernetes
  showtime init --ci gitlab --start 'node server.js' --journey front=/ --journey 'product page=/products/1'
`;

async function init(
  context: CliContext,
  folder: string,
  { ci: requestedCi, start: requestedStart, journey }: InitFlags,
): Promise<void> {
  const { root, ...found } = foundIn(folder);
  const ci = requestedCi ?? ciOf(root);
  const { journeys, problems } = journeysOf(journey);
  const start = requestedStart ?? (found.packages.manager === 'none' ? undefined : 'npm start');
  if (start === undefined)
    problems.push(
      "--start is missing: there is no package.json, so write how your service starts, such as --start 'python3 server.py'",
    );
  else if (!/^[^\n]*\S[^\n]*$/.test(start)) problems.push(`--start "${start}": one shell line`);
  if (start === undefined || problems.length > 0) throw badFlag(problems);
  const files = starterFiles({ journeys, start, ci, ...found });
  await writeNewFiles(folder, files, root);
  const shown = ({ path, atRoot }: (typeof files)[number]): string =>
    atRoot === true ? relative(folder, join(root, path)) : path;
  context.print(
    [
      ...files.map((file) => `wrote ${shown(file)}`),
      '',
      ...nextSteps(ci, found.packages.manager === 'none'),
      'leave runs/ out of git, and try:',
      '  showtime gate --baseline HEAD~1 --candidate HEAD --max-duration 5m',
    ].join('\n'),
  );
  context.exit(exitCodes.pass.code);
}

async function initCluster(context: CliContext, folder: string): Promise<void> {
  // Loaded only when needed: the client of Kubernetes is much code.
  const { seenContext } = await import('../../targets/kubernetes/kubeconfig.ts');
  const seen = seenContext(process.env);
  await writeNewFiles(folder, [{ path: clusterFileName, text: clusterTemplate(seen) }]);
  context.print(
    [
      `wrote ${clusterFileName} for ${seen === null ? 'an example: no kubeconfig has a current context' : `context ${seen.context}`}`,
      'correct namespace, selector and deployment in it, label what may be broken with showtime.dev/chaos=allowed, and try:',
      '  showtime run --target kubernetes --fault kill-pod@20s --dry-run',
    ].join('\n'),
  );
  context.exit(exitCodes.pass.code);
}

function nextSteps(ci: CiSystem, withoutPackages: boolean): readonly string[] {
  const needs = withoutPackages
    ? 'put the address of your Showtime and a commit of it into the CI job, for OWNER/showtime and COMMIT'
    : 'the CI job needs Showtime among your packages, from git by commit (docs/own-service.md)';
  const steps: Readonly<Record<CiSystem, readonly string[]>> = {
    github: [needs],
    gitlab: [needs, 'add to .gitlab-ci.yml:', '  include:', '    - local: showtime-gate.gitlab-ci.yml'],
    jenkins: [needs, 'name Jenkinsfile.showtime-gate as the script path of a multibranch pipeline'],
    none: [],
  };
  return steps[ci];
}

function journeysOf(texts: readonly string[]): { journeys: StarterJourney[]; problems: string[] } {
  if (texts.length === 0) return { journeys: [{ name: 'front', path: '/' }], problems: [] };
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
  return { journeys: journeys.map(({ name, path }) => ({ name, path })), problems };
}

function badFlag(problems: readonly string[]): ShowtimeError {
  return new ShowtimeError('bad-flag', {
    what: `showtime init cannot take ${problems.length === 1 ? 'a flag' : `${problems.length} flags`}`,
    why: 'a journey is NAME=PATH, such as front=/; a name has no commas, a path begins with /',
    fix: 'correct the flags below; nothing was written',
    problems,
  });
}
