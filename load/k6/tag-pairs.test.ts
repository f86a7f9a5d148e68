// Tags of k6's CSV: values with `&` and `=`, and names that are parts of a value.
import { describe, expect, it } from 'vitest';
import { TagNames, valueOf } from './tag-pairs.ts';

describe('the value of a tag', () => {
  it.each([
    ['journey=menu', 'menu'],
    ['team=t&journey=menu', 'menu'],
    ['journey=drinks & snacks&team=t', 'drinks & snacks'],
    ['team=t&journey=drinks & snacks', 'drinks & snacks'],
    ['journey=a=b', 'a=b'],
    ['journey=', ''],
    ['my_journey=x&journeys=y', ''],
    ['', ''],
  ])('the value of a tag in "%s" is "%s"', (cell, value) => {
    expect(valueOf(cell, 'journey')).toBe(value);
  });
});

describe('a name inside a cell', () => {
  const cells = (count: number, all: readonly string[]): readonly string[] => {
    const names = new TagNames();
    for (let k = 0; k < count; k += 1) names.take(all[k % all.length] as string);
    return names.doubtful;
  };

  it('a name inside a cell is doubted if it never stands first in 400 cells: it is a part of a value', () => {
    expect(cells(399, ['journey=a&b=c'])).toEqual([]);
    expect(cells(400, ['journey=a&b=c'])).toEqual(['b']);
    expect(cells(800, ['journey=a&b=c&team=t', 'team=t&journey=a&b=c'])).toEqual(['b']);
  });

  it('a name inside a cell is a tag if it stands first now and then', () => {
    expect(cells(800, ['journey=a&team=t', 'team=t&journey=a'])).toEqual([]);
    expect(cells(800, ['journey=a & c&team=t', 'team=t&journey=a & c'])).toEqual([]);
  });
});
