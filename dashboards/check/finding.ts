// What a check of the dashboards says of one thing: it holds, it does not, nobody can know, or it was not
// asked.

export interface Finding {
  check: string;
  /** `dashboard/panel/refId`, a rule, a file. */
  where: string;
  outcome: 'pass' | 'fail' | 'unknown' | 'not-asked';
  because: string;
}

/** The worst counts: fail over unknown over pass; nothing asked at all is unknown. */
export function outcomeOf(findings: readonly Finding[]): 'pass' | 'fail' | 'unknown' {
  const has = (outcome: Finding['outcome']): boolean =>
    findings.some((finding) => finding.outcome === outcome);
  if (has('fail')) return 'fail';
  return has('unknown') || !has('pass') ? 'unknown' : 'pass';
}

/** Where a query stands, as findings and value tests name it. */
export function placeOf({
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
