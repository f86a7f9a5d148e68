import fc from 'fast-check';
import { expect, test } from 'vitest';
import { next, type Happening, type Phase } from './pair-state.ts';

test('a lost writer is replaced by its reader if the reader surely has everything', () => {
  expect(next('steady', { kind: 'writer-lost', readerSafe: true })).toEqual({
    phase: 'failing-over',
    action: 'promote-reader',
  });
});

test('a reader that may lack commits is never promoted: the last writer is started again', () => {
  expect(next('steady', { kind: 'writer-lost', readerSafe: false })).toEqual({
    phase: 'restarting',
    action: 'restart-writer',
  });
});

test('a half-built reader is never promoted, even if semi-sync was on last', () => {
  expect(next('alone', { kind: 'writer-lost', readerSafe: true })).toEqual({
    phase: 'restarting',
    action: 'restart-writer',
  });
});

test('after a promotion the old writer is examined and rebuilt as a reader', () => {
  expect(next('failing-over', { kind: 'promoted' })).toEqual({ phase: 'alone', action: 'rebuild-reader' });
  expect(next('alone', { kind: 'reader-joined' })).toEqual({ phase: 'steady', action: 'none' });
});

test('if the reader ends during the promotion the last writer is restarted', () => {
  expect(next('failing-over', { kind: 'not-promoted' })).toEqual({
    phase: 'restarting',
    action: 'restart-writer',
  });
});

test('a writer that does not start again stays down until a restore is requested', () => {
  expect(next('restarting', { kind: 'not-restarted' })).toEqual({ phase: 'failed', action: 'none' });
  expect(next('failed', { kind: 'restore-asked' })).toEqual({
    phase: 'restarting',
    action: 'restart-writer',
  });
});

test('a switch-over is only begun by a steady pair', () => {
  const phases: Phase[] = ['alone', 'failing-over', 'restarting', 'switching-over', 'failed', 'stopped'];
  for (const phase of phases) expect(next(phase, { kind: 'switch-over-asked' })).toBeUndefined();
  expect(next('steady', { kind: 'switch-over-asked' })?.action).toBe('switch-over');
});

test('after a switch-over the old writer is examined before it follows, while the new one is watched', () => {
  expect(next('switching-over', { kind: 'switched' })).toEqual({ phase: 'alone', action: 'rebuild-reader' });
});

test('a reader is not trusted after a switch-over that failed half-way', () => {
  expect(next('switching-over', { kind: 'not-switched' })).toEqual({
    phase: 'alone',
    action: 'rebuild-reader',
  });
});

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('writer-lost' as const), readerSafe: fc.boolean() }),
  fc.constantFrom<Happening>(
    { kind: 'reader-lost' },
    { kind: 'promoted' },
    { kind: 'not-promoted' },
    { kind: 'reader-joined' },
    { kind: 'rebuild-failed' },
    { kind: 'switch-over-asked' },
    { kind: 'switched' },
    { kind: 'not-switched' },
    { kind: 'writer-restarted' },
    { kind: 'not-restarted' },
    { kind: 'restore-asked' },
  ),
);

test('a reader is promoted only out of a steady pair, in any order of events', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (history) => {
      let phase: Phase = 'steady';
      for (const one of history) {
        const step = next(phase, one);
        if (step?.action === 'promote-reader')
          expect([phase, one]).toEqual(['steady', { kind: 'writer-lost', readerSafe: true }]);
        phase = step?.phase ?? phase;
      }
      expect(next(phase, { kind: 'stop' })?.phase).toBe('stopped');
    }),
    { numRuns: 1_000 },
  );
});
