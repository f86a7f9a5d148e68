// The head that our pages share: their styles, and a policy under which they can fetch nothing.
import { html, trusted, type Markup } from './markup.ts';
import type { PageAssets } from './page-assets.ts';

export function pageHead(title: string, { styles, contentSecurityPolicy }: PageAssets): Markup {
  return html`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title} – Showtime</title>
${styles.map(
  (style) => html`<style>${trusted(style)}</style>
`,
)}</head>`;
}
