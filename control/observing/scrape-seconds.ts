/** How often the Prometheus of an observed target scrapes. */
export const scrapeSeconds = 1;
