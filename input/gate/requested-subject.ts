// What --candidate or --baseline names, recognised but not started.
import type { GateSubject, Side } from '../../contract/gate/index.ts';

interface Named {
  side: Side;
  /** As it was written; never with credentials in a URL. */
  asked: string;
}

export type RequestedUrl = Named & { kind: 'url'; url: string };
export type RequestedCommand = Named & {
  kind: 'command';
  line: string;
  cwd: string;
  /** Run once before it starts first: of a working tree, which is built in place. */
  build?: string;
};
export type RequestedGitRef = Named & {
  kind: 'git-ref';
  ref: string;
  commit: string;
  /** Top of the working tree that the ref was looked up in, absolute. */
  repository: string;
  /** Where in it the person stood, such as `packages/api/`; empty at the top. */
  subfolder: string;
};
export type RequestedRunFolder = Named & { kind: 'run-folder'; path: string };
export type RequestedSubject = RequestedUrl | RequestedCommand | RequestedGitRef | RequestedRunFolder;

/** A recorded run is read, not opened. */
export type LiveSubject = Exclude<RequestedSubject, RequestedRunFolder>;

/** As gate.json records it. */
export function gateSubjectOf(subject: RequestedSubject): GateSubject {
  return {
    side: subject.side,
    kind: subject.kind,
    asked: subject.asked,
    commit: subject.kind === 'git-ref' ? subject.commit : null,
  };
}
