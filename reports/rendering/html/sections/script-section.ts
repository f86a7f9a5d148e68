// What the user's script says itself: its checks with their results.
import type { ReportInput } from '../../../report-input.ts';
import { checksOf } from '../../../script-checks.ts';
import { count, percent } from '../../figures.ts';
import { html, type Markup } from '../markup.ts';
import { section } from './section.ts';

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
