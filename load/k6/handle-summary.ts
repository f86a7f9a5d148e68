// Where the results of a script's `handleSummary` go: its text to the terminal, its files where a plain
// `k6 run` puts them.
import { readFile } from 'node:fs/promises';

/** In `__ENV`: the file for the text that the script would print, absolute. */
export const summaryTextVariable = 'SHOWTIME_SUMMARY_TEXT';

/**
 * Source of a module that exports what `script` exports, with another `handleSummary` around its own. k6 runs
 * in the script's folder, so relative names get `folder` before them, where the user stands.
 */
export function summaryWrapper(script: string, hasDefault: boolean, folder: string): string {
  return `
import * as script from ${JSON.stringify(script)};
export * from ${JSON.stringify(script)};
${hasDefault ? `export { default } from ${JSON.stringify(script)};` : ''}
export const handleSummary = summary(script.handleSummary);
${summaryFunction(folder)}`;
}

/** The same for a script in CommonJS; `folder` is null where its summary is of no interest. */
export function commonJsWrapper(script: string, folder: string | null): string {
  return `
const script = require(${JSON.stringify(script)});
module.exports = { ...script };
${
  folder === null
    ? ''
    : `if (typeof script.handleSummary === 'function') module.exports.handleSummary = summary(script.handleSummary);
${summaryFunction(folder)}`
}`;
}

function summaryFunction(folder: string): string {
  return `
function summary(handleSummary) {
  return (data) => {
    try {
      const outputs = handleSummary(data);
      return typeof outputs?.then === 'function' ? outputs.then(placed, failed) : placed(outputs);
    } catch (error) {
      return failed(error);
    }
  };
}
function failed(error) {
  return { [__ENV.${summaryTextVariable}]: 'handleSummary of the script threw an exception: ' + String(error?.stack ?? error) };
}
function placed(outputs) {
  const files = {};
  const texts = [];
  for (const [name, content] of Object.entries(outputs ?? {})) {
    if (name === 'stdout' || name === 'stderr') texts.push(String(content));
    else files[name.startsWith('/') ? name : ${JSON.stringify(`${folder}/`)} + name] = content;
  }
  if (texts.length > 0) files[__ENV.${summaryTextVariable}] = texts.join('\\n');
  return files;
}
`;
}

/** What the wrapper left in its file, and that k6 could not write the rest; null if there is neither. */
export async function summaryTextOf(path: string, failed: boolean): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (!failed) return text;
  return `${text ?? ''}k6 could not write what handleSummary of the script returned: its folder must exist\n`;
}
