// Every shape of the table, with its verdict.
process.env['SHAPES'] = 'all';
await import('./shapes.walk.test.ts');

export {};
