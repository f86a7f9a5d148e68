// The state machine of a database pair: what to do next after what happened. Pure; the control plane carries
// it out.

//              writer lost, reader has all commits
//   steady ──────────────────────────────────────────▶ failing-over ── promoted ──▶ alone
//    │  ▲ │ reader lost                                     │ not promoted           │  ▲
//    │  │ └──────────────────────────▶ alone ◀──┐           ▼                        │  │
//    │  └──────── reader joined ─────────┘      └─────── restarting ◀── writer lost ─┘  │
//    │                                    restarted      │   ▲                          │
//    │ writer lost, reader may lack commits ─────────────┼───┘                          │
//    │                                        not restarted ──▶ failed ── restore ──▶ restarting
//    └ switch-over requested ──▶ switching-over ── switched or not ──▶ alone: the old writer is examined before it rejoins
//
// Two nodes have no quorum: neither can distinguish a dead peer from a cut line. The supervisor, which runs
// this, is the witness. It owns both processes, so it fences by ending one for certain before another takes
// writes.

export type Phase =
  | 'steady'
  | 'alone'
  | 'failing-over'
  | 'restarting'
  | 'switching-over'
  | 'failed'
  | 'stopped';

export type Happening =
  /** `readerSafe`: everything that was acknowledged is on the reader, as far as is known. */
  | { kind: 'writer-lost'; readerSafe: boolean }
  | { kind: 'reader-lost' }
  | { kind: 'promoted' }
  /** The reader was certainly not opened for writes. */
  | { kind: 'not-promoted' }
  | { kind: 'reader-joined' }
  | { kind: 'rebuild-failed' }
  | { kind: 'switch-over-asked' }
  | { kind: 'switched' }
  | { kind: 'not-switched' }
  | { kind: 'writer-restarted' }
  | { kind: 'not-restarted' }
  | { kind: 'restore-asked' }
  | { kind: 'stop' };

export type Action = 'promote-reader' | 'rebuild-reader' | 'restart-writer' | 'switch-over' | 'none';
export interface Step {
  phase: Phase;
  action: Action;
}

/** Undefined where the happening has no meaning in that phase: it came late, and nothing is to be done. */
export function next(phase: Phase, happening: Happening): Step | undefined {
  if (phase === 'stopped') return undefined;
  if (happening.kind === 'stop') return { phase: 'stopped', action: 'none' };
  return steps[phase](happening);
}

const rebuild: Step = { phase: 'alone', action: 'rebuild-reader' };
const restart: Step = { phase: 'restarting', action: 'restart-writer' };

const steps: Record<Exclude<Phase, 'stopped'>, (happening: Happening) => Step | undefined> = {
  steady: (happening) => {
    if (happening.kind === 'writer-lost')
      return happening.readerSafe ? { phase: 'failing-over', action: 'promote-reader' } : restart;
    if (happening.kind === 'reader-lost') return rebuild;
    if (happening.kind === 'switch-over-asked') return { phase: 'switching-over', action: 'switch-over' };
    return undefined;
  },
  // A half-built reader is never promoted, so a lost writer is restarted on its data, which is complete.
  alone: ({ kind }) => {
    if (kind === 'writer-lost') return restart;
    if (kind === 'reader-joined') return { phase: 'steady', action: 'none' };
    return kind === 'rebuild-failed' ? rebuild : undefined;
  },
  'failing-over': ({ kind }) => {
    if (kind === 'promoted') return rebuild;
    return kind === 'not-promoted' ? restart : undefined;
  },
  restarting: ({ kind }) => {
    if (kind === 'writer-restarted') return rebuild;
    return kind === 'not-restarted' ? { phase: 'failed', action: 'none' } : undefined;
  },
  // Switched, the old writer is examined and follows; not switched, the reader may have stopped following by
  // then and is not trusted any more.
  'switching-over': ({ kind }) => (kind === 'switched' || kind === 'not-switched' ? rebuild : undefined),
  failed: ({ kind }) => (kind === 'restore-asked' ? restart : undefined),
};
