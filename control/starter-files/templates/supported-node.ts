// The release line of Node that CI jobs use: it must still get fixes (Node's release schedule).

/** Maintained until April 2028. */
export const nodeMajor = 24;
