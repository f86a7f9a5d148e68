// Bars on the page's time axis for what has a state and no number: faults, and who was the writer.
import type { RoleLane } from '../role-spans.ts';
import type { FaultSpan } from '../fault-spans.ts';
import type { TimeAxis } from '../time-axis.ts';
import { unsteadyText } from '../../fault-words.ts';
import { count, instant } from '../../figures.ts';
import { html, type Markup } from '../markup.ts';

const changesTold = 8;

interface Span {
  className: string;
  fromMs: number;
  toMs: number;
}

/** A lane per fault, from injection to steady. */
export function faultLanes(
  faults: readonly FaultSpan[],
  axis: TimeAxis,
  interrupted: boolean,
): Markup | null {
  if (faults.length === 0) return null;
  return html`
<div class="lanes"><h3>Faults, from injection to steady</h3>${faults.map(
    ({ id, title, injectedMs, steadyMs, drawnToMs }) => {
      const words = `${title}: injected at ${instant(injectedMs)}, ${steadyMs === null ? unsteadyText(interrupted) : `steady at ${instant(steadyMs)}`}`;
      return lane(
        html`<span class="step">${id}</span> ${words}`,
        words,
        [{ className: 'fault', fromMs: injectedMs, toMs: drawnToMs }],
        axis,
      );
    },
  )}</div>`;
}

/** A lane per database, coloured by role, and the roles in words. */
export function writerLanes(lanes: readonly RoleLane[], axis: TimeAxis): Markup | null {
  if (lanes.length === 0) return null;
  const roles = [...new Set(lanes.flatMap(({ spans }) => spans.map(({ role }) => role)))];
  return html`
<div class="lanes"><h3>Databases by role</h3>${lanes.map(({ database, zone, spans }) => {
    const words = rolesInWords(spans);
    return lane(
      html`<strong>${database}</strong> zone ${zone}: ${words}`,
      `${database}: ${words}`,
      spans.map(({ role, ...span }) => ({ className: `role-${role}`, ...span })),
      axis,
    );
  })}
  <ul class="legend">${roles.map((role) => html`<li><span class="swatch role-${role}"></span>${role}</li>`)}</ul></div>`;
}

/** What it was first, and the changes: all of a short run, the first ones of a long one. */
function rolesInWords(spans: RoleLane['spans']): string {
  const told = spans
    .slice(0, changesTold + 1)
    .map(({ role, fromMs }, index) => (index === 0 ? role : `${role} from ${instant(fromMs)}`));
  return spans.length <= told.length
    ? told.join(', ')
    : `${told.join(', ')} and ${count(spans.length - told.length)} more changes`;
}

/** The view box is the axis in ms, so that zooming is moving the view box; rounded to whole ms. */
function lane(label: Markup, words: string, spans: readonly Span[], { fromMs, toMs }: TimeAxis): Markup {
  return html`
  <div class="lane"><p>${label}</p><svg data-axis viewBox="${fromMs} 0 ${toMs - fromMs} 10" preserveAspectRatio="none" width="100%" height="14" role="img" aria-label="${words}">
    <rect class="track" x="${fromMs}" width="${toMs - fromMs}" height="10"/>${spans.map((span) => html`<rect class="${span.className}" x="${Math.round(span.fromMs)}" width="${Math.max(1, Math.round(span.toMs - span.fromMs))}" height="10"/>`)}
  </svg></div>`;
}
