// A plan file, YAML or JSON: a list of steps; all problems are reported at once, each with its line.
import { faultSpec, type FaultPlan, type PlannedFault } from '../../contract/index.ts';
import { parseYamlText } from '../yaml-text.ts';
import { badPlan, readStep } from './plan-step.ts';

/** More steps than any rehearsal needs; each is listed, checked and watched. */
const maxSteps = 500;
const example = '- {at: 40s, for: 5s, fault: {kind: kill-pod, of: {zone: a}}}';

/**
 * Reads a plan file's text; `fileName` is for messages. Steps come back in the order of their times. Throws
 * `bad-plan`. `spec` lists the kinds and their settings.
 */
export function parsePlanFile(text: string, fileName: string, spec = faultSpec): FaultPlan {
  const { value: raw, problems: unreadable, lineOf } = parseYamlText(text, fileName);
  if (unreadable.length > 0) throw refused(fileName, unreadable);
  if (!Array.isArray(raw))
    throw refused(fileName, [`${fileName}:1: expected a list of steps, not ${described(raw)}`]);
  if (raw.length === 0)
    throw refused(fileName, [`${fileName}:1: the list is empty; to play no faults, give --plan none`]);
  if (raw.length > maxSteps)
    throw refused(fileName, [
      `${fileName}:${lineOf([maxSteps]) ?? 1}: the list has ${raw.length} steps; a plan has at most ${maxSteps}`,
    ]);

  const steps: PlannedFault[] = [];
  const problems: string[] = [];
  raw.forEach((rawStep: unknown, index) => {
    const read = readStep(rawStep, spec);
    if (read.ok) steps.push(read.step);
    else
      problems.push(
        ...read.problems.map(
          ({ path, text: givenText }) =>
            `${fileName}:${lineOf([index, ...path]) ?? 1}: step ${index + 1}: ${givenText}`,
        ),
      );
  });
  if (problems.length > 0) throw refused(fileName, problems);
  return steps.toSorted((one, other) => one.atMs - other.atMs);
}

function refused(fileName: string, problems: readonly string[]): Error {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return badPlan(
    `${fileName} is not a fault plan: ${count}`,
    problems,
    `write one step a line, for example ${example}`,
  );
}

function described(raw: unknown): string {
  if (raw === null || raw === undefined) return 'nothing';
  return typeof raw === 'object' ? 'a map' : `${typeof raw} ${JSON.stringify(raw).slice(0, 40)}`;
}
