// A plan file, YAML or JSON: a list of steps; every problem is told at once, with its line.
import { LineCounter, parseDocument, isNode, type Document } from 'yaml';
import type { FaultPlan, PlannedFault } from '../contract/index.ts';
import { reasonOf } from './bounded.ts';
import { badPlan, readStep } from './plan-words.ts';

const example = '- {at: 40s, for: 5s, fault: {kind: kill-pod, of: {zone: a}}}';

/**
 * Reads a plan file's text; `fileName` is for messages. Steps come back in the order of their times. Throws
 * `bad-plan`.
 */
export function parsePlanFile(text: string, fileName: string): FaultPlan {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const syntax = document.errors.map(
    (error) =>
      `${fileName}:${lines.linePos(error.pos[0]).line}: ${(error.message.split('\n')[0] ?? '').replace(/ at line .*$/, '')}`,
  );
  if (syntax.length > 0) throw refused(fileName, syntax);
  const raw = contentOf(document, fileName);
  if (!Array.isArray(raw))
    throw refused(fileName, [`${fileName}:1: expected a list of steps, not ${described(raw)}`]);
  if (raw.length === 0)
    throw refused(fileName, [`${fileName}:1: the list is empty; to play no faults, say --plan none`]);

  const steps: PlannedFault[] = [];
  const problems: string[] = [];
  raw.forEach((rawStep: unknown, index) => {
    const read = readStep(rawStep);
    if (read.ok) steps.push(read.step);
    else
      problems.push(
        ...read.problems.map(
          ({ path, text: said }) =>
            `${fileName}:${lineOf(document, lines, [index, ...path])}: step ${index + 1}: ${said}`,
        ),
      );
  });
  if (problems.length > 0) throw refused(fileName, problems);
  return steps.toSorted((one, other) => one.atMs - other.atMs);
}

/** Throws for what only shows when it is unfolded: unknown anchors, or aliases that would fill the memory. */
function contentOf(document: Document, fileName: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw refused(fileName, [`${fileName}:1: ${reasonOf(error)}`]);
  }
}

function refused(fileName: string, problems: readonly string[]): Error {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return badPlan(
    `${fileName} is not a fault plan: ${count}`,
    problems,
    `write one step a line, for example ${example}`,
  );
}

/** The line of the deepest part of `path` that the file really has. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function described(raw: unknown): string {
  if (raw === null || raw === undefined) return 'nothing';
  return typeof raw === 'object' ? 'a map' : `${typeof raw} ${JSON.stringify(raw).slice(0, 40)}`;
}
