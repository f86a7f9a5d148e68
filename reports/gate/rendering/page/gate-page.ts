// report.html of a gate: one page that carries everything it shows, opens without a network and has no script.
import type { GateVerdict } from '../../../contract/index.ts';
import { html } from '../../rendering/html/markup.ts';

export function gatePage(verdict: GateVerdict): string {
  return html`<!doctype html>
<title>${verdict.outcome}</title>
`.markup;
}
