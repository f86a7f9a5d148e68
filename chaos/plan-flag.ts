// The flag --fault: kill-pod@40s,for=5s,zone=a.
import type { PlannedFault } from '../contract/index.ts';
import { badPlan, readStep } from './plan-words.ts';

const shape = '--fault KIND@AT[,for=DURATION][,pod=NAME][,zone=ZONE][,journey=JOURNEY][,share=SHARE]';
const settings = ['for', 'pod', 'zone', 'role', 'journey', 'share'];
/** Settings that are not part of the choice of what is hit. */
const beside = ['for', 'share'];

/** Reads one `--fault`; throws `bad-plan` with every problem of it. */
export function parseFaultFlag(text: string): PlannedFault {
  const [head = '', ...rest] = text.split(',').map((part) => part.trim());
  const [kind = '', at = '', ...more] = head.split('@');
  const pairs = rest.map((part) => part.split('='));
  const problems = [
    ...(kind === '' || at === '' || more.length > 0 ? [`"${head}" is not KIND@AT`] : []),
    ...rest
      .filter((_, index) => !isPair(pairs[index]))
      .map((part) => `"${part}" is none of ${settings.map((name) => `${name}=…`).join(', ')}`),
    ...repeated(pairs.map(([name = '']) => name)).map((name) => `"${name}" is given twice`),
  ];
  const given = new Map(pairs.filter(isPair).map(([name = '', value = '']) => [name, value]));
  const of = Object.fromEntries([...given].filter(([name]) => !beside.includes(name)));
  const share = given.get('share');
  const read = readStep({
    ...(at === '' ? { atMs: 0 } : { at }),
    ...(given.has('for') ? { for: given.get('for') } : {}),
    fault: { kind, of, ...(share === undefined ? {} : { share: numberIn(share) }) },
  });
  if (!read.ok) problems.push(...read.problems.map((problem) => problem.text));
  if (!read.ok || problems.length > 0)
    throw badPlan(
      `--fault ${text} is not valid`,
      problems,
      `write ${shape}, for example --fault kill-pod@40s,for=5s,zone=a`,
    );
  return read.step;
}

/** What is no number stays text, for the refusal to name. */
function numberIn(text: string): number | string {
  return /^\d*\.?\d+$/.test(text) ? Number(text) : text;
}

function isPair(pair: readonly string[] | undefined): boolean {
  return pair?.length === 2 && settings.includes(pair[0] ?? '') && pair[1] !== '';
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
