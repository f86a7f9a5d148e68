// TypeScript with types, enums and a local module.
import { check } from 'k6';
import type { Options } from 'k6/options';
import { Journey, visit } from './lib/journeys.ts';

const base: string = __ENV['BASE_URL'] ?? '';

export const options: Options = { vus: 2, iterations: 20 };

export default function customer(): void {
  for (const journey of [Journey.Look, Journey.Buy])
    check(visit(base, journey), { 'is 200': ({ status }) => status === 200 });
}
