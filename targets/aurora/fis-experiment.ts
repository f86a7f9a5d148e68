// One experiment of AWS FIS that fails the writer over: its template is checked, it is followed to its end, and stopped.
import { randomUUID } from 'node:crypto';
import { ShowtimeError, type Clock, type Evidence } from '../../contract/index.ts';
import { hasEnded, wasAnswered, type Experiment, type ExperimentTemplate, type FisApi } from './fis.ts';

export interface FisExperimentOptions {
  fis: FisApi;
  template: string;
  /** ARN of the one cluster that may be failed over. */
  allow: string;
  clock: Pick<Clock, 'sleep'>;
  /** How often the API is asked while an experiment runs, ms. */
  everyMs: number;
}

const failsOver = 'aws:rds:failover-db-cluster';
const alarm = 'aws:cloudwatch:alarm';

export class FisExperiment {
  readonly #options: FisExperimentOptions;
  readonly #over = new AbortController();
  #alarms = '';
  #last: Experiment | undefined;
  /** Whether one may run whose id never came. */
  #answerLost = false;
  #following: Promise<unknown> = Promise.resolve();

  constructor(options: FisExperimentOptions) {
    this.#options = options;
  }

  /** Reads the template. Throws aurora-not-allowed unless all it does is to fail over that cluster, with an alarm that stops it. */
  async check(): Promise<void> {
    const { fis, template, allow } = this.#options;
    this.#alarms = refuseUnlessFitting(template, await fis.template(template), allow);
  }

  /** Resolves when FIS has accepted it. The template is read again before: it may have been changed. */
  async start(): Promise<Evidence> {
    const { fis, template } = this.#options;
    await this.check();
    this.#last = undefined;
    const experiment = await fis.start(template, randomUUID()).catch((error: unknown) => {
      this.#answerLost = !wasAnswered(error);
      throw error;
    });
    this.#last = experiment;
    this.#following = Promise.all([this.#following, this.#follow(experiment)]);
    return { call: 'StartExperiment', experiment: experiment.id, template, alarms: this.#alarms };
  }

  /** What is known of the last one; null before the first. */
  get evidence(): Evidence | null {
    return this.#last === undefined
      ? null
      : { call: 'StartExperiment', experiment: this.#last.id, experimentStatus: this.#last.state.status };
  }

  /** Why the last one will not do any more what it was started for; null while it may, and once it is complete. */
  get failure(): string | null {
    if (this.#last === undefined) return null;
    const { id, state } = this.#last;
    return hasEnded({ state }) && state.status !== 'completed'
      ? `the experiment ${id} of AWS FIS is ${state.status}: ${state.reason || 'no reason given'}`
      : null;
  }

  /** Stops it if it has not ended; after a lost answer every one of the template. Idempotent. @throws ShowtimeError */
  async stop(): Promise<void> {
    const { fis, template } = this.#options;
    if (this.#answerLost) for (const id of await fis.underWay(template)) await fis.stop(id);
    this.#answerLost = false;
    if (this.#last !== undefined && !hasEnded(this.#last)) this.#last = await fis.stop(this.#last.id);
  }

  /** Follows it no longer; it goes on. */
  async close(): Promise<void> {
    this.#over.abort();
    await this.#following;
  }

  /** Until it has ended, or another one was started. An API that does not answer changes nothing: the cluster is watched, too. */
  async #follow(experiment: Experiment): Promise<void> {
    const { fis, clock, everyMs } = this.#options;
    const { signal } = this.#over;
    while (this.#last?.id === experiment.id && !hasEnded(this.#last)) {
      await clock.sleep(everyMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      const seen = await fis.experiment(experiment.id).catch(() => undefined);
      if (seen !== undefined && this.#last?.id === experiment.id) this.#last = seen;
    }
  }
}

/** The alarms that stop it, in one text. @throws ShowtimeError aurora-not-allowed with every problem */
export function refuseUnlessFitting(
  id: string,
  { actions, targets, stopConditions }: ExperimentTemplate,
  allow: string,
): string {
  const ids = Object.values(actions).map(({ actionId }) => actionId);
  const alarms = stopConditions.flatMap(({ source, value }) => (source === alarm && value ? [value] : []));
  const problems = [
    ...(ids.length === 1 && ids[0] === failsOver
      ? []
      : [`actions: it does ${ids.join(', ') || 'nothing'}, and may do ${failsOver} alone`]),
    ...targetProblems(targets, allow),
    ...(alarms.length > 0 ? [] : ['stopConditions: no alarm of CloudWatch stops it']),
  ];
  if (problems.length === 0) return alarms.join(' ');
  throw new ShowtimeError('aurora-not-allowed', {
    what: `the experiment template ${id} does not fit`,
    why: 'it may fail over the one cluster of "allow" and nothing else, and an alarm has to stop it; nothing was started',
    fix: 'correct the template; docs/aurora.md has one',
    problems,
  });
}

function targetProblems(targets: ExperimentTemplate['targets'], allow: string): string[] {
  const all = Object.values(targets);
  const [only] = all;
  const isTheCluster =
    all.length === 1 &&
    only !== undefined &&
    only.resourceType === 'aws:rds:cluster' &&
    only.resourceArns.length === 1 &&
    only.resourceArns[0] === allow;
  const found = all
    .map(({ resourceType, resourceArns, resourceTags }) =>
      resourceArns.length > 0
        ? resourceArns.join(', ')
        : `${resourceType} by ${resourceTags ? 'tag' : 'filter'}`,
    )
    .join('; ');
  return isTheCluster
    ? []
    : [`targets: it hits ${found || 'nothing'}, and may hit ${allow} alone, by its ARN`];
}
