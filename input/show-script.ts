// Reads a script of scenes (YAML, JSON or TypeScript) for `showtime demo`, or refuses it with every problem.
import { basename } from 'node:path';
import {
  durationGrammar,
  faultSpec,
  parseDuration,
  ShowtimeError,
  writtenScene,
  writtenScript,
  type RecordedGate,
  type Scene,
  type ShowScript,
  type WrittenScene,
} from '../contract/index.ts';
import { readStep } from './plan/plan-step.ts';
import { readShownGate } from './shown-gate.ts';
import { readStructuredFile, type StructuredFile, type ValuePath } from './structured-file.ts';

const usualHoldMs = 3_000;
const usualLastsMs = 5_000;
/** Longer is a typing error: no show takes that long, and the load would have to last as long. */
const maxDurationMs = 30 * 60_000;

interface Problem {
  path: ValuePath;
  text: string;
}

/** @throws ShowtimeError bad-show with every problem, each with its line */
export async function readShowScript(path: string): Promise<ShowScript> {
  const name = basename(path);
  const file = await readStructuredFile(path);
  if (file.problems.length > 0) throw refused(name, file.problems);
  const { script, problems } = scriptOf(file.value);
  if (script === undefined) throw refused(name, inLines(file, problems));
  return script;
}

/** The script, or all that is wrong with it; `gateOf` reads the result in a gate's folder, or says why it cannot. */
export function scriptOf(
  value: unknown,
  gateOf: (folder: string) => RecordedGate | string = readShownGate,
): { script?: ShowScript; problems: readonly Problem[] } {
  const shape = writtenScript.safeParse(value);
  const raw = scenesIn(value);
  const read = raw.map((one, index) => readScene(one, ['scenes', index], gateOf));
  const problems = [
    ...(shape.error?.issues ?? []).flatMap((issue) => problemsOf(issue)),
    ...read.flatMap((one) => one.problems),
  ];
  const scenes = read.flatMap(({ scene }) => (scene === undefined ? [] : [scene]));
  if (!shape.success || problems.length > 0) return { problems };
  return { script: { title: shape.data.title, scenes }, problems: [] };
}

function readScene(
  raw: unknown,
  at: ValuePath,
  gateOf: (folder: string) => RecordedGate | string,
): { scene?: Scene; problems: Problem[] } {
  const { data } = writtenScene.safeParse(raw);
  // What its shape lacks is reported with the whole file; the rest is read from what is sound.
  if (data === undefined) return { problems: [] };
  const problems: Problem[] = [];
  const take = (field: 'for' | 'lasts', usualMs: number): number =>
    durationOf(data[field], usualMs, [...at, field], problems);
  const holdMs = take('for', usualHoldMs);
  const lastsMs = take('lasts', usualLastsMs);
  const fault = faultOf(data, at, problems);
  const gate = data.gate === undefined ? null : gateOf(data.gate);
  if (typeof gate === 'string') problems.push({ path: [...at, 'gate'], text: gate });
  if (data.gate !== undefined && data.fault !== undefined)
    problems.push({ path: [...at, 'gate'], text: 'a scene has a fault or a gate, not both' });
  if (fault === null && data.predict !== undefined)
    problems.push({ path: [...at, 'predict'], text: 'there is nothing to predict: the scene has no fault' });
  if (fault === null && data.for !== undefined)
    problems.push({ path: [...at, 'for'], text: 'there is nothing to hold: the scene has no fault' });
  const outageMs = durationOf(data.predict?.outage, 0, [...at, 'predict', 'outage'], problems);
  if (problems.length > 0 || typeof gate === 'string') return { problems };
  const { title, say = '', lookFor = '' } = data;
  const predict = fault === null ? null : { outageMs, failed: data.predict?.failed ?? 0 };
  return { scene: { title, say, lookFor, fault, holdMs, predict, lastsMs, gate }, problems };
}

/** With the words of a plan's steps, which are the same. */
function faultOf({ fault }: WrittenScene, at: ValuePath, problems: Problem[]): Scene['fault'] {
  if (fault === undefined) return null;
  const read = readStep({ atMs: 0, holdMs: 0, fault }, faultSpec);
  if (read.ok) return read.step.fault;
  problems.push(...read.problems.map(({ path, text }) => ({ path: [...at, ...path], text })));
  return null;
}

function durationOf(
  value: string | number | undefined,
  usualMs: number,
  path: ValuePath,
  problems: Problem[],
): number {
  const ms = typeof value === 'string' ? (parseDuration(value) ?? usualMs) : (value ?? usualMs);
  if (ms > maxDurationMs)
    problems.push({ path, text: `at most ${maxDurationMs / 60_000}m, got ${String(value)}` });
  return ms;
}

function problemsOf(issue: {
  path: PropertyKey[];
  message: string;
  code?: string;
  keys?: string[];
}): Problem[] {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys')
    return (issue.keys ?? []).map((key) => ({
      path: [...path, key],
      text: `no such field; there are ${fieldsAt(path)}`,
    }));
  if (path.at(-1) === 'fault')
    return [{ path, text: `expected a fault kind or {kind, of}: one of ${kinds}` }];
  if (issue.code === 'invalid_union') return [{ path, text: `expected ${durationGrammar}, or milliseconds` }];
  return [{ path, text: message }];
}

const kinds = faultSpec.options.map(({ shape }) => shape.kind.value).join(', ');

function fieldsAt(path: readonly PropertyKey[]): string {
  if (path.length === 0) return Object.keys(writtenScript.shape).join(', ');
  if (path.at(-1) === 'predict') return 'outage, failed';
  return path.at(-1) === 'fault' ? 'kind, of, share' : Object.keys(writtenScene.shape).join(', ');
}

function scenesIn(value: unknown): readonly unknown[] {
  const scenes: unknown =
    typeof value === 'object' && value !== null && 'scenes' in value ? value.scenes : [];
  return Array.isArray(scenes) ? (scenes as unknown[]) : [];
}

function inLines({ locate }: StructuredFile, problems: readonly Problem[]): string[] {
  return problems.map(({ path, text }) => `${locate(path)} ${describePath(path)}: ${text}`);
}

/** `scene 2, predict.outage`, counted as the audience counts. */
function describePath([first, index, ...rest]: ValuePath): string {
  if (first !== 'scenes') return first === undefined ? 'file' : String(first);
  if (typeof index !== 'number') return 'scenes';
  return [`scene ${index + 1}`, ...(rest.length === 0 ? [] : [rest.map(String).join('.')])].join(', ');
}

function refused(name: string, problems: readonly string[]): ShowtimeError {
  return new ShowtimeError('bad-show', {
    what: `${name} is no script of scenes`,
    why: 'a script is {title, scenes: [{title, say, lookFor, fault, gate, for, predict: {outage, failed}, lasts}]}',
    fix: 'correct the lines below; contract/show.schema.json is its JSON Schema, docs/demo.md has an example',
    problems,
  });
}
