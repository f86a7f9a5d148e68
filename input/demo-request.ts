// Reads the flags and files of `showtime demo` into one request, or refuses with every problem; starts nothing.
import { resolve } from 'node:path';
import { type FaultPlan, type ShowScript, showtimeSlos } from '../contract/index.ts';
import { badFlags, Refusals } from './refusals.ts';
import type { RunFlags } from './run-flags.ts';
import { readRequest, type RunRequest } from './run-request.ts';
import { readShowScript } from './show-script.ts';

/** The flags of `showtime demo` as they were written. */
export interface DemoFlags {
  auto?: boolean;
  script?: string;
  /** A run folder; true for the recording that comes with Showtime. */
  replay?: string | true;
  speed?: string;
  duration?: string;
  peak?: string;
  seed?: string;
  out?: string;
  database?: string;
  open: boolean;
  json?: boolean;
}

export interface DemoRequest {
  auto: boolean;
  open: boolean;
  json: boolean;
  /** Null for the bundled show. */
  script: ShowScript | null;
  /** Null for a live demo; `folder` null for the recording that comes with Showtime. */
  replay: { folder: string | null; speed: number } | null;
  /** What is played; its plan is empty until the scenes are known. */
  run: RunRequest;
}

/** Length of the load, ms; unattended it ends within 3 minutes with set-up and judging. */
const usualDuration = { auto: '140s', attended: '8m' } as const;
const speeds = { min: 0.1, max: 100 } as const;

/** @throws ShowtimeError with everything that is wrong with flags and files */
export async function readDemoRequest(flags: DemoFlags): Promise<DemoRequest> {
  const refusals = new Refusals('demo');
  const problems = contradictions(flags);
  const speed = readSpeed(flags.speed, problems);
  const auto = flags.auto ?? false;
  const { script: file } = flags;
  const script = await refusals.of(() => (file === undefined ? null : readShowScript(resolve(file))));
  const run = await refusals.of(() => readRequest(undefined, runFlags(flags, auto)));
  if (problems.length > 0) refusals.add(badFlags('demo', problems));
  if (run === undefined || script === undefined) throw refusals.asOne();
  refusals.throwIfAny();
  return {
    auto,
    open: flags.open,
    json: flags.json ?? false,
    script,
    replay:
      flags.replay === undefined
        ? null
        : { folder: flags.replay === true ? null : resolve(flags.replay), speed },
    run: { ...run, steady: true, slos: showtimeSlos, chosen: { ...run.chosen, plan: false } },
  };
}

/** The request of a show: the faults of its scenes are what may be injected; without any, none are promised. */
export function requestOf(run: RunRequest, { scenes }: ShowScript): RunRequest {
  const plan: FaultPlan = scenes.flatMap(({ fault, holdMs }) =>
    fault === null ? [] : [{ atMs: 0, holdMs, fault }],
  );
  return { ...run, plan: plan.length === 0 ? null : plan };
}

function runFlags({ duration, peak, seed, out, database, json }: DemoFlags, auto: boolean): RunFlags {
  const given = { peak, seed, out, database };
  return {
    target: 'local',
    allowHost: [],
    env: [],
    fault: [],
    plan: 'none',
    duration: duration ?? (auto ? usualDuration.auto : usualDuration.attended),
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as typeof given),
    json: json ?? false,
  } as RunFlags;
}

function readSpeed(text: string | undefined, problems: string[]): number {
  const speed = text === undefined ? 1 : Number(text);
  if (!(speed >= speeds.min && speed <= speeds.max) || text?.trim() === '')
    problems.push(`--speed "${text}" must be a number from ${speeds.min} to ${speeds.max}`);
  return speed;
}

function contradictions({ replay, speed, script, auto, duration, peak, seed, out }: DemoFlags): string[] {
  const live = { script, auto, duration, peak, seed, out };
  const named = Object.entries(live).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`]));
  return [
    ...(replay !== undefined && named.length > 0
      ? [`--replay shows what was recorded: it takes no ${named.join(', no ')}`]
      : []),
    ...(replay === undefined && speed !== undefined ? ['--speed is for --replay'] : []),
  ];
}
