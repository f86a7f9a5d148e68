// Text for terminals and CI logs: nothing in it that a terminal or a CI runner would act on, whatever file or
// service it came from.

/**
 * Control characters but tab and line end (C0, DEL, C1), line separators, and characters that change the text
 * direction.
 */
const acted =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Surrogate}/gu;
/** The colours that Showtime itself puts around an outcome, as `styleText` writes them. */
const outcomeInColour = /(\x1b\[(?:3[123]|90)m\x1b\[1m[A-Za-z][A-Za-z -]{0,30}\x1b\[22m\x1b\[39m)/;

/**
 * Any number of lines, each harmless: control characters become U+FFFD, and no line is a command to a CI
 * runner. With `colours`, an outcome keeps its colour. Harmless text comes back as it is.
 */
export function terminalText(text: string, { colours = false } = {}): string {
  return text
    .split(/\r\n|\n/)
    .map((line) => (colours ? keepingOutcomes(line) : terminalLine(line)))
    .join('\n');
}

/** The same for one line; a line end in it becomes a space. */
export function terminalLine(text: string): string {
  return defused(text.replace(/[\r\n]+/g, ' ').replace(acted, '\ufffd'));
}

/**
 * GitHub's runner takes `::name::` at the start of a line, also behind white space, and `##[name]` anywhere in
 * it; Azure's takes `##vso[`, TeamCity's `##teamcity[`.
 */
function defused(line: string): string {
  return line.replace(/##(\w*)\[/g, '## $1[').replace(/^([\s\ufeff\ufffd]*)::/, '$1: :');
}

/** Split by a pattern with one group, a line has what was kept at the odd places. */
function keepingOutcomes(line: string): string {
  return defused(
    line
      .split(outcomeInColour)
      .map((part, at) => (at % 2 === 1 ? part : part.replace(acted, '\ufffd')))
      .join(''),
  );
}

/** JSON that is as harmless: what a terminal would act on is written as an escape, which reads back the same. */
export function terminalJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2) as string | undefined;
  return (text ?? 'null')
    .replace(acted, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/##(\w*)\[/g, '#\\u0023$1[');
}
