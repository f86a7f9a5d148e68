// The speaker notes as a page for a phone or a second screen: read-only, and new every second.
import { createHash } from 'node:crypto';
import type { LiveServerOptions } from '../../reports/live/index.ts';
import type { ShowView } from './show-screen.ts';
import { gateLines, scoreText, seconds } from './show-screen.ts';

/** What the page shows; texts only, so that nothing in a script of scenes is taken for markup. */
export interface Notes {
  place: string;
  title: string;
  say: string;
  lookFor: string;
  expected: string;
  measured: string;
  state: string;
  next: string;
}

export function notesOf(view: ShowView): Notes {
  const { scenes, scene: index, phase, held, expected, score } = view;
  const scene = scenes[index];
  return {
    place: `scene ${index + 1} of ${scenes.length}`,
    title: scene?.title ?? '',
    say: scene?.say ?? '',
    lookFor: scene?.lookFor ?? '',
    expected:
      expected === null ? '' : `no orders for ${seconds(expected.outageMs)}, ${expected.failed} failed`,
    measured: score === null ? gateLines(view).join('. ') : scoreText(expected, score),
    state: `${phase}${held ? ', held' : ''}`,
    next: scenes[index + 1]?.title ?? 'the report',
  };
}

const style = `
  :root { color-scheme: light dark; }
  body { font: 1.4rem/1.45 system-ui, sans-serif; margin: 1.2rem auto; padding: 0 1rem; max-width: 40rem; }
  h1 { font-size: 2rem; margin: 0.2em 0; }
  #say { font-size: 1.6rem; }
  dt { font-weight: 600; margin-top: 0.8em; }
  dd { margin: 0; }
  #gone { font-weight: 600; }
`;

// textContent alone: notes are text.
const script = `
  const fields = ['place', 'title', 'say', 'lookFor', 'expected', 'measured', 'state', 'next'];
  const show = (name, text) => {
    const element = document.getElementById(name);
    if (element.textContent !== text) element.textContent = text;
  };
  const look = async () => {
    try {
      const answer = await fetch('notes.json', { cache: 'no-store' });
      if (!answer.ok) throw new Error(answer.statusText);
      const notes = await answer.json();
      for (const name of fields) show(name, notes[name]);
      show('gone', '');
    } catch {
      show('gone', 'The demo does not answer: it is over, or its machine cannot be reached.');
    }
    setTimeout(look, 1000);
  };
  look();
`;

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** For the page's answer: nothing but its own style and script, and the notes from the same place. */
export const notesPolicy = `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export const notesPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Speaker notes</title>
<style>${style}</style>
</head>
<body>
<main>
<p id="place"></p>
<h1 id="title"></h1>
<p id="say"></p>
<dl>
<dt>Look for</dt><dd id="lookFor"></dd>
<dt>Expected</dt><dd id="expected"></dd>
<dt>Measured</dt><dd id="measured" aria-live="polite"></dd>
<dt>Now</dt><dd id="state"></dd>
<dt>Next</dt><dd id="next"></dd>
</dl>
<p id="gone" role="status"></p>
</main>
<script>${script}</script>
</body>
</html>
`;

/** For the live page's server: `/notes`, and what it asks for. */
export function notesPages(view: () => ShowView): NonNullable<LiveServerOptions['pages']> {
  return {
    '/notes': () => ({
      type: 'text/html; charset=utf-8',
      body: notesPage,
      contentSecurityPolicy: notesPolicy,
    }),
    '/notes.json': () => ({
      type: 'application/json',
      body: JSON.stringify(notesOf(view())),
      contentSecurityPolicy: "default-src 'none'",
    }),
  };
}
