// The subjects of a gate, for whoever wires it: read what was asked, open it, close it, clean up after a
// crash.
export { gateSubjectOf, type AskedSubject, type LiveSubject } from './asked-subject.ts';
export { cleanUpGates, openWorkFolder, type WorkFolder } from './clean-up-gates.ts';
export { openSubject, type OpenOptions } from './open-subject.ts';
export type { OpenSubject } from './opening.ts';
export { isRunFolder, readSubject, type ReadOptions } from './read-subject.ts';
