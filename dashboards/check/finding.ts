// The finding of a check of the dashboards on one thing: pass, fail, unknown, or `not-asked`.

export interface Finding {
  check: string;
  /** `dashboard/panel/refId`, a rule, a file. */
  where: string;
  outcome: 'pass' | 'fail' | 'unknown' | 'not-asked';
  because: string;
}

/**
 * The worst finding decides: fail, then unknown, then pass. The outcome is unknown if all are `not-asked`.
 */
export function outcomeOf(findings: readonly Finding[]): 'pass' | 'fail' | 'unknown' {
  const has = (outcome: Finding['outcome']): boolean =>
    findings.some((finding) => finding.outcome === outcome);
  if (has('fail')) return 'fail';
  return has('unknown') || !has('pass') ? 'unknown' : 'pass';
}

/** The location of a query, as findings and value tests name it. */
export function locationOf({
  dashboard,
  panel,
  refId,
}: {
  dashboard: string;
  panel: string;
  refId: string;
}): string {
  return `${dashboard}/${panel}/${refId}`;
}

/** A failure of a run that proves nothing is unknown: the machine may be to blame. */
export function doubted(finding: Finding, doubts: readonly string[]): Finding {
  return finding.outcome !== 'fail' || doubts.length === 0
    ? finding
    : {
        ...finding,
        outcome: 'unknown',
        because: `${finding.because}; the run proves nothing (${doubts.join(', ')} unknown)`,
      };
}
