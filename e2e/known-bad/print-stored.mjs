// Prints what a small cinema stored as `stored` lines: what --stored runs. Takes the cinema's URL.
process.stdout.write(await (await fetch(`${process.argv[2]}/stored`)).text());
