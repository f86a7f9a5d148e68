// A timetable is read as written, or refused with every problem and its line.
import { describe, expect, it } from 'vitest';
import { ShowtimeError } from '../../contract/index.ts';
import { parseTimetable } from './parse-timetable.ts';

const header = 'screening_id,theatre_id,screen,title,starts_at,seats,occupancy';
const good = 's1,7,Screen 1,"Heat, again",2026-11-27T19:30,120,0.5';

function problemsOf(text: string): readonly string[] {
  try {
    parseTimetable('t.csv', text);
  } catch (error) {
    expect(error).toBeInstanceOf(ShowtimeError);
    expect((error as ShowtimeError).code).toBe('bad-timetable');
    return (error as ShowtimeError).explanation.problems ?? [];
  }
  return [];
}

describe('a timetable', () => {
  it('a timetable is read with its quotes, and with a byte order mark and Windows line ends', () => {
    const expected = {
      name: 't.csv',
      screenings: [
        {
          id: 's1',
          theatre: 7,
          screen: 'Screen 1',
          title: 'Heat, again',
          startsAtMs: Date.parse('2026-11-27T19:30Z'),
          seats: 120,
          occupancy: 0.5,
        },
      ],
    };
    expect(parseTimetable('t.csv', `${header}\n${good}\n`)).toEqual(expected);
    expect(parseTimetable('t.csv', `\uFEFF${header}\r\n${good}\r\n`)).toEqual(expected);
  });

  it('a timetable takes times with an offset', () => {
    const { screenings } = parseTimetable('t.csv', `${header}\n${good.replace('T19:30', 'T19:30:15+09:00')}`);
    expect(screenings[0]?.startsAtMs).toBe(Date.parse('2026-11-27T10:30:15Z'));
  });

  it.each([
    ['', 't.csv:1: the file is empty'],
    ['\n\n', 't.csv:1: the file is empty'],
    [header, 't.csv:1: there is a header but no screening'],
    [`id,title\n1,x`, `t.csv:1: the header must be "${header}", got "id,title"`],
    [`${header}\ns1,7,Screen 1`, 't.csv:2: 7 columns expected, got 3'],
    [
      `${header}\n${good.replace('s1', '')}`,
      't.csv:2: screening_id must be 1 to 64 of A-Z a-z 0-9 _ . : -, got ""',
    ],
    [
      `${header}\n${good.replace(',7,', ',0,')}`,
      't.csv:2: theatre_id must be a whole number above 0, got "0"',
    ],
    [
      `${header}\n${good.replace(',7,', ',north,')}`,
      't.csv:2: theatre_id must be a whole number above 0, got "north"',
    ],
    [`${header}\n${good.replace('Screen 1', '')}`, 't.csv:2: screen is empty'],
    [`${header}\n${good.replace('"Heat, again"', '')}`, 't.csv:2: title is empty'],
    [
      `${header}\n${good.replace('Screen 1', 'x'.repeat(41))}`,
      't.csv:2: screen must have at most 40 characters, got 41',
    ],
    [
      `${header}\n${good.replace('T19:30', ' 7pm')}`,
      't.csv:2: starts_at must be a time like 2026-11-27T19:30 (hours go on to 29: 25:10 is 01:10 of the next day), got "2026-11-27 7pm"',
    ],
    [
      `${header}\n${good.replace('11-27', '02-31')}`,
      't.csv:2: starts_at must be a time like 2026-11-27T19:30 (hours go on to 29: 25:10 is 01:10 of the next day), got "2026-02-31T19:30"',
    ],
    [
      `${header}\n${good.replace('T19:30', 'T30:00')}`,
      't.csv:2: starts_at must be a time like 2026-11-27T19:30 (hours go on to 29: 25:10 is 01:10 of the next day), got "2026-11-27T30:00"',
    ],
    [
      `${header}\n${good.replace(',120,', ',-5,')}`,
      't.csv:2: seats must be a whole number above 0, got "-5"',
    ],
    [
      `${header}\n${good.replace(',120,', ',100001,')}`,
      't.csv:2: seats must be at most 100000, got "100001"',
    ],
    [`${header}\n${good.replace('0.5', '1.2')}`, 't.csv:2: occupancy must be a share from 0 to 1, got "1.2"'],
    [`${header}\n${good.replace('0.5', '')}`, 't.csv:2: occupancy must be a share from 0 to 1, got ""'],
    [`${header}\n${good}\n${good}`, 't.csv:3: screening_id "s1" was used in line 2'],
    [
      `${header}\n${good}\n${good.replace('s1', 's2').replace('19:30', '19:30Z')}`,
      't.csv:3: starts_at has an offset in some rows and none in others',
    ],
    [`${header}\ns1,7,\0\0`, 't.csv:2: not UTF-8 text: is this a CSV file?'],
    [
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe]).toString('utf8'),
      't.csv:1: not UTF-8 text: is this a CSV file?',
    ],
  ])('a timetable is refused: %j', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('a timetable reports an open quote with its line', () => {
    expect(problemsOf(`${header}\ns1,7,"Screen 1`)).toEqual([
      expect.stringMatching(/^t\.csv:\d: not readable as CSV: Quote Not Closed/),
    ]);
  });

  it('a timetable lists every problem of all lines at once', () => {
    expect(
      problemsOf(`${header}\ns1,0,,x,never,-1,2\n${good.replace('s1', 's2')}\ns2,1,a,b,2026-11-27T20:00,x,1`),
    ).toEqual([
      't.csv:2: theatre_id must be a whole number above 0, got "0"',
      't.csv:2: screen is empty',
      't.csv:2: starts_at must be a time like 2026-11-27T19:30 (hours go on to 29: 25:10 is 01:10 of the next day), got "never"',
      't.csv:2: seats must be a whole number above 0, got "-1"',
      't.csv:2: occupancy must be a share from 0 to 1, got "2"',
      't.csv:4: seats must be a whole number above 0, got "x"',
      't.csv:4: screening_id "s2" was used in line 3',
    ]);
  });

  it('a timetable takes shows after midnight as cinemas print them, on the day whose evening they belong to', () => {
    const startOf = (startsAt: string): number | undefined =>
      parseTimetable('t.csv', `${header}\n${good.replace('2026-11-27T19:30', startsAt)}`).screenings[0]
        ?.startsAtMs;
    expect(startOf('2026-11-27T24:30')).toBe(Date.parse('2026-11-28T00:30Z'));
    expect(startOf('2026-12-31T25:10')).toBe(Date.parse('2027-01-01T01:10Z'));
    expect(startOf('2028-02-28T29:59:30+09:00')).toBe(Date.parse('2028-02-29T05:59:30+09:00'));
  });

  it('a timetable is refused where a year is mistyped, and the row is named, not all the others', () => {
    const rows = ['2026-11-27T19:30', '2062-11-27T20:00', '2026-11-28T25:10', '9999-12-31T19:00'];
    const text = [header, ...rows.map((start, row) => `s${row},7,Screen 1,Heat,${start},120,0.5`)].join('\n');
    expect(problemsOf(text)).toEqual([
      't.csv:3: starts_at 2062-11-27T20:00 is 36 years after the other screenings (2026-11-27T19:30 to 2026-11-28T25:10), and all must lie within 31 days: is the date mistyped?',
      't.csv:5: starts_at 9999-12-31T19:00 is 7973 years after the other screenings (2026-11-27T19:30 to 2026-11-28T25:10), and all must lie within 31 days: is the date mistyped?',
    ]);
  });

  it('a timetable may span a month, and stand in any year', () => {
    const rows = ['9999-11-30T19:30', '9999-12-31T19:30'];
    const text = [header, ...rows.map((start, row) => `s${row},7,Screen 1,Heat,${start},120,0.5`)].join('\n');
    expect(problemsOf(text)).toEqual([]);
  });

  it('a timetable has at most 50,000 screenings', () => {
    const rows = Array.from(
      { length: 50_001 },
      (_, row) => `s${row},7,Screen 1,Heat,2026-11-27T19:30,120,0.5`,
    );
    expect(problemsOf([header, ...rows].join('\n'))).toEqual([
      't.csv:50002: the file has 50001 screenings, and at most 50000 can be played',
    ]);
  });
});
