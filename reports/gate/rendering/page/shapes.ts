// The shapes that charts and their legends draw from, once a page; they stand around their own middle.
import { html } from '../../../rendering/html/markup.ts';

export const shapes = html`<svg class="unseen" width="0" height="0" aria-hidden="true"><defs>
  <circle id="dot-discovery" r="3"/>
  <path id="dot-confirmation" d="M0-4.4 4.4 0 0 4.4-4.4 0z"/>
  <path id="dot-over" d="M0-5 4.5 3.5h-9z"/>
  <path id="dot-under" d="M0 5 4.5-3.5h-9z"/>
  <path id="goes-on-left" d="M-5 0 4-6v12z"/>
  <path id="goes-on-right" d="M5 0-4-6v12z"/>
</defs></svg>`;
