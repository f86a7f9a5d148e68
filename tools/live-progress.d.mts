// Generated from the module beside it by: npm run generate
/**
 * @param {{ isTTY?: boolean, columns?: number, write: (text: string) => unknown }} stream usually stderr
 * @returns {{ say: (line: string) => void, clear: () => void }} `clear` ends the live line, before something
 * else is printed
 */
export function liveProgress(stream: {
    isTTY?: boolean;
    columns?: number;
    write: (text: string) => unknown;
}): {
    say: (line: string) => void;
    clear: () => void;
};
