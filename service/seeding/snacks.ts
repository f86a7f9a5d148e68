// The thirty snacks that every theatre sells, with prices in won.

export interface Snack {
  id: number;
  name: string;
  kind: 'popcorn' | 'drink' | 'combo' | 'snack';
  price: number;
}

const byKind: readonly [Snack['kind'], readonly [string, number][]][] = [
  [
    'combo',
    [
      ['Combo for one', 9_000],
      ['Combo for two', 14_500],
      ['Family combo', 21_000],
      ['Nacho combo', 11_500],
    ],
  ],
  [
    'popcorn',
    [
      ['Butter popcorn M', 5_500],
      ['Butter popcorn L', 6_500],
      ['Caramel popcorn M', 6_500],
      ['Caramel popcorn L', 7_500],
      ['Cheese popcorn M', 6_500],
      ['Cheese popcorn L', 7_500],
      ['Half and half L', 7_500],
      ['Onion popcorn L', 7_500],
    ],
  ],
  [
    'drink',
    [
      ['Cola M', 2_800],
      ['Cola L', 3_300],
      ['Cola zero M', 2_800],
      ['Cola zero L', 3_300],
      ['Cider M', 2_800],
      ['Cider L', 3_300],
      ['Grapefruit ade', 4_500],
      ['Lemon ade', 4_500],
      ['Americano, hot', 3_500],
      ['Americano, iced', 3_800],
      ['Still water', 2_000],
    ],
  ],
  [
    'snack',
    [
      ['Nachos with cheese', 4_900],
      ['Hot dog', 5_000],
      ['Roast squid', 4_500],
      ['Churros', 3_500],
      ['Tornado potato', 4_000],
      ['Chestnuts', 4_500],
      ['Chocolate', 2_500],
    ],
  ],
];

export const snacks: readonly Snack[] = byKind
  .flatMap(([kind, named]) => named.map(([name, price]) => ({ name, kind, price })))
  .map((snack, n) => ({ id: n + 1, ...snack }));
