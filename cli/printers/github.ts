// Reports a gate's answer to GitHub Actions: the summary on the job's page, an annotation for each budget
// that is no pass.
import { appendFileSync } from 'node:fs';
import type { GateOutcome, GateVerdict } from '../../contract/index.ts';
import { gateSummary } from '../../reports/gate/rendering/index.ts';
import { annotateAll, maxAnnotations, type Annotated } from './github-annotations.ts';

const levels = {
  pass: 'notice',
  fail: 'error',
  inconclusive: 'warning',
  invalid: 'warning',
} as const satisfies Record<GateOutcome, Annotated['level']>;

export interface Annotation {
  outcome: GateOutcome;
  title: string;
  message: string;
}

/**
 * Does nothing outside of GitHub Actions. Annotations are lines on stdout; `annotations: false` is for JSON
 * on stdout. Never throws: a failed report does not change the answer.
 */
export function annotateGitHub(
  verdict: GateVerdict,
  env: NodeJS.ProcessEnv,
  { annotations = true }: { annotations?: boolean } = {},
): void {
  if (env['GITHUB_ACTIONS'] !== 'true') return;
  const failed = appendSummary(gateSummary(verdict), env['GITHUB_STEP_SUMMARY']);
  if (!annotations) return;
  annotateAll(
    annotationsOf(verdict).map(({ outcome, title, message }) => ({ level: levels[outcome], title, message })),
  );
  if (failed !== null)
    annotateAll([{ level: 'warning', title: 'Showtime: no step summary', message: failed }]);
}

/** The worst first; if there are more than GitHub shows, the last one counts the rest. */
export function annotationsOf(verdict: GateVerdict): Annotation[] {
  const annotations = [
    whole(verdict),
    ...(verdict.outcome === 'invalid' ? brokenConditions(verdict) : openBudgets(verdict)),
  ];
  if (annotations.length <= maxAnnotations) return annotations;
  const rest = annotations.length - maxAnnotations + 1;
  return [
    ...annotations.slice(0, maxAnnotations - 1),
    {
      outcome: verdict.outcome,
      title: `Gate: ${rest} more`,
      message: 'They are in the step summary and in report.html.',
    },
  ];
}

function whole({ outcome, because, fix }: GateVerdict): Annotation {
  return {
    outcome,
    title: `Gate: ${outcome}`,
    message: [because, ...(fix === null ? [] : [`Next: ${fix}`])].join('\n'),
  };
}

function openBudgets({ budgets }: GateVerdict): Annotation[] {
  return (['fail', 'inconclusive'] as const).flatMap((wanted) =>
    budgets
      .filter(({ outcome }) => outcome === wanted)
      .map(({ budget, because }) => ({
        outcome: wanted,
        title: `Gate: ${budget.name} ${wanted === 'fail' ? 'fails' : 'is not decided'}`,
        message: because,
      })),
  );
}

function brokenConditions({ conditions }: GateVerdict): Annotation[] {
  return conditions
    .filter(({ holds }) => !holds)
    .map(({ condition, because, fix }) => ({
      outcome: 'invalid',
      title: `Gate: ${condition} does not hold`,
      message: [because, ...(fix === null ? [] : [`Change: ${fix}`])].join('\n'),
    }));
}

/** Why it could not be written; null if it was, or if this runner has none. */
function appendSummary(summary: string, path: string | undefined): string | null {
  if (path === undefined || path === '') return null;
  try {
    appendFileSync(path, `${summary}\n`);
    return null;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}
