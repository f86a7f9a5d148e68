// The API of AWS FIS, as far as an experiment that fails a cluster over needs it: signed JSON over HTTP.
// Source: AWS Fault Injection Service API reference.
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { z } from 'zod';
import { ShowtimeError, type Clock } from '../../contract/index.ts';
import { parseJson } from '../../platform/parse-json.ts';
import {
  answerWithinMs,
  isThrottled,
  messageOf,
  nameOf,
  refusedBy,
  tries,
  type AwsAccess,
} from './aws-call.ts';

export const experimentTemplate = z.object({
  actions: z.record(
    z.string(),
    z.object({ actionId: z.string(), targets: z.record(z.string(), z.string()).default({}) }),
  ),
  targets: z.record(
    z.string(),
    z.object({
      resourceType: z.string(),
      resourceArns: z.array(z.string()).default([]),
      resourceTags: z.record(z.string(), z.string()).optional(),
      filters: z.array(z.unknown()).optional(),
    }),
  ),
  stopConditions: z.array(z.object({ source: z.string(), value: z.string().optional() })),
});
export type ExperimentTemplate = z.infer<typeof experimentTemplate>;

const experiment = z.object({
  id: z.string(),
  /** `pending`, `initiating`, `running`, `completed`, `stopping`, `stopped`, `failed`, `cancelled`. */
  state: z.object({ status: z.string(), reason: z.string().default('') }),
});
export type Experiment = z.infer<typeof experiment>;

const over: ReadonlySet<string> = new Set(['completed', 'stopped', 'failed', 'cancelled']);

export function hasEnded({ state }: Pick<Experiment, 'state'>): boolean {
  return over.has(state.status);
}

export interface FisApi {
  template(id: string): Promise<ExperimentTemplate>;
  /** `token`: a second call with the same one starts nothing. */
  start(templateId: string, token: string): Promise<Experiment>;
  experiment(id: string): Promise<Experiment>;
  /** Of that template, those that have not ended. */
  underWay(templateId: string): Promise<readonly string[]>;
  stop(id: string): Promise<Experiment>;
}

/** After the first, second and third try, ms. */
const pausesMs = [200, 400, 800];

/** Opens nothing: the first call connects. Calls are bounded, and reject with aurora-refused or aurora-not-allowed. */
export function openFis({
  region,
  endpoint = `https://fis.${region}.amazonaws.com`,
  credentials,
  clock,
}: AwsAccess & { clock: Pick<Clock, 'sleep'> }): FisApi {
  const signer = new SignatureV4({
    service: 'fis',
    region,
    credentials: credentials ?? fromNodeProviderChain({ clientConfig: { region } }),
    sha256: Sha256,
  });
  const call = async (what: string, method: string, path: string, body?: object): Promise<unknown> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send(signer, { url: new URL(path, endpoint), method, body });
      } catch (error) {
        if (attempt === tries || !mayPass(error)) throw explained(what, error);
        await clock.sleep(pausesMs[attempt - 1] ?? 0);
      }
    }
  };
  const asExperiment = (answer: unknown): Experiment => z.object({ experiment }).parse(answer).experiment;
  return {
    template: async (id) => {
      const answer = await call('describe the experiment template', 'GET', `/experimentTemplates/${id}`);
      return z.object({ experimentTemplate }).parse(answer).experimentTemplate;
    },
    start: async (experimentTemplateId, clientToken) =>
      asExperiment(
        await call('start the experiment', 'POST', '/experiments', { experimentTemplateId, clientToken }),
      ),
    experiment: async (id) =>
      asExperiment(await call('describe the experiment', 'GET', `/experiments/${id}`)),
    underWay: async (templateId) => {
      const query = `experimentTemplateId=${templateId}&maxResults=100`;
      const answer = await call('list its experiments', 'GET', `/experiments?${query}`);
      const { experiments } = z.object({ experiments: z.array(experiment) }).parse(answer);
      return experiments.filter((one) => !hasEnded(one)).map(({ id }) => id);
    },
    stop: async (id) => asExperiment(await call('stop the experiment', 'DELETE', `/experiments/${id}`)),
  };
}

/** What the API answered instead of 2xx. */
class FisRefusal extends Error {
  readonly status: number;

  constructor(name: string, message: string, status: number) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

async function send(
  signer: SignatureV4,
  { url, method, body }: { url: URL; method: string; body: object | undefined },
): Promise<unknown> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const { headers } = await signer.sign(
    new HttpRequest({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, ...(text === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(text === undefined ? {} : { body: text }),
    }),
  );
  const answer = await fetch(url, {
    method,
    headers,
    ...(text === undefined ? {} : { body: text }),
    signal: AbortSignal.timeout(answerWithinMs),
  });
  const parsed = parseJson(await answer.text());
  if (answer.ok) return parsed;
  const { __type: type, message } = z
    .object({ __type: z.string().optional(), message: z.string().optional() })
    .catch({})
    .parse(parsed);
  const name = answer.headers.get('x-amzn-errortype') ?? type ?? `HTTP ${answer.status}`;
  throw new FisRefusal(name.split(':')[0] ?? name, message ?? `HTTP ${answer.status}`, answer.status);
}

/** True if the API has answered that it does not do what was asked. */
export function wasAnswered(error: unknown): boolean {
  const { cause } = error as { cause?: unknown };
  return cause instanceof FisRefusal && cause.status < 500;
}

/** Each call may be repeated: the one that starts carries a token. */
function mayPass(error: unknown): boolean {
  if (error instanceof FisRefusal) return error.status >= 500 || isThrottled(error);
  return nameOf(error) === 'TypeError' || nameOf(error) === 'TimeoutError';
}

function explained(what: string, cause: unknown): ShowtimeError {
  if (nameOf(cause) === 'ResourceNotFoundException')
    return new ShowtimeError(
      'aurora-not-allowed',
      {
        what: `AWS FIS did not ${what}: there is none of this id in this region and account`,
        why: messageOf(cause),
        fix: 'correct fis.template and region in the Aurora file; aws fis list-experiment-templates lists them',
      },
      { cause },
    );
  return refusedBy(
    { api: 'AWS FIS', what, policy: 'aurora-chaos-fis', byHand: 'aws fis list-experiment-templates' },
    cause,
  );
}
