// Text for terminals and CI logs: nothing in it acts, and what is harmless stays as it is.
import { styleText } from 'node:util';
import { expect, it } from 'vitest';
import { terminalJson, terminalLine, terminalText } from './terminal-text.ts';

const green = styleText(['green', 'bold'], 'PASS');

it('text for a terminal leaves harmless text as it is, tabs, columns and other scripts too', () => {
  const text = 'what: x\n  a\tb  c::d [x] 한국 é 👍🏽\n\n  - [:: no command]\n#[x] C++ ::';
  expect(terminalText(text)).toBe(text);
});

it.each([
  ['::error::x', ': :error::x'],
  ['a\n  ::error file=x::y', 'a\n  : :error file=x::y'],
  ['a\r\n::stop-commands::x', 'a\n: :stop-commands::x'],
  ['a\r::error::x', 'a ::error::x'],
  ['\u0000::error::x', '\ufffd: :error::x'],
  ['a ##[error]x', 'a ## [error]x'],
  ["##vso[task.x]##teamcity[y 'z']", "## vso[task.x]## teamcity[y 'z']"],
  ['\u001b[31mred\u001b]0;title\u0007', '\ufffd[31mred\ufffd]0;title\ufffd'],
  ['\u009b2J\u007f\b\u0085', '\ufffd2J\ufffd\ufffd\ufffd'],
  ['a\u2028b\u202ec\u2066', 'a\ufffdb\ufffdc\ufffd'],
  ['\ud800x', '\ufffdx'],
])('%j becomes %j', (text, harmless) => {
  expect(terminalText(text)).toBe(harmless);
  // Once is enough.
  expect(terminalText(harmless)).toBe(harmless);
});

it('text for a terminal keeps an outcome in its colour if there are colours, and nothing else that looks like one', () => {
  expect(terminalText(`${green}: all\n  ${green}`, { colours: true })).toBe(`${green}: all\n  ${green}`);
  expect(terminalText(green)).not.toContain('\u001b');
  for (const text of ['\u001b[32mPASS', '\u001b[8mhidden\u001b[0m', styleText('green', 'a\tb'), '\u001b[2J'])
    expect(terminalText(`${green} ${text}`, { colours: true }).replace(green, '')).not.toContain('\u001b');
});

it('text for a terminal makes one line of a line with line ends in it', () => {
  expect(terminalLine('a\r\n\n::error::x')).toBe('a ::error::x');
});

it('text for a terminal writes JSON that reads back the same and acts on nothing', () => {
  const value = {
    a: '\u001b[31m \u009b \u2028 ##[error] ##vso[x]\n::error::',
    '##[b': ['::error::x', '\ud800'],
  };
  const text = terminalJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(terminalText(text)).toBe(text);
});
