// The thresholds and checks of a user script, with their results.
import type { ThresholdResult } from '../../../../contract/index.ts';
import type { ReportInput } from '../../../report-input.ts';
import { checksOf } from '../../../run/script-checks.ts';
import { count, percent } from '../../figures.ts';
import { html, type Markup } from '../markup.ts';
import { section } from './section.ts';

/** Every threshold with its figure, failed ones first; null for a run whose script has none. */
export function thresholdSection({ verdict: { thresholds = [] } }: ReportInput): Markup | null {
  if (thresholds.length === 0) return null;
  const ordered = [...thresholds].sort((a, b) => Number(a.passed) - Number(b.passed));
  const figure = (value: ThresholdResult['value']): string =>
    value === null ? 'no figure' : String(Number(value.toPrecision(6)));
  return section(
    'thresholds',
    'Thresholds of the script',
    'As k6 evaluated them. One that fails fails the run.',
    html` <table class="numbers named">
      <thead>
        <tr>
          <th scope="col">Metric</th>
          <th scope="col">Threshold</th>
          <th scope="col">Measured</th>
          <th scope="col">Outcome</th>
        </tr>
      </thead>
      <tbody>
        ${ordered.map(
          ({ metric, expression, value, passed }) =>
            html`<tr>
              <th scope="row">${metric}</th>
              <td>${expression}</td>
              <td>${figure(value)}</td>
              <td>${passed ? 'passed' : 'failed'}</td>
            </tr>`,
        )}
      </tbody>
    </table>`,
  );
}

/** Null for a run whose script has no checks. */
export function scriptSection({ events }: ReportInput): Markup | null {
  const checks = checksOf(events);
  if (checks.length === 0) return null;
  return section(
    'checks',
    'Checks of the script',
    'What the script asserted about answers. A check decides the verdict where an objective names it.',
    html` <table class="numbers named">
      <thead>
        <tr>
          <th scope="col">Check</th>
          <th scope="col">Passed</th>
          <th scope="col">Failed</th>
          <th scope="col">Share passed</th>
        </tr>
      </thead>
      <tbody>
        ${checks.map(
          ({ name, passes, fails }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${count(passes)}</td>
              <td>${count(fails)}</td>
              <td>${percent(passes / (passes + fails), 0.99)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`,
  );
}
