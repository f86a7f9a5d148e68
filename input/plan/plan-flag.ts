// The flag --fault: kill-pod@40s,for=5s,zone=a.
import { faultSettings, faultSpec, type PlannedFault } from '../../contract/index.ts';
import { badPlan, readStep } from './plan-step.ts';

/**
 * Reads one `--fault`. Throws `bad-plan` with all of its problems. `spec` lists the kinds and their settings.
 */
export function parseFaultFlag(text: string, spec = faultSpec): PlannedFault {
  const { selecting, beside, parts } = faultSettings(spec);
  const settings = ['for', ...selecting, ...beside];
  const isPair = (pair: readonly string[] | undefined): boolean =>
    pair?.length === 2 && settings.includes(pair[0] ?? '') && pair[1] !== '';
  const [head = '', ...rest] = text.split(',').map((part) => part.trim());
  const [kind = '', at = '', ...more] = head.split('@');
  const pairs = rest.map((part) => part.split('='));
  const problems = [
    ...(kind === '' || at === '' || more.length > 0 ? [`"${head}" is not KIND@AT`] : []),
    ...rest
      .filter((_, index) => !isPair(pairs[index]))
      .map((part) => `"${part}" is none of ${settings.map((name) => `${name}=…`).join(', ')}`),
    ...parts
      .filter((part) => pairs.some(([name]) => name === part))
      .map((part) => `"${part}" is a part with settings of its own: write such a fault into a plan file`),
    ...repeated(pairs.map(([name = '']) => name)).map((name) => `"${name}" is given twice`),
  ];
  const given = new Map(pairs.filter(isPair).map(([name = '', value = '']) => [name, value]));
  const among = (names: readonly string[]): [string, string][] =>
    [...given].filter(([name]) => names.includes(name));
  const others = among(beside).map(([name, value]): [string, number | string] => [name, numberIn(value)]);
  const read = readStep(
    {
      ...(at === '' ? { atMs: 0 } : { at }),
      ...(given.has('for') ? { for: given.get('for') } : {}),
      fault: { kind, of: Object.fromEntries(among(selecting)), ...Object.fromEntries(others) },
    },
    spec,
  );
  if (!read.ok) problems.push(...read.problems.map((problem) => problem.text));
  if (!read.ok || problems.length > 0)
    throw badPlan(
      `--fault ${text} is not valid`,
      problems,
      `write --fault KIND@AT[${settings.map((name) => `,${name}=…`).join('][')}], for example --fault kill-pod@40s,for=5s,zone=a`,
    );
  return read.step;
}

/** Text that is no number stays text, so that the refusal can quote it. */
function numberIn(text: string): number | string {
  return /^\d*\.?\d+$/.test(text) ? Number(text) : text;
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
