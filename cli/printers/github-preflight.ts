// Reports a preflight to GitHub Actions: an annotation for each finding, and for each error that is unknown.
import type { CheckAnswer, PreflightReport } from '../../contract/index.ts';
import { annotateAll, type Annotated } from './github-annotations.ts';

/** Does nothing outside of GitHub Actions. Never throws. */
export function annotatePreflight(report: PreflightReport, env: NodeJS.ProcessEnv): void {
  if (env['GITHUB_ACTIONS'] === 'true') annotateAll(preflightAnnotations(report));
}

/** Errors first. */
export function preflightAnnotations({ answers }: PreflightReport): Annotated[] {
  const of = (severity: CheckAnswer['severity'], outcome: CheckAnswer['outcome']) =>
    answers.filter((answer) => answer.severity === severity && answer.outcome === outcome);
  return [
    ...of('error', 'found').map((answer) => annotated('error', answer)),
    ...of('error', 'unknown').map((answer) => annotated('warning', answer)),
    ...of('warning', 'found').map((answer) => annotated('warning', answer)),
  ];
}

function annotated(level: Annotated['level'], answer: CheckAnswer): Annotated {
  if (answer.outcome === 'unknown')
    return { level, title: `Preflight: ${answer.check} is unknown`, message: answer.because };
  const evidence = answer.outcome === 'found' ? answer.evidence : [];
  return {
    level,
    title: `Preflight: ${answer.check}`,
    message: [
      ...evidence.map(({ object, field, value }) => `${object}, ${field}: ${value}`),
      answer.why,
      `Fix: ${answer.fix}`,
    ].join('\n'),
  };
}
