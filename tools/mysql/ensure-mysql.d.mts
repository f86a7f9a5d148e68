// Generated from the module beside it by: npm run generate
/**
 * A MySQL server 8.4 or newer that runs; the first time this may download about 60 MB.
 * @param {import('../sources/program-sources.mjs').How} [how]
 * @returns {Promise<Mysql>} @throws {import('../sources/missing-tool-error.mjs').MissingToolError}
 */
export function ensureMysql(how?: import("../sources/program-sources.mjs").How): Promise<Mysql>;
/** The doctor's row: looks, but gets nothing. @param {import('../sources/program-sources.mjs').How} [how] */
export function findMysql(how?: import("../sources/program-sources.mjs").How): Promise<import("../sources/tool-row.mjs").ToolRow>;
export type MysqlLayout = import("./mysql-layout.mjs").MysqlLayout;
export type Mysql = MysqlLayout & {
    source: string;
    tried: import("../sources/first-available.mjs").Tried[];
};
