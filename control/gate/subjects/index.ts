// The subjects of a gate, opened, closed and cleaned up after a crash; input/gate/ reads what a user named.
export { cleanUpGates, openWorkFolder, type WorkFolder } from './clean-up-gates.ts';
export { openSubject, type OpenOptions } from './open-subject.ts';
export type { OpenSubject } from './opening.ts';
