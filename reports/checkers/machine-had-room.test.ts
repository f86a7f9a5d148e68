// A shortage of CPU fails no objective, and a machine with spare CPU excuses nothing: hand-written histories.
import { describe, expect, it } from 'vitest';
import {
  machineNames,
  type CheckVerdict,
  type MachineRow,
  type SampleRow,
  type Verdict,
} from '../../contract/index.ts';
import { LoadedRun } from '../run/loaded-run.ts';
import { openRun } from '../run/recorded-run.ts';
import { dispose, FixtureRun } from '../testing/fixture-run.ts';
import { verdictOf } from '../verdict/verdict.ts';

type Change = (run: FixtureRun) => void;

function judged(...changes: readonly Change[]): { verdict: Verdict; of: (name: string) => CheckVerdict } {
  const run = new FixtureRun();
  for (const change of changes) change(run);
  const dir = run.write();
  try {
    const verdict = verdictOf(new LoadedRun(openRun(dir)));
    return { verdict, of: (name) => verdict.verdicts.find(({ checker }) => checker === name)! };
  } finally {
    dispose(dir);
  }
}

/** Menu views that are sent in [fromMs, toMs) take 900 ms; the objective is 80 % within 500 ms. */
const slowMenus =
  (fromMs: number, toMs: number): Change =>
  (run) => {
    run.samples = run.samples.map((row) =>
      row.kind === 'r' && row.journey === 'menu' && row.sentMs >= fromMs && row.sentMs < toMs
        ? { ...row, serviceMs: 900, responseMs: 900 }
        : row,
    );
  };

/** Rows of each second in (fromS, toS]; the row of a second is about the second before it. */
const machine =
  (name: string, value: number, fromS = 0, toS = 23): Change =>
  (run) => {
    const rows: MachineRow[] = [];
    for (let second = fromS + 1; second <= toS; second += 1)
      rows.push({ atMs: second * 1_000, name, value, residentMb: null });
    run.machine = [...run.machine, ...rows].sort((a, b) => a.atMs - b.atMs);
  };
const without =
  (name: string): Change =>
  (run) => {
    run.machine = run.machine.filter((row) => row.name !== name);
  };
const busy = (idle: number, fromS = 0, toS = 23): Change[] => [
  (run) => {
    run.machine = run.machine.filter(
      ({ name, atMs }) => name !== machineNames.hostIdle || atMs <= fromS * 1_000 || atMs > toS * 1_000,
    );
  },
  machine(machineNames.hostIdle, idle, fromS, toS),
];
const cores =
  (count: number): Change =>
  (run) => {
    run.record.host = { cores: count };
  };

/** One of 40 orders, scheduled at 1.5 s, was never acknowledged: too many for 99.9 %. */
const strictOrders: Change = (run) => {
  run.record.slos = run.record.slos.map((slo) =>
    slo.name === 'orders-good' ? { ...slo, objective: 0.999 } : slo,
  );
};

describe('an objective that fails', () => {
  it('an objective that fails fails on a machine with spare CPU', () => {
    const { verdict, of } = judged(slowMenus(0, 20_000), machine(machineNames.cpuPressure, 40));
    expect([verdict.outcome, of('slo:menus-fast').outcome]).toEqual(['fail', 'fail']);
    expect(of('machine-had-room')).toMatchObject({
      outcome: 'pass',
      because: 'the machine had room in all 23 readings; idle at least 80 %',
    });
  });

  it.each([
    ['tasks waited for a CPU', [machine(machineNames.cpuPressure, 96)], 'tasks waited for a CPU 96 %'],
    [
      'tasks of the cgroup waited',
      [machine(machineNames.cpuPressure, 10), machine(machineNames.cgroupPressure, 90)],
      'tasks of the cgroup waited for a CPU 90 %',
    ],
    [
      'its quota ran out',
      [machine(machineNames.cpuPressure, 10), machine(machineNames.cgroupThrottled, 50)],
      'CPU quota used up in 50 %',
    ],
    [
      'the hypervisor took its CPU',
      [machine(machineNames.cpuPressure, 10), machine(machineNames.hostSteal, 30)],
      'stolen by the hypervisor 30 %',
    ],
    [
      'the kernel reports no pressure, and nothing was idle while tasks queued',
      [...busy(0), machine(machineNames.runQueue, 9), cores(2)],
      'CPU idle 0 %',
    ],
  ] as const)('an objective that fails is unknown where %s', (_title, changes, text) => {
    const { verdict, of } = judged(slowMenus(0, 20_000), ...changes);
    expect(of('machine-had-room')).toMatchObject({ outcome: 'unknown' });
    expect(of('machine-had-room').because).toContain(text);
    expect(of('machine-had-room').because).toContain('menus-fast would not fail');
    expect([verdict.outcome, of('slo:menus-fast').outcome]).toEqual(['unknown', 'unknown']);
  });

  it('an objective that fails fails where nothing was idle, but no more tasks ran than there are cores', () => {
    const { of } = judged(slowMenus(0, 20_000), ...busy(0), machine(machineNames.runQueue, 2), cores(2));
    expect(of('slo:menus-fast').outcome).toBe('fail');
  });

  it('an objective that fails fails by the bad events of the seconds with spare CPU', () => {
    const { verdict, of } = judged(slowMenus(0, 20_000), machine(machineNames.cpuPressure, 100, 18, 23));
    expect([verdict.outcome, of('slo:menus-fast').outcome]).toEqual(['fail', 'fail']);
    expect(of('machine-had-room')).toMatchObject({
      outcome: 'pass',
      because:
        'the machine was short at 18 to 23 s (tasks waited for a CPU 100 %); menus-fast fails without that time too',
    });
  });

  it('an objective that fails is unknown where the machine was short just then, with seconds, lines and processes named', () => {
    const { of } = judged(
      slowMenus(5_000, 12_000),
      machine(machineNames.cpuPressure, 97, 4, 12),
      ...busy(0, 4, 12),
      machine('k6', 30, 4, 12),
      machine('pod-a-1', 80, 4, 12),
      cores(2),
    );
    expect(of('machine-had-room').because).toBe(
      'the machine was short at 4 to 12 s (tasks waited for a CPU 97 %); without what was bad then, menus-fast would not fail; ' +
        'CPU then: others 85 %, pod-a-1 80 %, k6 30 %, harness 5 % of a core',
    );
    expect(of('machine-had-room').evidence.every((at) => /^machine\.csv:\d+$/.test(at))).toBe(true);
    expect(of('machine-had-room').evidence).toHaveLength(5);
  });

  it('an objective that fails fails although the machine was short long before it', () => {
    const { of } = judged(slowMenus(8_000, 20_000), machine(machineNames.cpuPressure, 97, 0, 5));
    expect(of('slo:menus-fast').outcome).toBe('fail');
  });

  it('an objective that fails leaves an objective unknown that only the shortage makes fail, beside one that fails without it', () => {
    const { verdict, of } = judged(
      strictOrders,
      slowMenus(9_000, 20_000),
      machine(machineNames.cpuPressure, 97, 14, 20),
    );
    expect(of('slo:orders-good').outcome).toBe('fail');
    expect(of('slo:menus-fast')).toMatchObject({
      outcome: 'unknown',
      because: expect.stringContaining('machine-had-room'),
    });
    expect([of('machine-had-room').outcome, verdict.outcome]).toEqual(['pass', 'fail']);
  });
});

describe('an answer that was wrong', () => {
  it('an answer that was wrong fails an objective also while the machine was short: that makes answers late, not wrong', () => {
    const wrongMenus: Change = (run) => {
      run.samples = run.samples.map((row) =>
        row.kind === 'r' && row.journey === 'menu' ? { ...row, error: 9_001 } : row,
      );
    };
    const { of } = judged(wrongMenus, machine(machineNames.cpuPressure, 97));
    expect(of('slo:menus-fast').outcome).toBe('fail');
  });
});

describe('a check of a script', () => {
  const failedChecks: Change = (run) => {
    run.record.slos = [
      { name: 'texts', objective: 0.9, windowDays: 30, indicator: { kind: 'check', of: 'has a text' } },
    ];
    run.events = run.events.map((event) =>
      event.kind === 'load-ended'
        ? { ...event, checks: [{ name: 'has a text', passes: 100, fails: 100 }] }
        : event,
    );
  };

  it('a check of a script fails an objective if the machine had spare CPU, or was short for too small a part of the work', () => {
    expect(judged(failedChecks).of('slo:texts').outcome).toBe('fail');
    const short = machine(machineNames.cpuPressure, 97, 18, 19);
    expect(judged(failedChecks, short).of('slo:texts').outcome).toBe('fail');
  });

  it('a check of a script fails none where the machine was short all along', () => {
    const { of } = judged(failedChecks, machine(machineNames.cpuPressure, 97));
    expect([of('slo:texts').outcome, of('machine-had-room').outcome]).toEqual(['unknown', 'unknown']);
  });
});

describe('arrivals that were dropped in one part of a run, and a machine that was short in another', () => {
  it('arrivals that were dropped in one part of a run, and a machine that was short in another prove nothing together, though either alone would leave enough that is bad', () => {
    const droppedEarly: Change = (run) => {
      run.record.slos = run.record.slos.filter(({ name }) => name === 'menus-fast');
      run.samples = run.samples.flatMap((row): SampleRow[] => {
        if (row.kind === 'd' || row.arrival > 18) return [row];
        if (row.kind === 'a') return [{ kind: 'd', scheduledMs: row.scheduledMs, arrival: row.arrival }];
        return row.journey === 'menu' ? [] : [row];
      });
    };
    const short = machine(machineNames.cpuPressure, 97, 9, 18);
    const { of } = judged(droppedEarly, slowMenus(9_000, 18_000), short);
    expect(of('load-delivered').because).toContain('18 of 40 arrivals were dropped');
    expect(of('slo:menus-fast').outcome).toBe('unknown');
  });
});

describe('an order that is tried again for 10 s', () => {
  it('an order that is tried again for 10 s is not lost by one second of shortage, but may be by three', () => {
    const short = (toS: number) => judged(strictOrders, machine(machineNames.cpuPressure, 97, 4, toS));
    expect(short(5).of('slo:orders-good').outcome).toBe('fail');
    expect(short(7).of('slo:orders-good').outcome).toBe('unknown');
  });
});

describe('a dropped arrival', () => {
  const droppedLate: Change = (run) => {
    run.record.slos = run.record.slos.map((slo) => ({ ...slo, objective: 0.9999 }));
    run.samples = run.samples.filter((row) => row.kind === 'd' || row.arrival !== 31);
    run.samples.push({ kind: 'd', scheduledMs: 15_000, arrival: 31 });
  };
  const only =
    (name: string): Change =>
    (run) => {
      run.record.slos = run.record.slos.filter((slo) => slo.name === name);
    };

  it('a dropped arrival may be lost by a second of shortage at its time, and not by one that was over', () => {
    const short = (fromS: number) =>
      judged(droppedLate, only('menus-fast'), machine(machineNames.cpuPressure, 97, fromS, fromS + 1));
    expect(short(14).of('machine-had-room').outcome).toBe('unknown');
    expect(short(5).of('machine-had-room').outcome).toBe('pass');
  });
});

describe('a process of the harness that stood still', () => {
  it.each([
    [machineNames.harnessStall, 'the harness stood still for 3000 ms'],
    [machineNames.supervisorStall, 'the supervisor stood still for 3000 ms'],
  ])('a process of the harness that stood still excuses what was bad meanwhile: %s', (name, text) => {
    const stalled: Change = (run) => {
      // There was no reading during the stall; the next one contains its length.
      run.machine = run.machine.filter(({ atMs }) => atMs <= 6_000 || atMs >= 9_000);
      run.machine.push({ atMs: 9_000, name, value: 3_000, residentMb: null });
      // It answers late, and is read again immediately.
      run.machine.push({ atMs: 9_000, name, value: 12, residentMb: null });
      run.machine.sort((a, b) => a.atMs - b.atMs);
      // 6 of 40 views: too many for an objective of 95 %, and all of them are in that time.
      run.record.slos = run.record.slos.map((slo) =>
        slo.name === 'menus-fast' ? { ...slo, objective: 0.95 } : slo,
      );
    };
    const { of } = judged(stalled, slowMenus(6_000, 9_000));
    expect(of('machine-had-room')).toMatchObject({ outcome: 'unknown' });
    expect(of('machine-had-room').because).toContain(text);
    expect(of('slo:menus-fast').outcome).toBe('unknown');
  });
});

describe('folders of before', () => {
  it('folders of before are judged by the idle share, if it shows spare CPU', () => {
    expect(judged(slowMenus(0, 20_000)).of('slo:menus-fast').outcome).toBe('fail');
    expect(judged(slowMenus(0, 20_000), ...busy(3)).of('machine-had-room').outcome).toBe('unknown');
  });

  it('folders of before without data on the machine fail no objective, and pass what passes', () => {
    const withoutIdle = without(machineNames.hostIdle);
    expect(judged(slowMenus(0, 20_000), withoutIdle).of('machine-had-room')).toMatchObject({
      outcome: 'unknown',
      because: expect.stringContaining('no figures'),
    });
    expect(judged(withoutIdle).of('machine-had-room').outcome).toBe('pass');
    expect(judged(withoutIdle).verdict.outcome).toBe('pass');
  });
});

describe('a pass', () => {
  it('a pass stands on a machine that was short all the time', () => {
    const { verdict, of } = judged(machine(machineNames.cpuPressure, 100));
    expect([verdict.outcome, of('machine-had-room').outcome]).toEqual(['pass', 'pass']);
    expect(of('machine-had-room').because).toBe(
      'the machine was short at 0 to 23 s (tasks waited for a CPU 100 %); no objective fails because of it',
    );
  });
});

describe('thresholds of a script that failed', () => {
  const crossed: Change = (run) => {
    run.record.thresholdsAsked = true;
    run.events = run.events.map((event) =>
      event.kind === 'load-ended' ? { ...event, exitCode: 99 } : event,
    );
  };

  it('thresholds of a script that failed fail on a machine with spare CPU, and are unknown if it was short during the load', () => {
    expect(judged(crossed).of('thresholds').outcome).toBe('fail');
    const { of } = judged(crossed, machine(machineNames.cpuPressure, 90, 3, 4));
    expect([of('machine-had-room').outcome, of('thresholds').outcome]).toEqual(['unknown', 'unknown']);
  });

  it('thresholds of a script that failed are unknown then also beside an objective that fails without that time', () => {
    const { of } = judged(crossed, slowMenus(8_000, 20_000), machine(machineNames.cpuPressure, 97, 3, 4));
    expect([of('slo:menus-fast').outcome, of('thresholds').outcome]).toEqual(['fail', 'unknown']);
  });
});
