// What a person named with --candidate or --baseline, recognised but not started.
import type { GateSubject, Side } from '../../../contract/gate/index.ts';

interface Named {
  side: Side;
  /** As it was written; never with credentials in a URL. */
  asked: string;
}

export type AskedUrl = Named & { kind: 'url'; url: string };
export type AskedCommand = Named & { kind: 'command'; line: string; cwd: string };
export type AskedGitRef = Named & {
  kind: 'git-ref';
  ref: string;
  commit: string;
  /** Top of the working tree that the ref was looked up in, absolute. */
  repository: string;
  /** Where in it the person stood, such as `packages/api/`; empty at the top. */
  subfolder: string;
};
export type AskedRunFolder = Named & { kind: 'run-folder'; path: string };
export type AskedSubject = AskedUrl | AskedCommand | AskedGitRef | AskedRunFolder;

/** A recorded run is read, not opened. */
export type LiveSubject = Exclude<AskedSubject, AskedRunFolder>;

/** As gate.json records it. */
export function gateSubjectOf(asked: AskedSubject): GateSubject {
  return {
    side: asked.side,
    kind: asked.kind,
    asked: asked.asked,
    commit: asked.kind === 'git-ref' ? asked.commit : null,
  };
}
