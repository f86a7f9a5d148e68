// Colours and lines of the charts, read from the page's style, so that dark, light and print styles each have
// theirs.
'use strict';

/** The value of a custom property of the page's style. */
function tone(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** The same colour, seen through. */
function veil(name, alpha) {
  return tone(name) + Math.round(alpha * 255).toString(16).padStart(2, '0');
}

/** One hue per kind of process; processes of a kind differ by their dashes. */
const groupTones = { generator: 'offered', harness: 'quiet', pod: 'promotion', database: 'service', host: 'detection' };
const zoneTones = ['achieved', 'promise', 'detection', 'endpoint'];
const dashes = [[], [6, 3], [2, 3], [10, 3, 2, 3], [1, 5]];

function dashOf(processes, index) {
  const before = processes.slice(0, index).filter(({ group }) => group === processes[index].group).length;
  return dashes[before % dashes.length];
}
