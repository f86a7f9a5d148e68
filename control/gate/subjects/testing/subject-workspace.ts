// A workspace for tests of subjects: a folder with a repository, small services to start, ports, and a list
// of what runs.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { subjectRecipe, type Side, type SubjectRecipe } from '../../../../contract/gate/index.ts';
import type { HarnessPorts } from '../../../../contract/index.ts';
import { systemClock } from '../../../../platform/clock.ts';
import { nodeShell } from '../../../../platform/shell.ts';
import type { LiveSubject } from '../../../../input/gate/requested-subject.ts';
import { openWorkFolder, type WorkFolder } from '../clean-up-gates.ts';
import { openSubject, type OpenOptions } from '../open-subject.ts';
import type { OpenSubject } from '../opening.ts';
import { readSubject } from '../../../../input/gate/read-subject.ts';

/**
 * Answers every path with its pid, its environment and its folder's `version` file; writes to $DATABASE on
 * POST.
 */
export const serviceSource = `
const { createServer } = require('node:http');
const { appendFileSync, readFileSync } = require('node:fs');
const version = (() => { try { return readFileSync('version', 'utf8'); } catch { return ''; } })();
createServer((request, response) => {
  if (request.method === 'POST') appendFileSync(process.env.DATABASE, 'written by ' + request.url + '\\n');
  response.writeHead(request.url === '/broken' ? 503 : 200);
  response.end(JSON.stringify({ pid: process.pid, version, database: process.env.DATABASE && readFileSync(process.env.DATABASE, 'utf8') }));
}).listen(Number(process.env.PORT), process.env.HOST, () => console.log('it listens'));
`;

export class SubjectWorkspace {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'subjects-')));
  readonly repository = join(this.folder, 'repository');
  readonly runs = join(this.folder, 'runs');
  readonly progress: string[] = [];
  readonly interruption = new AbortController();
  readonly ports: HarnessPorts = {
    shell: nodeShell(),
    clock: systemClock(),
    runsFolder: this.runs,
    progress: (line) => this.progress.push(line),
    live: () => undefined,
  };
  private work: WorkFolder | undefined;

  constructor() {
    mkdirSync(this.repository);
    this.write('service.cjs', serviceSource);
  }

  /** Below the folder that commands run in. */
  write(path: string, text: string): string {
    const full = join(this.repository, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    return full;
  }

  git(...args: string[]): string {
    return execFileSync(
      'git',
      [
        '-C',
        this.repository,
        '-c',
        'user.name=t',
        '-c',
        'user.email=t@example.org',
        '-c',
        'commit.gpgsign=false',
        ...args,
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    ).trim();
  }

  /** Makes a repository of the folder, or another commit in it; its id. */
  commit(message: string): string {
    if (!this.isRepository) this.git('init', '-q', '-b', 'main');
    this.isRepository = true;
    this.git('add', '-A');
    this.git('commit', '-qm', message);
    return this.git('rev-parse', 'HEAD');
  }
  private isRepository = false;

  recipe(recipe: Partial<SubjectRecipe>): SubjectRecipe {
    return subjectRecipe.parse({ start: 'exec node service.cjs', ...recipe });
  }

  read(
    side: Side,
    text: string,
    {
      recipe = null,
      cwd = this.repository,
      allowHosts = [],
      recipeUnknown = false,
    }: { recipe?: SubjectRecipe | null; cwd?: string; allowHosts?: string[]; recipeUnknown?: boolean } = {},
  ): ReturnType<typeof readSubject> {
    return readSubject(this.ports, side, text, { recipe, cwd, allowHosts, recipeUnknown });
  }

  async open(
    side: Side,
    text: string,
    recipe: SubjectRecipe | null = null,
    options: Partial<OpenOptions> = {},
    cwd = this.repository,
  ): Promise<OpenSubject> {
    const subject = (await this.read(side, text, { recipe, cwd })) as LiveSubject;
    // Both sides of an experiment are configured before either is opened; here they share what a ref of
    // either needs.
    this.work ??= await openWorkFolder(this.ports, 'experiment', [
      subject,
      { ...subject, side: side === 'baseline' ? 'candidate' : 'baseline' },
    ]);
    return openSubject(this.ports, subject, {
      recipe,
      recipeFolder: this.repository,
      workFolder: this.work.folder,
      logsFolder: join(this.folder, 'logs'),
      signal: this.interruption.signal,
      ...options,
    });
  }

  workFolder(): string {
    return this.work?.folder ?? '';
  }

  async closeWork(): Promise<void> {
    await this.work?.close();
  }

  async leave(): Promise<void> {
    await this.closeWork();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
